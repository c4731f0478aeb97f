"""How large the arguments of one call, and its effects, can be under everything that binds single calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from mandate.model.expression import Amount, Compare, Comparison, Expr, Reference, Scope, walk
from mandate.model.period import Range
from mandate.model.quantity import Quantity, Type, smallest_step
from mandate.model.question import Claim, Consistent, Extreme, Fails, Holds, Optimum, Unknown
from mandate.model.spec import Spec, Variable
from mandate.rules.base import Ask
from mandate.rules.forms import ZERO, Form
from mandate.rules.moving import combined
from mandate.rules.views import COST, argument, cost_of, domain

METRIC = "metric:"


def effect_of(spec: Spec, name: str, metric: str, direction: int = 0) -> Form | None:
    """How far one call moves a metric in a direction (that of its effect, by default), at best; None if
    that is no linear form in its arguments."""
    tool, found = spec.tool(name), spec.metric(metric)
    if tool is None or found is None:
        return None
    sign = direction or next((e.sign for e in tool.effects if e.metric == metric), 1)
    form = combined(spec, tool, found, sign)
    if form is None or form.of_scope(Scope.ARGUMENT) != form.terms:
        return None
    form = form.scaled(Fraction(sign))
    return form if form.terms or form.constant >= 0 else None


def one_argument(form: Form) -> tuple[str, Fraction] | None:
    """The argument and the factor, where a form is a multiple of just one."""
    if len(form.terms) != 1 or form.constant != 0 or form.terms[0][1] <= 0:
        return None
    return form.terms[0][0].name, form.terms[0][1]


@dataclass(slots=True)
class Amounts:
    """The ranges of one tool's arguments in calls of which `known` holds.

    An end is a literal of the norms or a declared range that no call exceeds. With `strict` it is
    also attained by a call; without, it is a bound. `problem` says why there is none.
    """

    name: str
    spec: Spec
    known: tuple[Claim, ...]
    ask: Ask
    strict: bool
    problem: str = ""
    least: list[str] = field(default_factory=list)  # the norms that set lower ends

    def of(self, quantity: str) -> Range:
        if quantity.startswith(COST):
            cost = cost_of(self.spec, self.name, quantity.removeprefix(COST))
            return Range(cost, cost)
        variable = argument(self.spec, self.name, quantity)
        if variable is None:
            return Range(ZERO, None)
        reference = Reference(variable.name, Scope.ARGUMENT, variable.type, self.name)
        ends = self._literals(variable)
        upper, above = self._end(reference, ends, Compare.GT)
        lower, below = self._end(reference, list(reversed(ends)), Compare.LT)
        if lower is None:
            lower = ZERO
        self.least.extend(i for i in below if i not in self.least)
        return Range(lower, upper, smallest_step(variable.type), above)

    def moved(self, form: Form) -> Range:
        """How far one call moves a metric by a form of its arguments: never the other way, since the
        agent chooses them. With `strict`, just the most, which some call attains."""
        if not form.terms:
            return Range(form.constant, form.constant)
        one = one_argument(form)
        if one is None:
            return self._extremes(form)
        plain, factor = self.of(one[0]), one[1]
        return Range(
            plain.lower * factor,
            None if plain.upper is None else plain.upper * factor,
            None if plain.step is None else plain.step * factor,
            plain.binds,
        )

    def _extremes(self, form: Form) -> Range:
        change = form.expression()
        exprs = [*(c.expr for c in self.known), change]
        answer = self.ask(Extreme((*domain(self.spec, exprs), *self.known), change))
        if isinstance(answer, Optimum):
            top = max(answer.value.value, ZERO)
            if self.strict and not answer.attained:
                self.problem = f"how far one call of {self.name} moves it at most is open"
            return Range(top if self.strict else ZERO, top, None, tuple(i for i in answer.core if i))
        if isinstance(answer, Unknown):
            self.problem = answer.reason
        elif self.strict:
            self.problem = f"how far one call of {self.name} moves it has no bound"
        return Range(ZERO, None)

    def _literals(self, variable: Variable) -> list[Fraction]:
        found = {ZERO}
        found.update(q.value for q in (variable.lower, variable.upper) if q is not None)
        for claim in self.known:
            for node in walk(claim.expr):
                if isinstance(node, Amount) and node.quantity.type == variable.type:
                    found.add(node.quantity.value)
        return sorted(found)

    def _end(
        self, reference: Reference, ends: list[Fraction], beyond: Compare
    ) -> tuple[Fraction | None, tuple[str, ...]]:
        """The first of `ends` beyond which no call is possible, and the norms that see to it."""
        assert reference.type is not None
        for end in ends:
            answer = self._ask(reference, beyond, end)
            if isinstance(answer, Unknown):
                self.problem = answer.reason
                return None, ()
            if isinstance(answer, Holds):
                value = self._attained(reference, reference.type, end, beyond)
                nearer = answer if value == end else self._ask(reference, beyond, value)
                core = nearer.core if isinstance(nearer, Holds) else answer.core
                return value, tuple(i for i in core if i)
        return None, ()

    def _attained(self, reference: Reference, kind: Type, end: Fraction, beyond: Compare) -> Fraction:
        """The end, or a smallest step inside of it, that some call has."""
        inside = smallest_step(kind) or ZERO
        step = -inside if beyond is Compare.GT else inside
        for value in dict.fromkeys((end, end + step)):
            answer = self._ask(reference, Compare.EQ, value)
            if isinstance(answer, Fails):
                return value
            if isinstance(answer, Unknown):
                self.problem = answer.reason
        if self.strict:
            which = "most" if beyond is Compare.GT else "least"
            self.problem = f"the {which} that one call of {self.name} can have is open"
        return end

    def _ask(self, reference: Reference, operator: Compare, value: Fraction) -> object:
        assert reference.type is not None
        claim = Claim("", Comparison(operator, reference, Amount(Quantity(value, reference.type))))
        exprs: list[Expr] = [c.expr for c in self.known] + [claim.expr]
        return self.ask(Consistent((*domain(self.spec, exprs), *self.known, claim)))


__all__ = ["METRIC", "Amounts", "effect_of", "one_argument"]
