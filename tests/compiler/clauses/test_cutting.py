"""Prose into clauses: every character in exactly one, and each clause one thing that is said."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.compiler.clauses import cut
from mandate.model.clause import Clause, Shape
from mandate.model.source import SourceText

ROOT = Path(__file__).resolve().parents[4]
PROSE = sorted(
    [
        *(ROOT / "shared/corpus/agents").glob("*.md"),
        *(ROOT / "shared/corpus/cases").glob("*/mandate.md"),
        *(Path(__file__).resolve().parents[3] / "fixtures").glob("*/*.txt"),
    ]
)


def clauses_of(text: str) -> tuple[Clause, ...]:
    found = cut(SourceText("memo.txt", text))
    if text.strip():
        assert "".join(text[c.extent.start : c.extent.end] for c in found) == text
    for i, clause in enumerate(found):
        assert clause.id == f"c{i + 1}"
        assert clause.extent.covers(clause.span)
        assert text[clause.span.start : clause.span.end] == clause.text
    return found


def texts(text: str) -> list[str]:
    return [c.text for c in clauses_of(text)]


@pytest.mark.parametrize("path", PROSE, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_extents_tile_real_mandates(path: Path) -> None:
    assert clauses_of(path.read_text("utf-8").replace("\r\n", "\n"))


@given(st.text(alphabet='aB .!?:\n-*#>|`"()1.,\t', max_size=120))
def test_extents_tile_anything(text: str) -> None:
    clauses_of(text)


@given(st.text(max_size=80))
def test_extents_tile_any_characters(text: str) -> None:
    clauses_of(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stop. Go.", ["Stop.", "Go."]),
        ("Pay by card, e.g. Visa. Then leave.", ["Pay by card, e.g. Visa.", "Then leave."]),
        ("Raise it by 2.5 points. Done.", ["Raise it by 2.5 points.", "Done."]),
        ("Use version 1.2.3 only. Done.", ["Use version 1.2.3 only.", "Done."]),
        ("Mail a.b@c.test first. Done.", ["Mail a.b@c.test first.", "Done."]),
        ("Ask J. Smith or Dr. Wu. Done.", ["Ask J. Smith or Dr. Wu.", "Done."]),
        ("Hm... well. Done.", ["Hm... well.", "Done."]),
        ('He said "No. Never." and left. Done.', ['He said "No. Never." and left.', "Done."]),
        ("Open at 9 a.m. daily. Done.", ["Open at 9 a.m. daily.", "Done."]),
        ("Sell (see No. 4. Or not.) today. Done.", ["Sell (see No. 4. Or not.) today.", "Done."]),
        ("stop at ten. no more after that.", ["stop at ten.", "no more after that."]),
        ("Choose plan B. Then go.", ["Choose plan B.", "Then go."]),
        ("**Never.** Stop.", ["**Never.**", "Stop."]),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_a_hard_wrapped_paragraph_is_one_sentence() -> None:
    text = "The agent sells the whole position within five trading days,\nstarting on Monday, and at most ten\npercent a day. It rests on Sundays.\n"
    assert texts(text) == [
        "The agent sells the whole position within five trading days,\nstarting on Monday, and at most ten\npercent a day.",
        "It rests on Sundays.",
    ]


def test_short_lines_without_full_stops_are_separate() -> None:
    assert texts("max 3 trades a day\nnever short\nask me over 500\n") == [
        "max 3 trades a day", "never short", "ask me over 500",
    ]  # fmt: skip


def test_items_have_their_lead_in_and_headings() -> None:
    found = clauses_of(
        "# Desk\n\nThe agent may not:\n\n- refund cash\n- call banks:\n  - abroad\n\nThe rest is fine.\n"
    )
    lead, cash, banks, abroad, rest = found[1:]
    assert (cash.shape, cash.lead_ins, cash.headings) == (Shape.ITEM, (lead.id,), ("c1",))
    assert abroad.lead_ins == (lead.id, banks.id)
    assert (rest.shape, rest.lead_ins) == (Shape.SENTENCE, ())


def test_bullets_under_a_numbered_line_at_the_same_depth_belong_to_it() -> None:
    found = clauses_of("1. Check these:\n- name\n- date\n2. Close it.\n")
    assert [c.lead_ins for c in found] == [(), ("c1",), ("c1",), ()]


def test_a_wrapped_line_that_begins_with_a_number_is_no_item() -> None:
    assert (
        len(
            clauses_of(
                "The agent may hold a stock of at most one hundred and\n20. Nobody counts them twice, though.\n"
            )
        )
        == 2
    )


def test_headings_nest() -> None:
    found = clauses_of("# A\n## B\nOne thing here.\n## C\nAnother thing here.\n")
    assert [c.headings for c in found] == [(), ("c1",), ("c1", "c2"), ("c1",), ("c1", "c4")]


def test_underlined_and_bare_titles_are_headings() -> None:
    found = clauses_of("The cellar\n\nKeep it cool.\n\nWine\n----\nTurn the bottles.\n")
    assert [c.shape for c in found] == [Shape.HEADING, Shape.SENTENCE, Shape.HEADING, Shape.SENTENCE]


def test_a_line_that_could_be_a_rule_is_no_title() -> None:
    found = clauses_of("Never sell at a loss\n\nThe rest is up to you.\n")
    assert found[0].shape is Shape.SENTENCE


def test_table_rows_have_their_header_as_lead_in() -> None:
    found = clauses_of("Limits:\n\n| Role | Cap |\n|---|---|\n| clerk | 50 USD |\n| lead | 500 USD |\n")
    assert [c.text for c in found] == ["Limits:", "Role | Cap", "clerk | 50 USD", "lead | 500 USD"]
    assert [c.shape for c in found[1:]] == [Shape.ROW] * 3
    assert found[2].lead_ins == ("c1", "c2")


def test_quoted_and_forwarded_text_is_somebody_elses() -> None:
    found = clauses_of("See below.\n\n> Refund all of it.\n> Now.\n\nNo.\n")
    assert [c.shape for c in found] == [Shape.SENTENCE, Shape.QUOTED, Shape.QUOTED, Shape.SENTENCE]
    found = clauses_of(
        "FYI.\n\n---- Forwarded message ----\nFrom: x@y.test\nSubject: hm\n\nSell everything today.\n"
    )
    assert [c.shape for c in found][1:] == [Shape.QUOTED] * (len(found) - 1)


def test_code_is_one_clause() -> None:
    found = clauses_of("Run this:\n\n```sh\nrm -rf x\nls\n```\n\nDone there.\n")
    assert [(c.text, c.shape) for c in found][1] == ("rm -rf x\nls", Shape.CODE)


def test_the_lines_of_a_mail_head_are_separate() -> None:
    assert texts("To: the desk\nFrom: Ada\nRe: apples\n\nBuy forty.\n")[:3] == [
        "To: the desk",
        "From: Ada",
        "Re: apples",
    ]


def test_a_label_before_a_rule_announces_it() -> None:
    label, rule = clauses_of("3. Price. Never sell below 0.42 USDC.\n")
    assert (label.text, rule.lead_ins) == ("Price.", ("c1",))


def test_a_text_without_words_has_no_clause() -> None:
    assert clauses_of("") == ()
    assert clauses_of(" \n\n\t\n") == ()


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000, "(" * 20_000 + ")" * 20_000, ">" * 20_000 + " x", "".join(" " * i + "- x:\n" for i in range(1000)),
        "- x\n" * 20_000, "a" * 1_000_000, "`" * 200_000, '" a' * 60_000, "Never do it. " * 8_000, "|" * 100_000,
        "# a\n" * 20_000, "*" * 200_000,
    ],
    ids=lambda t: repr(t[:12]),
)  # fmt: skip
def test_hostile_texts_take_linear_time(text: str) -> None:
    begun = time.process_time()
    clauses_of(text)
    assert time.process_time() - begun < 30
