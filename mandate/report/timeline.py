"""`--timeline`: the schedules that reach the goals, batch by batch, with what they bring each metric to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rich.text import Text

from mandate.model.finding import Plotted, Tracked
from mandate.model.period import Batch
from mandate.model.quantity import MOMENT, Quantity
from mandate.model.result import Result
from mandate.model.spec import Spec
from mandate.report.layout import INDENT, wrap
from mandate.report.phrases import number, say, words_of
from mandate.report.visible import cells, visible

MOST_ROWS = 60
GAP = "  "
METRIC = "metric:"
MIDNIGHT = "00:00"


@dataclass(frozen=True, slots=True)
class Row:
    when: str
    what: str
    values: tuple[str, ...]


def timeline_lines(result: Result, width: int) -> Iterator[Text]:
    """Every schedule: a heading, and a line per batch."""
    for plotted in standing(result.schedules):
        if not plotted.schedule.batches:
            continue
        yield from wrap(Text().append("timeline ", "bold").append(say(plotted.summary)), width, 4)
        yield from _table(plotted, result.spec, width)
        yield Text("")


def standing(schedules: Sequence[Plotted]) -> tuple[Plotted, ...]:
    """The schedules without those of single goals that another one reaches together with others."""
    goals = [frozenset(t.item for t in p.tracked) for p in schedules]
    several = [g for g in goals if len(g) > 1]
    return tuple(
        p
        for p, own in zip(schedules, goals, strict=True)
        if not own or not any(own < more for more in several)
    )


def values_after(plotted: Plotted) -> tuple[tuple[Quantity, ...], ...]:
    """The tracked metrics after each batch, in the order of the batches."""
    now = {t.metric: t.now for t in plotted.tracked}
    found: list[tuple[Quantity, ...]] = []
    for batch in plotted.schedule.batches:
        amounts = dict(batch.amounts)
        for one in plotted.tracked:
            sign = dict(one.signs).get(_tool(batch), 0)
            moved = amounts.get(METRIC + one.metric, Fraction(0)) * batch.count * sign
            now[one.metric] = replace(now[one.metric], value=now[one.metric].value + moved)
        found.append(tuple(now[t.metric] for t in plotted.tracked))
    return tuple(found)


def _tool(batch: Batch) -> str:
    return batch.flow.partition("#")[0]


def _table(plotted: Plotted, spec: Spec | None, width: int) -> Iterator[Text]:
    rows = list(_rows(plotted, spec))
    head = Row("", "", tuple(visible(t.metric) for t in plotted.tracked))
    start = Row("at the start", "", tuple(words_of(t.now) for t in plotted.tracked))
    shown = rows if len(rows) <= MOST_ROWS else [*rows[: MOST_ROWS // 2], *rows[-MOST_ROWS // 2 :]]
    heads = [head, start] if plotted.tracked else []
    every = [*heads, *shown]
    columns = [max(cells(r.values[i]) for r in every) for i in range(len(plotted.tracked))]
    when = max(cells(r.when) for r in every)
    left = width - len(INDENT) - when - sum(len(GAP) + c for c in columns)
    what = min(max(cells(r.what) for r in every), max(left - len(GAP), 0))
    for index, row in enumerate(every):
        if len(shown) < len(rows) and index == len(heads) + MOST_ROWS // 2:
            yield Text(f"{INDENT}… {len(rows) - len(shown):,} more batches: all of them with `--format json`")
        yield from _line(row, when, what, columns, dim=bool(heads) and index == 0)


def _line(row: Row, when: int, what: int, columns: list[int], *, dim: bool) -> Iterator[Text]:
    """One line; two where the calls do not fit beside the rest."""
    values = "".join(GAP + _right(v, c) for v, c in zip(row.values, columns, strict=True))
    beside = cells(row.what) <= what
    middle = GAP + _left(row.what if beside else "", what)
    yield Text(INDENT + _left(row.when, when) + middle + values, "dim" if dim else "")
    if not beside:
        yield Text(INDENT + GAP + row.what)


def _left(words: str, width: int) -> str:
    return words + " " * (width - cells(words))


def _right(words: str, width: int) -> str:
    return " " * (width - cells(words)) + words


def _rows(plotted: Plotted, spec: Spec | None) -> Iterator[Row]:
    for batch, values in zip(plotted.schedule.batches, values_after(plotted), strict=True):
        yield Row(_when(batch), _what(batch, plotted.tracked, spec), tuple(words_of(v) for v in values))


def _when(batch: Batch) -> str:
    """`Wed 2026-10-07 06:00 - 22:00`; a whole day by its date; with the second date where it is another."""
    first, at = _moment(batch.start)
    if batch.start == batch.end:
        return f"{first} {at}"
    last, until = _moment(batch.end)
    if until == MIDNIGHT:
        last, until = _moment(batch.end - 1)[0], "24:00"
    if first == last:
        return first if (at, until) == (MIDNIGHT, "24:00") else f"{first} {at} - {until}"
    whole = (at, until) == (MIDNIGHT, "24:00")
    return f"{first} - {last}" if whole else f"{first} {at} - {last} {until}"


def _moment(seconds: Fraction) -> tuple[str, str]:
    """`Wed 2026-10-07` and `06:00`."""
    weekday, date, *time = words_of(Quantity(seconds, MOMENT)).split()
    return f"{weekday} {date}", time[0] if time else MIDNIGHT


def _what(batch: Batch, tracked: Sequence[Tracked], spec: Spec | None) -> str:
    """`250 × print.label`, `8 × pay.refund of 50 USD`."""
    sizes = [words_of(q) for q in _amounts(batch, spec)]
    of = f" of {' and '.join(sizes)}" if sizes else ""
    return visible(f"{number(Fraction(batch.count))} × {_tool(batch)}{of}")


def _amounts(batch: Batch, spec: Spec | None) -> Iterator[Quantity]:
    tool = spec.tool(_tool(batch)) if spec is not None else None
    types = {p.name: p.type for p in tool.parameters} if tool is not None else {}
    yield from (Quantity(value, types[name]) for name, value in batch.amounts if name in types)
