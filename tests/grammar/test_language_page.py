"""Every example of docs/language.md is read; what the page calls unchecked is unchecked."""

from __future__ import annotations

import re
from pathlib import Path

from mandate.grammar.spec import parse_spec
from mandate.model.source import SourceText

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text("utf-8")
BLOCKS = re.findall(r"^```ops\n(.*?)^```", PAGE, re.M | re.S)


def test_the_page_has_its_examples() -> None:
    assert len(BLOCKS) >= 7 and BLOCKS[0].startswith("mandate-spec 1")


def test_all_but_the_last_block_is_fully_checked() -> None:
    text = "\n".join(BLOCKS[:-1])
    spec, told = parse_spec(SourceText("language.md", text))
    assert told == () and spec is not None
    assert spec.unchecked == ()
    assert len(spec.rules) >= 11 and len(spec.tools) >= 6 and len(spec.budgets) == 4


def test_every_line_of_the_last_block_is_named_unchecked() -> None:
    before, _ = parse_spec(SourceText("language.md", "\n".join(BLOCKS[:-1])))
    after, told = parse_spec(SourceText("language.md", "\n".join(BLOCKS)))
    assert told == () and before is not None and after is not None
    lines = [line for line in BLOCKS[-1].split("\n") if line]
    places = {after.source.position(u.span.start).line for u in after.unchecked}
    assert len(places) == len(lines)


def test_every_type_of_the_page_exists() -> None:
    sentence = PAGE.split("## Types", 1)[1].split("```", 1)[0]
    for kind in re.findall(r"`([^`]+)`", sentence):
        if kind == "set":
            continue
        _, told = parse_spec(SourceText("x.ops", f"mandate-spec 1\ncontext x: {kind}\n"))
        assert told == (), kind
