"""MND603: approvals by tier that leave a higher tier out, or say two things of one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE
from mandate.model.finding import Label, Party, Phrase, phrase
from mandate.model.spec import ApprovalLine, Tool
from mandate.rules.base import Ask, Case, Draft, Outcome


class TierGap:
    """A tier needs approval and a higher one does not, or two lines say different things of one tier.

    ## What it checks
    The tiers of allowed tools against the `tier N needs approval` lines; a tool of a higher tier that has an
    `approve` line of its own is no gap. Two lines of one document for one tier that differ.

    ## Why it matters
    The more dangerous tool is the one nobody is asked about; and of two lines both bind, which nobody may
    have meant.

    ## Known limits
    Whether an `approve` line with a condition covers enough is its owner's to say.

    ## Example that is found
    `tier 2 needs approval by lead`, with an allowed tool of tier 3 and no line for that tier.

    ## Example that passes
    The same with `tier 3 needs approval by 2 of lead`.
    """

    code: ClassVar[str] = "MND603"
    name: ClassVar[str] = "tier-gap"
    severity: ClassVar[Severity] = Severity.WARNING
    layer_only: ClassVar[bool] = True

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        lines = [a for a in case.spec.approvals if a.tier is not None]
        yield from _gaps(type(self), case, lines)
        yield from _overlaps(type(self), lines)


def _gaps(rule: type[TierGap], case: Case, lines: list[ApprovalLine]) -> Iterator[Outcome]:
    asked = {a.tier for a in lines if a.tier is not None}
    alone = {name for a in case.spec.approvals if a.tier is None for name in a.tools}
    for tier in sorted({t.tier for t in case.spec.tools} - asked):
        tools = [t for t in case.spec.tools if t.tier == tier and _open(case, t) and t.name not in alone]
        below = [a for a in lines if a.tier is not None and a.tier < tier]
        if not tools or not below:
            continue
        lower = max(below, key=lambda a: a.tier or 0)
        headline = phrase(
            "tier {low} needs approval, and tier {high} above it does not", low=lower.tier or 0, high=tier
        )
        draft = Draft(rule, "none", headline, decides=Party.OWNER)
        for tool in tools:
            draft.labels.append(Label(tool.span, phrase("tier {tier}: nobody is asked", tier=tier)))
        draft.labels.append(Label(lower.span, phrase("asks for the lower tier"), primary=False))
        draft.help = (phrase("say who approves tier {tier}", tier=tier),)
        yield draft.done()


def _open(case: Case, tool: Tool) -> bool:
    """Allowed, and not denied whatever the call."""
    denied = any(tool.name in d.tools and d.when == TRUE for d in case.spec.denials)
    return case.spec.allows(tool.name) and not denied


def _overlaps(rule: type[TierGap], lines: list[ApprovalLine]) -> Iterator[Outcome]:
    for one, other in combinations(lines, 2):
        same = (one.role, one.count, one.justified) == (other.role, other.count, other.justified)
        if one.tier != other.tier or one.span.path != other.span.path or same:
            continue
        headline = phrase("two lines say who approves tier {tier}, and both bind", tier=one.tier or 0)
        draft = Draft(rule, "none", headline, decides=Party.OWNER)
        for line in (one, other):
            draft.labels.append(Label(line.span, _who(line)))
        draft.help = (phrase("keep one of them, if they are not both meant"),)
        yield draft.done()


def _who(line: ApprovalLine) -> Phrase:
    reasons = ", with justification" if line.justified else ""
    if line.count == 1:
        return phrase(f"{{role}}{reasons}", role=line.role)
    return phrase(f"{{count}} of {{role}}{reasons}", count=line.count, role=line.role)
