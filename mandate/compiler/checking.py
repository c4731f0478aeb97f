"""Runs the rules over a case and says how each of them ended."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import dataclass

from mandate.compiler.collecting import uncollected
from mandate.compiler.dated import FAR
from mandate.compiler.proving import Asked
from mandate.model.diagnostic import Severity
from mandate.model.finding import Finding, Phrase, Plotted
from mandate.model.question import Answer, Consistent, Fits, Question, Reachable, Unknown
from mandate.model.result import CheckRun, Outcome
from mandate.model.source import Span, file_of
from mandate.rules.base import Ask, Assumed, Case, Rule, Undecided
from mandate.rules.catalogue import rules
from mandate.rules.coverage import uncovered
from mandate.rules.usage import used_tools

_UNKNOWN_DATES = "what it finds rests on hours that are not known for all dates"


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules found out. `crashes` name rules that raised; they are never a PASS.
    `asked` is what the rules asked, and what they heard."""

    findings: tuple[Finding, ...] = ()
    undecided: tuple[str, ...] = ()
    assumptions: tuple[Phrase, ...] = ()
    plotted: tuple[Plotted, ...] = ()
    runs: tuple[CheckRun, ...] = ()
    crashes: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)


def check(case: Case, ask: Ask, only: Iterable[type[Rule]] | None = None) -> Checked:
    """Every rule (or `only` some) on one case, in the order of the catalogue."""
    chosen = tuple(rules() if only is None else only)
    if case.plan is None:
        chosen = tuple(r for r in chosen if r.layer_only)
    with uncollected():
        results = [_run(rule, case, ask) for rule in chosen]
    used = used_tools(case) if case.plan is not None else None
    gaps = tuple(
        f"{what} ({_place(case, spans)}) is not checked yet"
        for what, spans in uncovered(case.spec, case.norms, used)
    )
    return Checked(
        findings=tuple(f for r in results for f in r.findings),
        undecided=tuple(dict.fromkeys((*gaps, *(u for r in results for u in r.undecided)))),
        assumptions=_each_once(a for r in results for a in r.assumptions),
        plotted=tuple(p for r in results for p in r.plotted),
        runs=tuple(run for r in results for run in r.runs),
        crashes=tuple(c for r in results for c in r.crashes),
        asked=tuple(a for r in results for a in r.asked),
    )


def _unknown_dates(case: Case, finding: Finding) -> tuple[Span, ...]:
    """The lines of a finding whose hours are not known for all of the time it speaks of: it is no accusation
    then, and the rule is undecided."""
    unknown = [u.span for u in case.spec.unchecked if u.construct.startswith(FAR)]
    return tuple(dict.fromkeys(label.span for label in finding.labels if label.span in unknown))


def _run(rule: type[Rule], case: Case, ask: Ask) -> Checked:
    findings: list[Finding] = []
    undecided: list[str] = []
    assumptions: list[Phrase] = []
    plotted: list[Plotted] = []
    unanswered: list[str] = []
    asked: list[Asked] = []

    def heard(question: Question) -> Answer:
        answer = ask(question)
        asked.append(Asked(rule.code, rule.name, question, answer))
        if isinstance(answer, Unknown) and not (
            isinstance(question, Consistent | Fits | Reachable) and question.aside
        ):
            unanswered.append(answer.reason)
        return answer

    try:
        for outcome in rule().check(case, heard):
            match outcome:
                case Finding():
                    open_dates = _unknown_dates(case, outcome)
                    if open_dates:
                        undecided.append(f"{rule.name}: {_UNKNOWN_DATES} ({_place(case, open_dates)})")
                    else:
                        findings.append(outcome)
                case Undecided(reason, spans):
                    undecided.append(f"{reason} ({_place(case, spans)})" if spans else reason)
                case Assumed(text):
                    assumptions.append(text)
                case Plotted():
                    plotted.append(outcome)
    except Exception as error:  # noqa: BLE001 - a crashed rule is reported, never a verdict
        where = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{rule.name} failed: {type(error).__name__} in {where.name}"
        run = CheckRun(rule.code, rule.name, Outcome.ERROR, reason)
        return Checked(runs=(run,), crashes=(f"{rule.code} {reason}: {error}",), asked=tuple(asked))
    if not undecided:  # whatever a rule makes of an answer that is none: its silence is no PASS
        undecided += [f"{rule.name}: {reason}" for reason in dict.fromkeys(unanswered)]
    outcome_kind = Outcome.PASS
    if findings:
        outcome_kind = Outcome.FINDING
    elif undecided:
        outcome_kind = Outcome.UNDECIDED
    run = CheckRun(rule.code, rule.name, outcome_kind, "; ".join(undecided))
    return Checked(
        tuple(findings), tuple(undecided), tuple(assumptions), tuple(plotted), (run,), asked=tuple(asked)
    )


def _place(case: Case, spans: Iterable[Span]) -> str:

    places: list[str] = []
    for span in spans:
        of_prose = case.prose is not None and case.prose.path == span.path
        source = case.prose if of_prose else case.spec.text_of(span.path)
        place = f"{file_of(span.path)}:{source.position(span.start).line}" if source else span.path
        if place not in places:
            places.append(place)
    return ", ".join(places)


def _each_once(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(phrases))
