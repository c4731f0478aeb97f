"""What questions about one call and its situation need of whoever answers them: boxes, or z3.

The algorithms (least witness, minimal core, exact region) are written once against this; an engine
brings the formulas. Both give the same answers: everything shown is defined by meaning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Any, Protocol

from mandate.logic.encode import Encoder
from mandate.model.expression import Expr

Formula = Any  # of the engine that made it


class BeyondBoxesError(Exception):
    """The question is none about independent variables, or too large for trying: z3's to answer."""


class Engine(Protocol):
    """Formulas over the variables of one question, paid from one budget."""

    encoder: Encoder

    def formulas(self, exprs: Sequence[Expr]) -> list[Formula]: ...

    def domains(self, symbols: Iterable[str] | None = None) -> list[Formula]:
        """What the types say about these variables (all of them, by default)."""

    def clock_of(self, hidden: Iterable[str]) -> list[Formula]:
        """How the clock's names hang together. Raises `Undecided` when only some of them are hidden."""

    def all_of(self, formulas: Iterable[Formula]) -> Formula: ...

    def any_of(self, formulas: Iterable[Formula]) -> Formula: ...

    def none_of(self, formula: Formula) -> Formula: ...

    def assuming(self, *formulas: Formula) -> AbstractContextManager[None]:
        """Within the block, these hold as well."""

    def fix(self, formula: Formula) -> None:
        """Assume one more thing until the end of the enclosing `assuming` block."""

    def satisfiable(self, *extra: Formula) -> bool:
        """Whether what is assumed, with `extra`, can be true. Raises `Undecided`, never guesses."""

    def entails(self, formula: Formula) -> bool: ...

    def least(self, symbol: str) -> bool | Fraction:
        """The least feasible value of a variable (numbers in steps); what is assumed is satisfiable."""

    def fixed(self, symbol: str, raw: bool | Fraction) -> Formula:
        """The formula that gives a variable its value."""

    def eliminated(self, symbols: Collection[str], formula: Formula) -> Formula:
        """A formula without quantifiers that says `exists symbols. formula`."""

    def atoms_of(self, formula: Formula) -> list[Expr]:
        """The atoms of an eliminated formula that the authors did not write themselves."""
