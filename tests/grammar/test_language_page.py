"""Every example of docs/language.md is read; what the page calls unchecked is unchecked."""

from __future__ import annotations

import re
from pathlib import Path

from mandate.grammar.included import Document, includes_of
from mandate.grammar.spec import parse_spec
from mandate.model.source import SourceText

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text("utf-8")
BLOCKS = re.findall(r"^```ops\n(.*?)^```", PAGE, re.M | re.S)


def test_the_page_has_its_examples() -> None:
    assert len(BLOCKS) >= 7 and BLOCKS[0].startswith("mandate-spec 1")


def test_every_block_is_read() -> None:
    spec, told = parse_spec(SourceText("language.md", "\n".join(BLOCKS)))
    assert told == () and spec is not None
    assert len(spec.rules) >= 11 and len(spec.tools) >= 6 and len(spec.budgets) >= 4


def test_what_no_check_covers_stands_under_its_own_heading() -> None:
    before, _, after = PAGE.partition("## Known, and not checked yet")
    checked = "\n".join(re.findall(r"^```ops\n(.*?)^```", before + after.partition("\n## ")[2], re.M | re.S))
    spec, told = parse_spec(SourceText("language.md", checked))
    assert told == () and spec is not None and spec.unchecked == ()


def test_every_type_of_the_page_exists() -> None:
    sentence = PAGE.split("## Types", 1)[1].split("```", 1)[0]
    for kind in re.findall(r"`([^`]+)`", sentence):
        if kind == "set":
            continue
        _, told = parse_spec(SourceText("x.ops", f"mandate-spec 1\ncontext x: {kind}\n"))
        assert told == (), kind


def test_the_documents_of_the_page_are_one_layer() -> None:
    texts = dict(re.findall(r"^```ops (\S+)\n(.*?)^```", PAGE, re.M | re.S))
    outer = SourceText("team/support.ops", texts["team/support.ops"])
    (include,) = includes_of(outer)
    assert include.path == "../company-wide.ops"
    inner = SourceText("company-wide.ops", texts["company-wide.ops"])
    spec, told = parse_spec(outer, (Document(inner, include.span),))
    assert told == () and spec is not None and spec.unchecked == ()
    assert [spec.place_of(r.span) for r in spec.rules] == [
        "support.ops:7",
        "company-wide.ops:5",
        "company-wide.ops:6",
    ]
    assert "company-wide.ops:5 (200) is in force, support.ops:7 (500) never bites" in " ".join(PAGE.split())
    alone, told = parse_spec(inner, ())
    assert told == () and alone is not None


def test_what_the_page_says_is_refused_is_refused_so() -> None:
    blocks = re.findall(r"^```ops-refused\n(.*)\n(.*)\n```", PAGE, re.M)
    assert len(blocks) >= 2
    for line, message in blocks:
        _, told = parse_spec(SourceText("x.ops", f"{line}\nand more\n"))
        assert [d.message for d in told] == [message]
