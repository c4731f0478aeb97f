"""Results: of runs that came to a verdict, and of those that could not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from mandate.compiler.checking import Checked
from mandate.compiler.choosing import READ_FROM_FILE, Chosen
from mandate.compiler.deciding import decide
from mandate.compiler.exact_text import plain
from mandate.compiler.granting import Grounds, grant
from mandate.compiler.lowering.mandate import Complaint
from mandate.compiler.period import Stretch, expiry
from mandate.compiler.records import plan_digest, tool_version
from mandate.grammar.printing import show, words
from mandate.model.clause import State
from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.finding import Finding, Phrase, phrase
from mandate.model.plan import Plan
from mandate.model.result import Result, Verdict
from mandate.model.spec import Spec
from mandate.rules.base import Case
from mandate.rules.usage import highest_tier

TIMELESS = phrase("no as-of date is given: periods are counted from a Monday")


def could_not_run(base: Result, *problems: Diagnostic) -> Result:
    return replace(base, verdict=Verdict.INVALID, diagnostics=(*base.diagnostics, *problems))


def unread(base: Result, chosen: Chosen) -> Result:
    """No plan: a reader that did not answer is undecided, a plan file that is none could not run."""
    if not chosen.unavailable:
        return base
    reasons = tuple(p.message for p in chosen.diagnostics if p.severity is Severity.ERROR)
    return replace(base, verdict=Verdict.UNDECIDED, undecided=reasons)


def too_long(base: Result, clauses: int) -> Result:
    """More clauses than a run takes: undecided, with what to do about it."""
    path = base.prose.path if base.prose else "the mandate"
    message = f"`{path}` has {clauses:,} clauses, more than one run can check"
    told = Diagnostic(path, None, message, help="split it into mandates of their own")
    return replace(
        base, verdict=Verdict.UNDECIDED, diagnostics=(*base.diagnostics, told), undecided=(message,)
    )


def malformed(
    reader: str, plan: Plan, terms: tuple[Diagnostic, ...], complaints: tuple[Complaint, ...]
) -> tuple[Diagnostic, ...]:
    """What is wrong with a plan as a text. Unknown names and units are findings instead, and so is
    whatever a reader proposed that does not type."""
    bad = list(terms)
    if reader in READ_FROM_FILE:
        bad += [
            replace(d, path=plan.mandate, message=f"plan item {item}: {d.message}")
            for item, d in complaints
            if d.code not in ("name", "unit")
        ]
    return tuple(bad)


def layer_notes(spec: Spec) -> tuple[Phrase, ...]:
    """How the layer is taken where its document leaves something open, and what nobody checks of it."""
    taken = ((note, "{what} ({place})") for note in spec.assumed)
    left = ((note, "the runtime sees to {what}: not checked here ({place})") for note in spec.not_checked)
    found: list[Phrase] = []
    for note, template in (*taken, *left):
        line = (spec.text_of(note.span.path) or spec.source).position(note.span.start).line
        found.append(phrase(template, what=note.text, place=f"{PurePath(note.span.path).name}:{line}"))
    return tuple(found)


def outcome(
    base: Result,
    case: Case,
    stretch: Stretch,
    checked: Checked,
    findings: tuple[Finding, ...],
    fail_level: Severity,
) -> Result:
    """The verdict on a case, and with an approval its manifest."""
    verdict, undecided = decide(checked, case.norms, fail_level)
    ends = expiry(stretch, case.norms)
    timeless = () if stretch.as_of else (TIMELESS,)
    assumptions = (*checked.assumptions, *layer_notes(case.spec), *timeless)
    result = replace(
        base,
        verdict=verdict,
        findings=findings,
        checks=checked.runs,
        clauses=case.clauses,
        schedules=checked.plotted,
        assumptions=assumptions,
        not_enforced=tuple(c for c in case.clauses if c.state is State.ADVISORY),
        as_of=words(stretch.as_of) if stretch.as_of else "",
        expires=words(ends) if ends else "",
        review=f"code (highest tier used: {highest_tier(case)})",
        undecided=undecided,
        diagnostics=(*base.diagnostics, *(Diagnostic("mandate", None, c) for c in checked.crashes)),
    )
    if verdict is not Verdict.APPROVED or case.plan is None:
        return result
    grounds = Grounds(
        runs=checked.runs,
        assumptions=tuple(plain(a) for a in assumptions),
        not_enforced=result.not_enforced,
        as_of=show(stretch.as_of) if stretch.as_of else "",
        expires=show(ends) if ends else None,
        reader=base.reader,
        review=result.review,
        plan_digest=plan_digest(case.plan),
        tool_version=tool_version(),
    )
    return replace(result, manifest=grant(case, grounds))
