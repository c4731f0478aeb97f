"""MND202: invariants of the mandate that can never all be true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import Amount, Compare, Comparison, Scope, references
from mandate.model.finding import phrase
from mandate.model.norm import Maintain, Norm
from mandate.model.question import Answer, Claim, Consistent, Fails, Holds, Unknown
from mandate.rules.aims import invariants
from mandate.rules.base import Ask, Assumed, Case, Draft, Outcome, undecided
from mandate.rules.conflicts import further_contradictions
from mandate.rules.deciding import deciding
from mandate.rules.measures import declared_lines, metrics_in
from mandate.rules.views import domain


class StandingContradiction:
    """What must always hold cannot hold at once.

    ## What it checks
    All `maintain` norms together with the declared ranges, the shares of a whole (which sum to 100%) and
    the formulas of derived metrics (semantics §6, *standing*), and with what the layer says its metrics
    are now: a warning, since the agent may be meant to bring it about.

    ## Why it matters
    Every state breaks one of the lines.

    ## Known limits
    None known.

    ## Example that is found
    "Keep at least 60% in cash" with "Keep cash below half of the fund".

    ## Example that passes
    "Keep at least 20% in cash" with "Keep cash below half of the fund".
    """

    code: ClassVar[str] = "MND202"
    name: ClassVar[str] = "standing-contradiction"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        claims = invariants(case)
        norms = tuple(case.norm(c.norm_id) for c in claims)
        if not claims:
            return
        known = domain(case.spec, [c.expr for c in claims])
        answer = ask(Consistent((*known, *claims)))
        headline, severity = phrase("these lines can never all be true at once"), Severity.ERROR
        now: tuple[Claim, ...] = ()
        if isinstance(answer, Fails):
            now = _values_now(case, claims)
            answer = ask(Consistent((*known, *now, *claims))) if now else answer
            headline, severity = (
                phrase("this does not hold now, by what the layer measures"),
                Severity.WARNING,
            )
        if isinstance(answer, Unknown):
            yield undecided(type(self), answer, *norms)
        elif isinstance(answer, Holds):
            asked = Consistent((*known, *claims) if severity is Severity.ERROR else (*known, *now, *claims))
            more = (
                further_contradictions(ask, asked, [answer.core])
                if case.all_conflicts
                else _elsewhere(ask, asked, answer)
            )
            for one in (answer, *more):
                if isinstance(one, Unknown):
                    yield undecided(type(self), one, *norms)
                    continue
                draft = Draft(type(self), "contradiction", headline, severity=severity)
                core = one.core or tuple(n.id for n in norms)
                parts = deciding(
                    ask, (*known, *now), {c.norm_id: c.expr for c in claims if c.norm_id in core}
                )
                for norm_id in core:
                    part = parts.get(norm_id)
                    words = phrase("must always hold")
                    if part is not None:
                        words = phrase("{decides} must always hold", decides=part)
                    draft.side(case.norm(norm_id), words)
                said = [c.expr for c in claims if c.norm_id in draft.items]
                about = [m for expr in said for m in metrics_in(expr, case.spec)]
                draft.labels += declared_lines(about, case.spec, ranges=True)
                yield draft.done()
        if not (isinstance(answer, Holds) and severity is Severity.ERROR):
            yield from _of_the_world(norms)


def _elsewhere(ask: Ask, asked: Consistent, answer: Answer) -> Iterator[Holds | Unknown]:
    """Contradictions among lines of which none has been told: those on other metrics would go unsaid."""
    while isinstance(answer, Holds) and any(answer.core):
        core = answer.core
        asked = replace(
            asked, claims=tuple(c for c in asked.claims if c.norm_id not in core or not c.norm_id)
        )
        answer = ask(asked)
        if isinstance(answer, Holds | Unknown):
            yield answer


def _of_the_world(norms: tuple[Norm, ...]) -> Iterator[Outcome]:
    """Invariants over what the case at hand brings: the agent cannot see to these."""
    for norm in norms:
        assert isinstance(norm.form, Maintain)
        names = {r.name: None for r in references(norm.form.condition) if r.scope is Scope.CONTEXT}
        if names:
            text = "{id}: {names} of the case at hand always let it hold"
            yield Assumed(phrase(text, id=norm.id, names=" and ".join(names)))


def _values_now(case: Case, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """What the metrics that the invariants speak of are at the layer's as-of date."""
    found: dict[str, Claim] = {}
    for name in (r for c in claims for r in references(c.expr) if r.scope is Scope.METRIC):
        metric = case.spec.metric(name.name)
        if metric is not None and metric.now is not None:
            found[name.symbol] = Claim("", Comparison(Compare.EQ, name, Amount(metric.now)))
    return tuple(found[symbol] for symbol in sorted(found))
