"""Every example of docs/language.md is read, every construct has its entry there, and the page is up to date."""

from __future__ import annotations

import os
import re

import pytest

from mandate.compiler.lowering.layer import lower_layer
from mandate.grammar.included import Document, includes_of
from mandate.grammar.spec import parse_spec
from mandate.model.source import SourceText
from mandate.rules.coverage import CONSTRUCTS, FORMS, uncovered
from tests.grammar.language_page import PAGE, files, layer, rendered, said_to_be_checked, text_of_page
from tests.grammar.readable_grammar import keywords, matches, statements

TEXT = text_of_page()
HEADINGS = re.findall(r"^#{2,3} (.*)$", TEXT, re.M)
NEVER_WRITTEN = {"_DASH"}  # `-` is what everybody writes; `to` stands in the table of hours


@pytest.mark.docs
def test_the_page_says_what_the_program_says() -> None:
    wanted = rendered(text_of_page(), None)  # as it stands now: `make docs` may just have written it
    if os.environ.get("MANDATE_UPDATE_DOCS", "") not in ("", "0"):
        PAGE.write_text(wanted, "utf-8")
    assert PAGE.read_text("utf-8") == wanted, "run `make docs`"


def test_every_example_is_read_and_nothing_in_them_is_unchecked() -> None:
    spec, told = parse_spec(SourceText("layer.ops", layer(TEXT)))
    assert told == () and spec is not None and spec.unchecked == ()
    assert len(spec.rules) >= 20 and len(spec.tools) >= 12


def test_every_example_is_declared_as_one() -> None:
    kinds = set(re.findall(r"^```(\S+)", TEXT, re.M))
    assert kinds == {"ops", "ops-refused", "text", "console", "ebnf"}


def without_entry(begins: dict[str, tuple[str, ...]]) -> list[str]:
    """The words a statement begins with of which no heading speaks."""
    written = [word for heading in HEADINGS for word in re.findall(r"`([^`]+)`", heading)]
    return [
        word
        for words in begins.values()
        for word in words
        if not any(re.match(rf"{word}(?!\w)", heading) for heading in written)
    ]


def test_every_statement_has_an_entry() -> None:
    assert len(statements()) >= 26
    assert not without_entry(statements())


def test_a_statement_without_an_entry_is_missed() -> None:
    assert without_entry(statements() | {"quorum_line": ("quorum", "role")}) == ["quorum"]


def test_every_keyword_stands_in_an_example() -> None:
    examples = "\n".join(files(TEXT).values())
    examples = re.sub(r"#(?![\w-]+\").*", "", examples)
    missing = [
        name
        for name, words in keywords().items()
        if name not in NEVER_WRITTEN
        and not any(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", examples) for word in words)
    ]
    assert not missing, f"no example of docs/language.md has {missing}"


@pytest.mark.parametrize(("name", "words"), keywords().items(), ids=list(keywords()))
def test_the_words_of_the_grammar_are_those_of_the_parser(name: str, words: tuple[str, ...]) -> None:
    assert words and all(matches(name, word) for word in words)


def test_every_construct_and_form_says_what_checks_it() -> None:
    said = said_to_be_checked(TEXT)
    assert sorted(said) == sorted(set(said)) == sorted({*CONSTRUCTS, *FORMS})


def test_what_the_page_calls_undecided_is() -> None:
    rows = dict(re.findall(r"^\| \*([^*]+)\* undecided \| `([^`]+)` \|$", TEXT, re.M))
    assert {*rows} == {name for name, codes in FORMS.items() if not codes}
    for name, written in rows.items():
        spec, told = parse_spec(SourceText("layer.ops", f"{layer(TEXT)}\nrule odd: {written}\n"))
        assert told == () and spec is not None
        assert [what for what, _ in uncovered(spec, lower_layer(spec))] == [f"`{name}`"]


def test_nothing_else_on_the_page_is_undecided() -> None:
    spec, _ = parse_spec(SourceText("layer.ops", layer(TEXT)))
    assert spec is not None and not list(uncovered(spec, lower_layer(spec)))


def test_every_entry_shows_a_mistake_and_its_message() -> None:
    entries = re.split(r"^### ", TEXT, flags=re.M)[1:]
    assert len(entries) >= 26
    for entry in entries:
        own = entry.split("\n## ")[0]
        assert (
            ("```ops-refused" in own and "```ops" in own.replace("```ops-refused", ""))
            or "`include`" in own
            or "first layer" in own
        ), own


def test_every_type_of_the_page_exists() -> None:
    sentence = TEXT.split("## Types", 1)[1].split("\n\n", 2)[1]
    kinds = [kind for kind in re.findall(r"`([^`]+)`", sentence) if kind != "set"]
    assert len(kinds) >= 11
    for kind in kinds:
        _, told = parse_spec(SourceText("x.ops", f"mandate-spec 1\ncontext x: {kind}\n"))
        assert told == (), kind


def test_the_documents_of_the_page_are_one_layer() -> None:
    texts = files(TEXT)
    outer = SourceText("team/support.ops", texts["team/support.ops"])
    (include,) = includes_of(outer)
    inner = SourceText("company-wide.ops", texts["company-wide.ops"])
    spec, told = parse_spec(outer, (Document(inner, include.span),))
    assert told == () and spec is not None and spec.unchecked == ()
    alone, told = parse_spec(inner, ())
    assert told == () and alone is not None


def test_files_stand_alone() -> None:
    for name, text in files(TEXT).items():
        if name.endswith(".ops") and name != "team/support.ops":
            assert parse_spec(SourceText(name, text), ())[1] == (), name
