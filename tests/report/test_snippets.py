"""Carets stand under the words they mean, whatever the line is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.model.source import SourceText
from mandate.report.snippets import MOST_LINES, Pointer, blocks, fold, rows
from mandate.report.visible import cells


def show(text: str, *places: tuple[str, str], width: int = 80) -> list[str]:
    source = SourceText("a.txt", text)
    pointers = []
    for words, label in places:
        start = text.index(words)
        pointers.append(Pointer(source.span(start, start + len(words)), label))
    result = []
    for block in blocks(pointers, {"a.txt": source}):
        result += [f"{block.location}|{row.plain.rstrip()}" for row in rows(block, width)]
    return result


def test_a_caret_line_with_its_label() -> None:
    assert show("one\ntwo three\n", ("three", "here")) == ["a.txt:2|two three", "a.txt:2|    ^^^^^ here"]


def test_two_places_share_a_line_when_their_labels_fit() -> None:
    assert show("sell nothing before the very end of Thursday", ("sell", "act"), ("Thursday", "when"))[
        1:
    ] == ["a.txt:1|^^^^ act                            ^^^^^^^^ when"]
    assert show("sell it now", ("sell", "a long label"), ("now", "when"))[1:] == [
        "a.txt:1|^^^^ a long label",
        "a.txt:1|        ^^^ when",
    ]


def test_wide_characters_and_tabs_are_counted_in_cells() -> None:
    assert show("東京\tSELL", ("SELL", "x")) == ["a.txt:1|東京    SELL", "a.txt:1|        ^^^^ x"]


def test_control_characters_are_seen_and_counted() -> None:
    assert show("a\x1b[31mred\u202e SELL", ("SELL", "x")) == [
        "a.txt:1|a␛[31mred<U+202E> SELL",
        "a.txt:1|                  ^^^^ x",
    ]


def test_bullets_and_indents_are_left_out_unless_meant() -> None:
    assert show("  - sell now", ("sell", "x"))[0] == "a.txt:1|sell now"
    assert show("12) sell now", ("sell", "x"))[0] == "a.txt:1|sell now"
    assert show("- sell now", ("- sell", "x"))[0] == "a.txt:1|- sell now"


def test_a_long_line_is_cropped_around_the_place() -> None:
    line = "word " * 40 + "TARGET" + " word" * 40
    first, second = show(line, ("TARGET", "here"), width=40)
    assert first == "a.txt:1|…ord word word TARGET word word word wo…"
    assert second[8:].index("^") == first[8:].index("TARGET")
    assert cells(first[8:]) <= 40


def test_places_far_apart_on_a_long_line_are_shown_one_by_one() -> None:
    line = "FIRST" + " word" * 60 + " SECOND"
    shown = show(line, ("FIRST", "a"), ("SECOND", "b"), width=40)
    assert len(shown) == 4
    assert shown[1].endswith("^^^^^ a")
    assert shown[3].endswith("^^^^^^ b")


def test_a_label_too_long_for_its_line_goes_below() -> None:
    shown = show("sell " + "x" * 20, ("x" * 20, "a label that has many words in it"), width=30)
    assert shown[1:] == [
        "a.txt:1|     ^^^^^^^^^^^^^^^^^^^^",
        "a.txt:1|a label that has many words in",
        "a.txt:1|it",
    ]


def test_a_place_over_several_lines_is_underlined_on_each() -> None:
    text = "we sell\n  nothing at\n  all today\n"
    assert show(text, ("sell\n  nothing at\n  all", "x")) == [
        "a.txt:1|we sell", "a.txt:1|   ^^^^",
        "a.txt:2|nothing at", "a.txt:2|^^^^^^^^^^",
        "a.txt:3|all today", "a.txt:3|^^^ x",
    ]  # fmt: skip


def test_of_a_very_long_place_the_middle_is_left_out() -> None:
    text = "\n".join(f"line {n}" for n in range(1, 12))
    shown = show(text, (text, "x"))
    assert len([s for s in shown if "^" in s]) < MOST_LINES
    assert any("… (8 more lines)" in s for s in shown)
    assert shown[-1] == "a.txt:11|^^^^^^^ x"


def test_a_line_of_a_million_characters_is_shown_at_once() -> None:
    line = "word " * 200_000
    source = SourceText("a.txt", line)
    places = [Pointer(source.span(n, n + 4), "x") for n in (500_000, 500_010, 999_990)]
    (block,) = blocks(places, {"a.txt": source})
    shown = [r.plain for r in rows(block, 40)]
    assert len(shown) == 6
    assert sum(s.count("^^^^ x") for s in shown) == 3
    assert all(cells(s) <= 40 for s in shown)


def test_an_empty_place_at_the_end_still_has_a_caret() -> None:
    source = SourceText("a.txt", "sell")
    (block,) = blocks([Pointer(source.span(4, 4), "missing")], {"a.txt": source})
    assert [r.plain for r in rows(block, 40)] == ["sell", "    ^ missing"]


def test_a_text_we_do_not_have_is_named_without_a_line() -> None:
    (block,) = blocks([Pointer(SourceText("x.ops", "").span(3, 5), "binds")], {})
    assert block.location == "x.ops"
    assert [r.plain for r in rows(block, 40)] == ["binds"]


@pytest.mark.parametrize("width", [20, 40, 80])
@given(st.data())
def test_no_row_is_wider_than_asked_and_none_is_empty_of_carets(width: int, data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=200))
    source = SourceText("a.txt", text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    label = data.draw(st.text(alphabet="abc ", max_size=60))
    shown = blocks([Pointer(source.span(start, end), label)], {"a.txt": source})
    assert shown
    for block in shown:
        lines = [r.plain for r in rows(block, width)]
        assert all(cells(line) <= width + 1 for line in lines)
        assert any("^" in line for line in lines)


@given(st.text(alphabet="ab 東", max_size=80), st.integers(2, 20))
def test_folding_keeps_every_word(text: str, width: int) -> None:
    lines = list(fold(text, width))
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
