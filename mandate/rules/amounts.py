"""How large the arguments of one call, and its effects, can be under everything that binds single calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from mandate.model.expression import (
    Amount,
    Arithmetic,
    Compare,
    Comparison,
    Expr,
    Operator,
    Reference,
    Scope,
    for_tool,
    walk,
)
from mandate.model.period import Range
from mandate.model.quantity import Quantity, Type, smallest_step
from mandate.model.question import Claim, Consistent, Fails, Holds, Unknown
from mandate.model.spec import Spec, Variable
from mandate.rules.base import Ask
from mandate.rules.views import COST, argument, cost_of, domain

METRIC = "metric:"
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class LinearEffect:
    """A call moves a metric by `factor` times an argument, or by `factor` if there is none."""

    argument: str | None
    factor: Fraction


def effect_of(spec: Spec, name: str, metric: str) -> LinearEffect | None:
    """How one call moves a metric, without its sign; None if that is not a multiple of one argument."""
    tool = spec.tool(name)
    effects = [e for e in tool.effects if e.metric == metric] if tool else []
    if len(effects) != 1:
        return None
    match for_tool(effects[0].change, name):
        case Amount(quantity=size) if size.value >= 0:
            return LinearEffect(None, size.value)
        case Reference(name=found, scope=Scope.ARGUMENT):
            return LinearEffect(found, Fraction(1))
        case (
            Arithmetic(
                operator=Operator.MULTIPLY,
                left=Amount(quantity=factor),
                right=Reference(name=found, scope=Scope.ARGUMENT),
            )
            | Arithmetic(
                operator=Operator.MULTIPLY,
                left=Reference(name=found, scope=Scope.ARGUMENT),
                right=Amount(quantity=factor),
            )
        ) if factor.value > 0:
            return LinearEffect(found, factor.value)
        case _:
            return None


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

    def moved(self, effect: LinearEffect) -> Range:
        if effect.argument is None:
            return Range(effect.factor, effect.factor)
        plain = self.of(effect.argument)
        return Range(
            plain.lower * effect.factor,
            None if plain.upper is None else plain.upper * effect.factor,
            None if plain.step is None else plain.step * effect.factor,
            plain.binds,
        )

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
                return self._attained(reference, reference.type, end, beyond), tuple(
                    i for i in answer.core if i
                )
        return None, ()

    def _attained(self, reference: Reference, kind: Type, end: Fraction, beyond: Compare) -> Fraction:
        """The end, or a smallest step inside of it, that some call has."""
        inside = smallest_step(kind) or ZERO
        step = -inside if beyond is Compare.GT else inside
        for value in dict.fromkeys((end, end + step)):
            if isinstance(self._ask(reference, Compare.EQ, value), Fails):
                return value
        if self.strict:
            which = "most" if beyond is Compare.GT else "least"
            self.problem = f"the {which} that one call of {self.name} can have is open"
        return end

    def _ask(self, reference: Reference, operator: Compare, value: Fraction) -> object:
        assert reference.type is not None
        claim = Claim("", Comparison(operator, reference, Amount(Quantity(value, reference.type))))
        exprs: list[Expr] = [c.expr for c in self.known] + [claim.expr]
        return self.ask(Consistent((*domain(self.spec, exprs), *self.known, claim)))


__all__ = ["METRIC", "Amounts", "LinearEffect", "effect_of"]
