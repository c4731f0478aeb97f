"""MND411: one response costs more than a whole run may."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.norm import Limit, Measure, Norm, Oblige
from mandate.model.quantity import Quantity
from mandate.model.question import Claim, Consistent, Fails, Unknown
from mandate.model.window import WindowKind
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.views import COST, cost_of, domain, scope_of, trigger

MOST_DUTIES = 12


class RunBudgetExceeded:
    """The calls that a situation demands cost more than the budget of one run.

    ## What it checks
    Duties that can be due in the same situation: the sum of what their cheapest calls cost, against
    every budget per run (semantics §6, *feasibility*).

    ## Why it matters
    The run stops half way through the duty.

    ## Known limits
    What must come before a demanded call is not added up yet; costs are as declared.

    ## Example that is found
    `budget 1_000 tokens per run` and a demanded call that costs 1,500 tokens.

    ## Example that passes
    The same with 24,000 tokens per run.
    """

    code: ClassVar[str] = "MND411"
    name: ClassVar[str] = "run-budget-exceeded"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        duties = [n for n in case.mandate_norms if isinstance(n.form, Oblige)]
        for budget in case.norms:
            form = budget.form
            if isinstance(form, Limit) and form.window.kind is WindowKind.RUN:
                yield from self._one(case, ask, budget, form, duties)

    def _one(self, case: Case, ask: Ask, budget: Norm, form: Limit, duties: list[Norm]) -> Iterator[Outcome]:
        costs = [(_cost(case, d, form), d) for d in duties]
        costs = sorted(((c, d) for c, d in costs if c > 0), key=lambda pair: (-pair[0], pair[1].id))
        if sum(c for c, _ in costs) <= form.bound.value:
            return
        chosen: list[tuple[Fraction, Norm]] = []
        for cost, duty in costs[:MOST_DUTIES]:
            together = _together(case, ask, [d for _, d in chosen] + [duty])
            if isinstance(together, Unknown):
                yield undecided(type(self), together, budget, duty)
                return
            if isinstance(together, Fails):
                chosen.append((cost, duty))
            if sum(c for c, _ in chosen) > form.bound.value:
                yield _finding(type(self), budget, form, chosen)
                return
        yield undecided(type(self), Unknown("which duties fall together is not settled"), budget)


def _cost(case: Case, duty: Norm, form: Limit) -> Fraction:
    assert isinstance(duty.form, Oblige)
    names = [n for n in duty.form.action.names if n in form.action.names]
    if not names or case.spec.tool(names[0]) is None:
        return Fraction(0)
    if form.measure is Measure.COUNT:
        return Fraction(1)
    resource = (form.argument or "").removeprefix(COST)
    return min(cost_of(case.spec, n, resource) for n in names)


def _together(case: Case, ask: Ask, duties: list[Norm]) -> object:
    claims: list[Claim] = []
    for duty in duties:
        assert isinstance(duty.form, Oblige)
        name = duty.form.action.names[0]
        claims.append(Claim(duty.id, trigger(duty, name)))
        claims.append(Claim(duty.id, scope_of(duty, name)))
    return ask(Consistent((*domain(case.spec, [c.expr for c in claims]), *claims)))


def _finding(rule: type, budget: Norm, form: Limit, chosen: list[tuple[Fraction, Norm]]) -> Outcome:
    total = Quantity(sum((c for c, _ in chosen), Fraction(0)), form.bound.type)
    headline = phrase("one response costs {total}, and a run may cost {most}", total=total, most=form.bound)
    draft = Draft(rule, "budget_conflict", headline)
    for cost, duty in chosen:
        draft.side(duty, phrase("costs {cost}", cost=Quantity(cost, form.bound.type)))
    draft.side(budget, phrase("the run stops at {most}", most=form.bound))
    draft.attainable = form.bound
    return draft.done()
