"""MND411: one response costs more than a whole run may."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Compare
from mandate.model.finding import phrase
from mandate.model.norm import Limit, Measure, Norm, Oblige
from mandate.model.quantity import Quantity
from mandate.model.question import Claim, Consistent, Fails, Holds, Unknown
from mandate.model.window import WindowKind
from mandate.rules.base import Ask, Case, Draft, Outcome, Rule, undecided
from mandate.rules.goals import prerequisites
from mandate.rules.views import COST, cost_of, domain, scope_of, trigger

MOST_DUTIES = 12
MOST_SETS = 200


class RunBudgetExceeded:
    """The calls that a situation demands cost more than the budget of one run.

    ## What it checks
    Duties that can be due in the same situation: the sum of what their cheapest calls cost, against
    every budget per run (semantics §6, *feasibility*).

    ## Why it matters
    The run stops half way through the duty.

    ## Known limits
    One call of everything that must come before is added; costs are as declared. Where it depends on how
    many calls serve several duties it is left undecided.

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
            if isinstance(form, Limit) and form.window.kind is WindowKind.RUN and form.is_ceiling:
                yield from self._one(case, ask, budget, form, duties)

    def _one(self, case: Case, ask: Ask, budget: Norm, form: Limit, duties: list[Norm]) -> Iterator[Outcome]:
        costs = [(_least(case, [d], form), d) for d in duties]
        costs = sorted(((c, d) for c, d in costs if c > 0), key=lambda pair: (-pair[0], pair[1].id))
        if _within(_most(case, [d for _, d in costs], form), form):
            return
        chosen: list[Norm] = []
        for _, duty in costs[:MOST_DUTIES]:
            together = _together(case, ask, [*chosen, duty])
            if isinstance(together, Unknown):
                yield undecided(type(self), together, budget, duty)
                return
            if isinstance(together, Fails):
                chosen.append(duty)
            if not _within(_least(case, chosen, form), form):
                yield _finding(type(self), case, budget, form, chosen)
                return
        if not self._each_fits(case, ask, form, [], [d for _, d in costs], iter(range(MOST_SETS))):
            yield undecided(type(self), Unknown("which duties fall together is not settled"), budget)

    def _each_fits(
        self, case: Case, ask: Ask, form: Limit, chosen: list[Norm], rest: list[Norm], tries: Iterator[int]
    ) -> bool:
        """Whether every set of duties that can fall together surely fits; `tries` bounds the work."""
        if _within(_most(case, [*chosen, *rest], form), form):
            return True
        if not rest or next(tries, None) is None:
            return False
        first, *others = rest
        together = _together(case, ask, [*chosen, first])
        if not isinstance(together, Holds) and not self._each_fits(
            case, ask, form, [*chosen, first], others, tries
        ):
            return False
        return self._each_fits(case, ask, form, chosen, others, tries)


def _within(cost: Fraction, form: Limit) -> bool:
    return cost < form.bound.value if form.operator is Compare.LT else cost <= form.bound.value


def _least(case: Case, duties: list[Norm], form: Limit) -> Fraction:
    """What the duties cost at least: one call may serve all that one tool is demanded for."""
    return _cost_of_all(case, {_cheapest(case, d, form): 1 for d in duties}, form)


def _most(case: Case, duties: list[Norm], form: Limit) -> Fraction:
    """What a careful response to all duties costs: those that ask something particular of their call
    are served one by one."""
    calls: dict[str, int] = {}
    for duty in duties:
        assert isinstance(duty.form, Oblige)
        name = _cheapest(case, duty, form)
        particular = 0 if duty.form.action.where == TRUE else 1
        calls[name] = calls.get(name, 0) + particular
    return _cost_of_all(case, {name: max(1, n) for name, n in calls.items()}, form)


def _cost_of_all(case: Case, calls: dict[str, int], form: Limit) -> Fraction:
    """The cost of some calls and of one call of everything that must come before them."""
    earlier = prerequisites(case, tuple(sorted(calls)))
    own = sum((_cost(case, name, form) * n for name, n in calls.items()), Fraction(0))
    return own + sum((_cost(case, name, form) for name in earlier), Fraction(0))


def _cheapest(case: Case, duty: Norm, form: Limit) -> str:
    assert isinstance(duty.form, Oblige)
    return min(duty.form.action.names, key=lambda name: (_cost(case, name, form), name))


def _cost(case: Case, name: str, form: Limit) -> Fraction:
    if name not in form.action.names or case.spec.tool(name) is None:
        return Fraction(0)
    if form.measure is Measure.COUNT:
        return Fraction(1)
    return cost_of(case.spec, name, (form.argument or "").removeprefix(COST))


def _together(case: Case, ask: Ask, duties: list[Norm]) -> object:
    claims: list[Claim] = []
    for duty in duties:
        assert isinstance(duty.form, Oblige)
        name = duty.form.action.names[0]
        claims.append(Claim(duty.id, trigger(duty, name)))
        claims.append(Claim(duty.id, scope_of(duty, name)))
    return ask(Consistent((*domain(case.spec, [c.expr for c in claims]), *claims)))


def _finding(rule: type[Rule], case: Case, budget: Norm, form: Limit, chosen: list[Norm]) -> Outcome:
    total = Quantity(_least(case, chosen, form), form.bound.type)
    headline = phrase("one response costs {total}, and a run may cost {most}", total=total, most=form.bound)
    draft = Draft(rule, "budget_conflict", headline)
    for duty in chosen:
        cost = Quantity(_least(case, [duty], form), form.bound.type)
        draft.side(duty, phrase("costs {cost}", cost=cost))
    draft.side(budget, phrase("the run stops at {most}", most=form.bound))
    draft.attainable = form.bound
    return draft.done()
