"""Findings with the repairs that mend them: proposed, tried, worded, ranked, lettered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from string import ascii_lowercase

from mandate.compiler.checking import Checked
from mandate.compiler.collecting import uncollected
from mandate.compiler.repairing.describing import described
from mandate.compiler.repairing.layer_lines import layer_place
from mandate.compiler.repairing.precise import precise_values
from mandate.compiler.repairing.proposing import Edits, proposals
from mandate.compiler.repairing.ranking import rank
from mandate.compiler.repairing.rereading import Rereader
from mandate.compiler.repairing.trying import Changed, Trials
from mandate.model.diagnostic import Severity
from mandate.model.finding import EditKind, Finding, Party, Repair, Tried
from mandate.rules.base import Ask, Case

MOST_FINDINGS = 20  # findings that are given repairs; the rest are listed without
MOST_TRIED = 40  # edits that are tried for one finding
MOST_SHOWN = 4  # repairs of one finding in a terminal; the first letters of the report are theirs

_SORT = {  # of these one is enough for each line: they differ in how much of it they take away
    EditKind.NUMBER: "scope",
    EditKind.COMPARATOR: "scope",
    EditKind.EXCEPTION: "scope",
    EditKind.WINNER: "scope",
    EditKind.WINDOW: "scope",
    EditKind.DEADLINE: "time",
    EditKind.TARGET: "target",
}


def with_repairs(case: Case, ask: Ask, checked: Checked) -> tuple[Finding, ...]:
    """The findings, each with the repairs that solve it and add nothing, lettered over the report."""
    with uncollected():
        return _with_repairs(case, ask, checked)


def _with_repairs(case: Case, ask: Ask, checked: Checked) -> tuple[Finding, ...]:
    findings = sorted(checked.findings, key=_place)
    if case.plan is None or not any(_may_be_mended(case, f) for f in findings):
        return _lettered(findings)
    trials = Trials(case, ask)
    reread = Rereader(case, ask)
    mended: list[Finding] = []
    budget = MOST_FINDINGS
    for finding in findings:
        if budget == 0 or not _may_be_mended(case, finding):
            mended.append(finding)
            continue
        budget -= 1
        mended.append(replace(finding, repairs=tuple(_repairs(trials, reread, finding))))
    return _lettered(mended)


def _may_be_mended(case: Case, finding: Finding) -> bool:
    """Errors about a norm of the mandate, and what else a rule proposes edits for. Findings on the reading
    are mended in the prose by hand."""
    if finding.code.startswith("MND1") or finding.severity is Severity.NOTE:
        return False
    own = finding.severity is Severity.ERROR and any(n.id in finding.items for n in case.mandate_norms)
    return own or bool(finding.edits)


def _place(finding: Finding) -> tuple[object, ...]:
    """Findings in the order of their first place, so that the letters run down the report."""
    return (finding.severity.value, finding.labels[0].span, finding.code, finding.items)


def _lettered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Letters for what a terminal shows first, down the report; then for the rest."""
    names = _letters()
    ids: dict[tuple[int, int], str] = {}
    for shown in (True, False):
        for row, finding in enumerate(findings):
            for column in range(len(finding.repairs)):
                if (column < MOST_SHOWN) is shown:
                    ids[row, column] = next(names)
    return tuple(
        replace(f, edits=(), repairs=tuple(replace(r, id=ids[row, n]) for n, r in enumerate(f.repairs)))
        for row, f in enumerate(findings)
    )


def _letters() -> Iterator[str]:
    yield from ascii_lowercase
    for first in _letters():
        yield from (first + second for second in ascii_lowercase)


def _repairs(trials: Trials, reread: Rereader, finding: Finding) -> Iterator[Repair]:
    """What solves it, best first. Two ways to the same norms are one repair, worded the first way that has
    words. Dropping a line is offered only where nothing milder is left to the author."""
    ranked = sorted(proposals(finding, trials.by_id), key=lambda edits: rank(edits, trials.by_id))
    milder = [e for e in ranked if e[0].kind is not EditKind.DROP]
    found = list(_solving(trials, reread, finding, milder[:MOST_TRIED]))
    for edits in precise_values(trials, finding, found):
        changed = trials.change(edits)
        if changed is not None:
            found.append(_repair(trials, reread, changed, [edits]))
    if finding.severity is Severity.ERROR and not any(r.party is Party.AUTHOR for r in found):
        drops = [e for e in ranked if e[0].kind is EditKind.DROP]
        whole = (r for r in _solving(trials, reread, finding, drops) if r.span is not None)
        found += whole  # of half a sentence nobody could say what is left
    told: set[tuple[object, ...]] = set()
    for repair in sorted(found, key=lambda r: (rank(r.edits, trials.by_id)[0], r.span is None)):
        said = (repair.party, repair.description, repair.span, repair.replacement)
        if said not in told:  # to a reader, two norms of one sentence are one
            told.add(said)
            yield repair


def _solving(trials: Trials, reread: Rereader, finding: Finding, ranked: list[Edits]) -> Iterator[Repair]:
    """One repair for each line and sort of edit: the first that solves it."""
    ways: dict[Changed, list[Edits]] = {}
    for edits in ranked:
        changed = trials.change(edits)
        if changed is not None:
            ways.setdefault(changed, []).append(edits)
    done: set[tuple[object, ...]] = set()
    for changed, alternatives in ways.items():
        sort = (_SORT.get(alternatives[0][0].kind), *(i for i, _ in changed.norms))
        if sort not in done and trials.solves(finding, changed):
            done.add(sort)
            yield _repair(trials, reread, changed, alternatives)


def _repair(trials: Trials, reread: Rereader, changed: Changed, ways: list[Edits]) -> Repair:
    if changed.of_layer:
        edits = ways[0]
        where = layer_place(trials.case.spec, trials.by_id.get(edits[0].norm_id), edits[0])
        span, words = (where.span, where.words) if where is not None else (None, "")
        told = described(trials.by_id, edits)
        return Repair("", Party.OWNER, told, edits, span, words, Tried.IF_GRANTED)
    for edits in ways:
        place = reread.place_for(edits, changed)
        if place is not None:
            told = described(trials.by_id, edits)
            return Repair("", Party.AUTHOR, told, edits, place.span, place.words)
    edits = next((e for e in ways if e[0].kind is EditKind.WINNER), ways[0])
    return Repair("", Party.AUTHOR, described(trials.by_id, edits), edits)
