"""Conditions over the calls of a query: can it be, must it be, and the exact condition as a text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mandate.grammar.names import Names
from mandate.grammar.printing import show_bracketed
from mandate.grammar.typed import typed_expression
from mandate.model.expression import (
    FALSE,
    Amount,
    And,
    Compare,
    Comparison,
    Expr,
    Not,
    Or,
    Reference,
    Scope,
    negation,
    references,
    rewrite,
)
from mandate.model.question import Claim, Consistent, Equivalent, Fails, Holds, Lawful, Unknown
from mandate.rules.base import Ask


class NotDecided(Exception):
    """The solver did not answer; nothing is claimed."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The calls that a query describes: those that satisfy all of `given`."""

    ask: Ask
    names: Names
    tool: str
    given: tuple[Claim, ...]

    def conflict(self, *claims: Claim) -> tuple[str, ...] | None:
        """None if some call satisfies the claims too; else a minimal set of their ids. Raises
        `NotDecided`."""
        answer = self.ask(Consistent((*self.given, *claims)))
        match answer:
            case Fails():
                return None
            case Holds(core=core):
                return core
            case Unknown(reason=reason):
                raise NotDecided(reason)
            case _:
                raise NotDecided("the solver answered another question")

    def possible(self, *exprs: Expr) -> bool:
        """Whether some call satisfies all of these. Raises `NotDecided`."""
        if FALSE in exprs:
            return False
        return self.conflict(*(Claim("asked", e) for e in exprs)) is None

    def always(self, expr: Expr) -> bool:
        """Whether every call satisfies this. Raises `NotDecided`."""
        return not self.possible(negation(expr))

    def exact(self, expr: Expr) -> tuple[Expr | None, str]:
        """The calls that satisfy `expr`, as short as it can be said, exactly those among `given`; or why
        there is no text for them. What is returned was printed, read back and compared with `expr`."""
        nobodys = tuple(Claim("", c.expr) for c in self.given)
        candidates: dict[Expr, None] = {}
        for said in dict.fromkeys((with_values(expr, self.given), expr)):
            answer = self.ask(Lawful(nobodys, (Claim("asked", negation(said)),)))
            if isinstance(answer, Fails) and answer.region is not None:
                candidates[answer.region] = None
                break
        problem = ""
        for candidate in (*candidates, expr):
            problem = self._wrong(candidate, expr)
            if not problem:
                return candidate, ""
        return None, problem

    def _wrong(self, candidate: Expr, meant: Expr) -> str:
        """Why the text of `candidate` does not say what is meant; empty if it does."""
        parameters = {v.name for v in self.names.tools.get(self.tool, ())}
        for name in references(meant):
            if name.scope is not Scope.ARGUMENT and name.name in parameters:
                return f"the argument `{name.name}` hides what else has that name"
        read, problems = typed_expression(show_bracketed(candidate), self.names, (self.tool,))
        if read is None:
            return problems[0].message
        match self.ask(Equivalent(read, meant, self.given)):
            case Holds():
                return ""
            case Unknown(reason=reason):
                return f"its text could not be shown to be exact: {reason}"
            case _:
                return "what was printed does not mean the same"


def with_values(expr: Expr, given: tuple[Claim, ...]) -> Expr:
    """The expression with the amounts that the query fixes put in where another name remains, so that a
    condition speaks of what is open: `order.total >= 80 USD`."""
    fixed: dict[str, Amount] = {}
    for claim in given:
        parts = claim.expr.operands if isinstance(claim.expr, And) else (claim.expr,)
        for part in parts:
            match part:
                case Comparison(operator=Compare.EQ, left=Reference() as name, right=Amount() as value):
                    fixed.setdefault(name.symbol, value)
                case _:
                    continue
    return _replaced(expr, fixed) if fixed else expr


def _replaced(expr: Expr, fixed: dict[str, Amount]) -> Expr:
    match expr:
        case Not(operand=x):
            return replace(expr, operand=_replaced(x, fixed))
        case And(operands=xs) | Or(operands=xs):
            return replace(expr, operands=tuple(_replaced(x, fixed) for x in xs))
        case Comparison(left=left, right=right):
            names = references(expr)
            if all(n.symbol in fixed for n in names) or not any(n.symbol in fixed for n in names):
                return expr
            put = {n.symbol: fixed[n.symbol] for n in names if n.symbol in fixed}
            a, b = (rewrite(x, lambda n: put.get(n.symbol, n)) for x in (left, right))
            if isinstance(a, Amount):
                return Comparison(expr.operator.mirrored, b, a)
            return Comparison(expr.operator, a, b)
        case _:
            return expr


__all__ = ["Conditions", "NotDecided"]
