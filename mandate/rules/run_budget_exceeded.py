"""MND411: one response costs more than a whole run may."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import Compare
from mandate.model.finding import phrase
from mandate.model.norm import Limit, Norm, Oblige, Order, OrderKind
from mandate.model.quantity import Quantity
from mandate.model.question import Claim, Consistent, Fails, Holds, Unknown
from mandate.model.window import WindowKind
from mandate.rules.base import Ask, Case, Draft, Outcome, Rule, undecided
from mandate.rules.goals import prerequisites
from mandate.rules.run_costs import least, most, spends
from mandate.rules.views import domain, trigger

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
    many calls serve several duties, or on what has to follow a call, it is left undecided; so are amounts
    of several calls, and budgets that count some calls only.

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
                yield from self._one(case, ask, budget, duties)

    def _one(self, case: Case, ask: Ask, budget: Norm, duties: list[Norm]) -> Iterator[Outcome]:
        if _within(most(case, duties, budget), budget):
            return
        costs = [(least(case, [d], budget), d) for d in duties]
        costs = sorted(((c, d) for c, d in costs if c > 0), key=lambda pair: (-pair[0], pair[1].id))
        chosen: list[Norm] = []
        for _, duty in costs[:MOST_DUTIES]:
            together = _together(case, ask, [*chosen, duty])
            if isinstance(together, Unknown):
                yield undecided(type(self), together, budget, duty)
                return
            if isinstance(together, Fails):
                chosen.append(duty)
            if not _within(least(case, chosen, budget), budget):
                yield _finding(type(self), case, budget, _needed(case, chosen, budget))
                return
        spending = [d for d in duties if spends(case, d, budget)]
        if not self._each_fits(case, ask, budget, [], spending, iter(range(MOST_SETS))):
            yield undecided(
                type(self), Unknown("what the duties of one run cost together is not settled"), budget
            )

    def _each_fits(
        self, case: Case, ask: Ask, budget: Norm, chosen: list[Norm], rest: list[Norm], tries: Iterator[int]
    ) -> bool:
        """Whether every set of duties that can fall together surely fits; `tries` bounds the work."""
        if _within(most(case, [*chosen, *rest], budget), budget):
            return True
        if not rest or next(tries, None) is None:
            return False
        first, *others = rest
        together = _together(case, ask, [*chosen, first])
        if not isinstance(together, Holds) and not self._each_fits(
            case, ask, budget, [*chosen, first], others, tries
        ):
            return False
        return self._each_fits(case, ask, budget, chosen, others, tries)


def _within(cost: Fraction | None, budget: Norm) -> bool:
    form = budget.form
    assert isinstance(form, Limit)
    if cost is None:
        return False
    return cost < form.bound.value if form.operator is Compare.LT else cost <= form.bound.value


def _needed(case: Case, chosen: list[Norm], budget: Norm) -> list[Norm]:
    """A minimal set of the duties that together cost too much."""
    for duty in list(chosen):
        rest = [d for d in chosen if d is not duty]
        if not _within(least(case, rest, budget), budget):
            chosen = rest
    return chosen


def _together(case: Case, ask: Ask, duties: list[Norm]) -> object:
    """Whether one situation makes all of them due; what each asks of its own call does not matter."""
    claims: list[Claim] = []
    for duty in duties:
        assert isinstance(duty.form, Oblige)
        claims.append(Claim(duty.id, trigger(duty, duty.form.action.names[0])))
    return ask(Consistent((*domain(case.spec, [c.expr for c in claims]), *claims)))


def _finding(rule: type[Rule], case: Case, budget: Norm, chosen: list[Norm]) -> Outcome:
    form = budget.form
    assert isinstance(form, Limit)
    total = Quantity(least(case, chosen, budget), form.bound.type)
    headline = phrase("one response costs {total}, and a run may cost {most}", total=total, most=form.bound)
    draft = Draft(rule, "budget_conflict", headline)
    for duty in chosen:
        cost = Quantity(least(case, [duty], budget), form.bound.type)
        draft.side(duty, phrase("costs {cost}", cost=cost))
    for norm in _before(case, chosen):
        draft.side(norm, phrase("is called before"), primary=False)
    draft.side(budget, phrase("the run stops at {most}", most=form.bound))
    draft.attainable = form.bound
    return draft.done()


def _before(case: Case, chosen: list[Norm]) -> list[Norm]:
    """The lines that say what must come before the demanded calls."""
    names = {n for d in chosen if isinstance(d.form, Oblige) for n in d.form.action.names}
    names |= set(prerequisites(case, tuple(sorted(names))))
    return [
        n
        for n in case.norms
        if isinstance(n.form, Order)
        and n.form.kind is OrderKind.BEFORE
        and set(n.form.then.names) & names
        and len(n.form.first.names) == 1
    ]
