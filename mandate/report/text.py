"""The report for people: status lines, findings with both sides, notes, and the verdict last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from mandate.model.diagnostic import Severity
from mandate.model.finding import Finding
from mandate.model.result import Result
from mandate.report.findings import Sources, diagnostic_lines, finding_lines
from mandate.report.layout import NARROWEST
from mandate.report.notes import notes_lines
from mandate.report.order import by_severity, diagnostics_in_order
from mandate.report.status import asides, check_lines, clause_lines, closing, opening, unfinished
from mandate.report.timeline import timeline_lines


def text_lines(
    result: Result, width: int, *, quiet: bool, verbose: bool, timeline: bool = False
) -> Iterator[Text]:
    """The whole report, line by line. `quiet`: escalations and the verdict
    only; `timeline`: the schedules that reach the goals, too."""
    width = max(width, NARROWEST)
    sources = sources_of(result)
    if not quiet:
        yield from _section(opening(result, width))
    if verbose:
        yield from _section(clause_lines(result, width))
    for problem in diagnostics_in_order(result.diagnostics):
        if problem.severity is Severity.ERROR or not quiet:
            yield from _section(diagnostic_lines(problem, sources, width))
    yield from _findings(result, sources, width, quiet)
    yield from _section(unfinished(result, width))
    if verbose:
        yield from _section(check_lines(result))
    if timeline:
        yield from timeline_lines(result, width)
    if not quiet:
        yield from asides(result, width, verbose=verbose)
    yield from closing(result, width)


def sources_of(result: Result) -> Sources:
    """Every text that a span of the result may point into, by path."""
    known = {s.path: s for s in result.sources}
    if result.spec is not None:
        for document in result.spec.documents:
            known.setdefault(document.path, document)
    if result.prose is not None:
        known.setdefault(result.prose.path, result.prose)
    return known


def _findings(result: Result, sources: Sources, width: int, quiet: bool) -> Iterator[Text]:
    prose = result.prose.path if result.prose is not None else ""
    owners = dict(result.spec.owners) if result.spec is not None else {}
    notes: list[Finding] = []
    for finding in by_severity(result.findings):
        if finding.severity is Severity.NOTE:
            notes.append(finding)
        elif finding.severity is Severity.ERROR or not quiet:
            yield from _section(finding_lines(finding, sources, prose, width, owners))
    if not quiet:
        yield from notes_lines(notes, sources, prose, width)


def _section(lines: Iterable[Text]) -> Iterator[Text]:
    """The lines and a blank one after them, if there are any."""
    empty = True
    for line in lines:
        empty = False
        yield line
    if not empty:
        yield Text("")
