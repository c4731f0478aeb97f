"""Conditions over the calls of a query: can it be, must it be, and the exact condition as a text."""

from __future__ import annotations

from dataclasses import dataclass

from mandate.grammar.names import Names
from mandate.grammar.printing import show
from mandate.grammar.typed import typed_expression
from mandate.model.expression import FALSE, Expr, conjunction, negation
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
        answer = self.ask(
            Lawful(tuple(Claim("", c.expr) for c in self.given), (Claim("asked", negation(expr)),))
        )
        found = answer.region if isinstance(answer, Fails) and answer.region is not None else expr
        problem = ""
        for candidate in dict.fromkeys((found, expr)):
            problem = self._wrong(candidate, expr)
            if not problem:
                return candidate, ""
        return None, problem

    def _wrong(self, candidate: Expr, meant: Expr) -> str:
        """Why the text of `candidate` does not say what is meant; empty if it does."""
        read, problems = typed_expression(show(candidate), self.names, (self.tool,))
        if read is None:
            return problems[0].message
        match self.ask(Equivalent(read, meant, self.given)):
            case Holds():
                return ""
            case Unknown(reason=reason):
                return f"its text could not be shown to be exact: {reason}"
            case _:
                return "an argument hides a name that the condition needs"


__all__ = ["Conditions", "NotDecided", "conjunction"]
