"""One small case over time, seen by brute force and by the tool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mandate.model.finding import Finding
from tests.oracle.compare import Verdict
from tests.oracle.periods import (
    PeriodCase,
    PeriodLine,
    PeriodTruth,
    period_line,
    period_ops,
    period_plan,
    shut,
)
from tests.oracle.tool import Outcome, run

CODES = ("MND203", "MND204", "MND301", "MND303", "MND401", "MND402")


def compare(case: PeriodCase) -> Verdict:
    truth, verdict = PeriodTruth(case), Verdict()
    lines = {period_line(x): x.id for x in case.lines if not x.of_mandate}
    outcome = run(period_ops(case), period_plan(case), CODES, lines)
    verdict.wrong += [f"crash: {c}" for c in outcome.checked.crashes]
    verdict.found += sorted({f.code for f in outcome.checked.findings})
    for code in CODES:
        if reason := outcome.undecided(code):
            verdict.undecided.append(f"{code} {reason}")
    verdict.wrong += joint(truth, outcome)
    if case.target is not None:
        verdict.wrong += goal(truth, outcome)
    return verdict


def joint(truth: PeriodTruth, outcome: Outcome) -> Iterator[str]:
    """MND204 and MND303: whether floors and demands fit under ceilings, and cores that are minimal."""
    every, own = truth.case.lines, truth.mandate
    for code, lines in (("MND204", own), ("MND303", every)):
        for finding in outcome.found(code):
            yield from _core(truth, outcome, finding, lines)
    own_fits = truth.keeps(own, own)
    told = [*outcome.found("MND204"), *outcome.found("MND203")]  # a duty that no call may serve is MND203's
    if not own_fits and not told and not outcome.undecided("MND204"):
        yield "MND204: nothing is said, and no schedule keeps the mandate"
    whole_told = [*told, *outcome.found("MND303"), *outcome.found("MND301")]
    open_left = outcome.undecided("MND303") or outcome.undecided("MND204")
    if not whole_told and not open_left and not truth.keeps(every, every):
        yield "MND303: nothing is said, and no schedule keeps both documents"


def _core(
    truth: PeriodTruth, outcome: Outcome, finding: Finding, hours: tuple[PeriodLine, ...]
) -> Iterator[str]:
    core = outcome.items(finding)
    lines = _chosen(truth, core)
    if len(lines) != len(core):
        yield f"{finding.code}: {sorted(core)} names lines that are none"
        return
    if truth.keeps(lines, hours):
        yield f"{finding.code}: a schedule keeps {sorted(core)}"
        return
    for one in sorted(core):
        fewer = _chosen(truth, core - {one})
        if not truth.keeps(fewer, hours):
            yield f"{finding.code}: {one} is not needed in {sorted(core)}"


def _chosen(truth: PeriodTruth, ids: Iterable[str]) -> tuple[PeriodLine, ...]:
    wanted = set(ids)
    return tuple(x for x in truth.case.lines if x.id in wanted)


def goal(truth: PeriodTruth, outcome: Outcome) -> Iterator[str]:
    """MND401: refuted if and only if no schedule gets there; the best attainable to the unit; what binds."""
    case = truth.case
    assert case.target is not None
    best = truth.attainable(case.lines)
    found = [*outcome.found("MND401"), *outcome.found("MND402")]
    if best is None or (best >= case.target):
        if found and best is not None:
            yield f"{found[0].code}: out of reach, and {best} of {case.target} can be done"
        return
    if not found:
        if not outcome.undecided("MND401") and not outcome.undecided("MND402"):
            yield f"MND401: nothing is said, and {best} of {case.target} is the most"
        return
    finding = found[0]
    if finding.code != "MND401":
        if best != 0:
            yield f"MND402: movers denied, and {best} can be done"
        return
    if finding.attainable is None or finding.attainable.value != best:
        said = None if finding.attainable is None else finding.attainable.value
        yield f"MND401: {said} is attainable, and {best} is"
        return
    if shut(case, case.lines):
        return  # what keeps a tool from being called at all is not among what binds
    binds = [outcome.names.get(i, i) for i in finding.binds]
    lines = _chosen(truth, binds)
    if truth.attainable(lines) != best:
        yield f"MND401: {binds} leave {truth.attainable(lines)}, not {best}"
    for one in binds:
        if truth.attainable(_chosen(truth, set(binds) - {one})) == best:
            yield f"MND401: {one} does not bind in {binds}"
