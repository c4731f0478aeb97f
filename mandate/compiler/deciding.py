"""From everything that was found out to one verdict (semantics §9)."""

from __future__ import annotations

from collections.abc import Iterable

from mandate.compiler.checking import Checked
from mandate.model.diagnostic import Severity
from mandate.model.finding import Finding
from mandate.model.norm import Norm
from mandate.model.result import Verdict

RANK = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


def blocks(finding: Finding, fail_level: Severity) -> bool:
    """`--fail-level` may add warnings and notes to what blocks; it never takes errors away."""
    return RANK.index(finding.severity) >= min(RANK.index(fail_level), RANK.index(Severity.ERROR))


def decide(
    checked: Checked, norms: Iterable[Norm], fail_level: Severity = Severity.ERROR
) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict, and what is undecided. Approved only if every check ended and none blocks."""
    undecided = list(checked.undecided)
    if not any(norm.of_mandate for norm in norms):
        undecided.append("the mandate has no rule, goal or criterion that could be checked")
    if checked.crashes:
        return Verdict.CRASHED, tuple(undecided)
    if any(blocks(finding, fail_level) for finding in checked.findings):
        return Verdict.ESCALATED, tuple(undecided)
    if undecided:
        return Verdict.UNDECIDED, tuple(undecided)
    return Verdict.APPROVED, ()


def decide_layer(checked: Checked, fail_level: Severity = Severity.ERROR) -> Verdict:
    """The verdict on a layer alone: it needs no norm of a mandate."""
    if checked.crashes:
        return Verdict.CRASHED
    if any(blocks(finding, fail_level) for finding in checked.findings):
        return Verdict.ESCALATED
    return Verdict.UNDECIDED if checked.undecided else Verdict.APPROVED
