"""The schedules that reach the goals, as people read them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from mandate.model.finding import Plotted, Tracked, phrase
from mandate.model.period import Batch, Schedule
from mandate.model.quantity import COUNT, Quantity
from mandate.model.result import Result, Verdict
from mandate.report.rendering import render
from mandate.report.timeline import MOST_ROWS, standing, values_after

MONDAY = 1_772_409_600  # 2026-03-02 00:00
HOUR = 3_600


def count(value: int) -> Quantity:
    return Quantity(Fraction(value), COUNT)


def batch(flow: str, start: int, end: int, number: int, size: int = 1) -> Batch:
    at = Fraction(MONDAY)
    moved = (("metric:backlog", Fraction(size)),)
    return Batch(flow, at + start * HOUR, at + end * HOUR, number, moved)


BACKLOG = Tracked("g1", "backlog", count(100), (("close", -1), ("reopen", 1)))
PLOTTED = Plotted(
    "g1",
    Schedule((batch("close#0", 9, 17, 60), batch("reopen", 24, 48, 5, 2), batch("close", 50, 120, 20))),
    phrase("a schedule brings backlog to 30"),
    (BACKLOG,),
)


def shown(plotted: Plotted, width: int) -> list[str]:
    result = Result(Verdict.APPROVED, schedules=(plotted,))
    lines = render(result, "text", width=width, timeline=True).splitlines()
    return lines[lines.index(f"timeline {plotted.summary.template}") :]


def test_each_batch_says_when_what_and_where_that_leads() -> None:
    heading, names, *rows = shown(PLOTTED, 100)[:6]
    assert (heading, names.strip()) == ("timeline a schedule brings backlog to 30", "backlog")
    assert rows[0].split() == ["at", "the", "start", "100"]
    assert [row.split() for row in rows[1:]] == [
        "Mon 2026-03-02 09:00 - 17:00 60 × close 40".split(),
        "Tue 2026-03-03 5 × reopen 50".split(),
        "Wed 2026-03-04 02:00 - Fri 2026-03-06 24:00 20 × close 30".split(),
    ]
    assert len({len(row) for row in (names, *rows)}) == 1  # the values stand under each other


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    lines = shown(PLOTTED, width)
    assert all(len(line) <= max(width, 56) for line in lines)
    assert any("20 × close" in line for line in lines)


def test_nothing_without_the_flag() -> None:
    assert "timeline" not in render(Result(Verdict.APPROVED, schedules=(PLOTTED,)), "text", width=80)


def test_a_metric_is_moved_by_every_batch_in_its_direction() -> None:
    assert values_after(PLOTTED) == ((count(40),), (count(50),), (count(30),))


def test_very_many_batches_are_counted_and_not_shown() -> None:
    many = replace(PLOTTED, schedule=Schedule(tuple(batch("close", h, h + 1, 1) for h in range(500))))
    lines = shown(many, 80)
    assert f"  … {500 - MOST_ROWS} more batches: all of them with `--format json`" in lines
    assert sum("× close" in line for line in lines) == MOST_ROWS


def test_a_schedule_for_several_goals_stands_for_theirs() -> None:
    other = Tracked("g2", "queue", count(3), (("pull", -1),))
    both = replace(PLOTTED, tracked=(BACKLOG, other))
    single = replace(PLOTTED, item="g2", tracked=(other,))
    assert standing((PLOTTED, single, both)) == (both,)
    assert standing((PLOTTED, single)) == (PLOTTED, single)


def test_without_tracked_metrics_there_are_only_calls() -> None:
    lines = shown(replace(PLOTTED, tracked=()), 80)
    assert lines[1].split() == ["Mon", "2026-03-02", "09:00", "-", "17:00", "60", "×", "close"]
