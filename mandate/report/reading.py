"""What `mandate plan` says: what was read, what was not, and where the plan lies."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from mandate.grammar.names import names_of
from mandate.grammar.saying import say
from mandate.model.clause import State
from mandate.model.result import Result
from mandate.report.findings import diagnostic_lines
from mandate.report.layout import DEFAULT_WIDTH, NARROWEST, paint, wrap_kept
from mandate.report.order import diagnostics_in_order
from mandate.report.status import opening
from mandate.report.text import sources_of
from mandate.report.visible import visible

HANG = 10


def reading_report(result: Result, plan: str, *, width: int = DEFAULT_WIDTH, color: bool = False) -> str:
    """The reading of one mandate, and the questions it leaves; `plan` is the file it was written to."""
    return paint(_lines(result, plan, max(width, NARROWEST)), color=color)


def _lines(result: Result, plan: str, width: int) -> Iterator[Text]:
    yield from opening(result, width)
    for problem in diagnostics_in_order(result.diagnostics):
        yield from diagnostic_lines(problem, sources_of(result), width)
    yield from _said_back(result, width)
    for clause in result.clauses:
        if clause.state is State.FLAGGED:
            line = Text().append(f"line {clause.line}".ljust(HANG), "bold red").append(visible(clause.text))
            yield from wrap_kept(
                line.append(f"  ({visible(clause.reason)})" if clause.reason else ""), width, HANG
            )
    for question in result.plan.open if result.plan is not None else ():
        if question.answer is None:
            choices = (
                f" [{' | '.join(visible(c) for c in question.candidates)}]" if question.candidates else ""
            )
            line = Text().append(visible(question.id).ljust(HANG - 1) + " ", "bold yellow")
            yield from wrap_kept(line.append(visible(question.question) + choices), width, HANG)
    yield Text().append("plan     ", "bold green").append(visible(plan))


def _said_back(result: Result, width: int) -> Iterator[Text]:
    """Each quote with what it was read as, in one sentence: two sentences to compare, no formula."""
    plan, spec = result.plan, result.spec
    if plan is None or spec is None:
        return
    names, _ = names_of(spec, plan)
    lines = {clause.id: clause.line for clause in result.clauses}
    numbered = sorted(plan.items, key=lambda item: lines.get(item.quotes[0].clause, 0))
    last: tuple[object, ...] = ()
    for item in numbered:
        quotes = tuple(q.text for q in item.quotes)
        if quotes != last:
            where = f"line {lines.get(item.quotes[0].clause, '?')}".ljust(HANG)
            shown = (
                Text().append(where, "bold").append(" … ".join(visible(" ".join(q.split())) for q in quotes))
            )
            yield from wrap_kept(shown, width, HANG)
            last = quotes
        said = Text().append(" " * HANG + "→ ", "dim").append(visible(say(item, names)))
        yield from wrap_kept(said.append(f"  {visible(item.id)}", "dim"), width, HANG + 2)
    yield Text("")
