"""Formulas over variables of finitely many cells: a set of cells is a mask of bits.

A formula is a truth value, a `Lit` (one variable lies in a set of cells), an `All` or an `Any`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mandate.logic.budget import Budget
from mandate.logic.engine import BeyondBoxesError

MOST_STEPS = 60_000  # of one search, before z3 is asked instead


@dataclass(slots=True)
class Lit:
    var: int
    mask: int


@dataclass(slots=True)
class All:
    parts: tuple[Lit | Any, ...]


@dataclass(slots=True)
class Any:
    parts: tuple[Lit | All, ...]


Formula = bool | Lit | All | Any


def every(formulas: Iterable[Formula], full: Sequence[int]) -> Formula:
    """The conjunction, flattened; bounds on one variable become one."""
    masks: dict[int, int] = {}
    others: list[Any] = []
    stack = list(formulas)[::-1]
    while stack:
        part = stack.pop()
        if part is False:
            return False
        if isinstance(part, Lit):
            masks[part.var] = masks.get(part.var, full[part.var]) & part.mask
        elif isinstance(part, All):
            stack.extend(reversed(part.parts))
        elif isinstance(part, Any):
            others.append(part)
    kept: list[Lit | Any] = []
    for var, mask in masks.items():
        if mask == 0:
            return False
        if mask != full[var]:
            kept.append(Lit(var, mask))
    kept += others
    if not kept:
        return True
    return kept[0] if len(kept) == 1 else All(tuple(kept))


def some(formulas: Iterable[Formula], full: Sequence[int]) -> Formula:
    """The disjunction, flattened; alternatives over one variable become one."""
    masks: dict[int, int] = {}
    others: list[All] = []
    stack = list(formulas)[::-1]
    while stack:
        part = stack.pop()
        if part is True:
            return True
        if isinstance(part, Lit):
            masks[part.var] = masks.get(part.var, 0) | part.mask
        elif isinstance(part, Any):
            stack.extend(reversed(part.parts))
        elif isinstance(part, All):
            others.append(part)
    kept: list[Lit | All] = []
    for var, mask in masks.items():
        if mask == full[var]:
            return True
        if mask:
            kept.append(Lit(var, mask))
    kept += others
    if not kept:
        return False
    return kept[0] if len(kept) == 1 else Any(tuple(kept))


def negated(formula: Formula, full: Sequence[int]) -> Formula:
    match formula:
        case Lit():
            mask = full[formula.var] & ~formula.mask
            return Lit(formula.var, mask) if mask else False
        case All():
            return some((negated(p, full) for p in formula.parts), full)
        case Any():
            return every((negated(p, full) for p in formula.parts), full)
        case _:
            return not formula


def masks_of(formula: Formula, found: dict[int, dict[int, None]] | None = None) -> dict[int, dict[int, None]]:
    """The sets of cells that a formula speaks of, by variable."""
    known: dict[int, dict[int, None]] = {} if found is None else found
    stack: list[Formula] = [formula]
    while stack:
        part = stack.pop()
        if isinstance(part, Lit):
            known.setdefault(part.var, {})[part.mask] = None
        elif isinstance(part, All | Any):
            stack.extend(part.parts)
    return known


def pinned(formula: Formula, var: int, cell: int, full: Sequence[int]) -> Formula:
    """The formula once a variable lies in a cell (given as its bit)."""
    match formula:
        case Lit():
            return formula if formula.var != var else bool(formula.mask & cell)
        case All():
            return every((pinned(p, var, cell, full) for p in formula.parts), full)
        case Any():
            return some((pinned(p, var, cell, full) for p in formula.parts), full)
        case _:
            return formula


@dataclass(slots=True)
class State:
    """What is left of every variable, and the disjunctions that are still open."""

    cells: list[int]
    open: list[Any]


class Search:
    """Decides formulas by propagation and trying; every step is paid for."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self._steps = 0

    def _pay(self, units: int) -> None:
        self.budget.spend(units)
        self._steps += units
        if self._steps > MOST_STEPS:
            raise BeyondBoxesError

    def narrowed(self, state: State, formulas: Iterable[Formula]) -> State | None:
        """The state in which these hold as well, as far as propagation sees; None if they cannot."""
        cells, waiting, todo = list(state.cells), list(state.open), list(formulas)
        while todo:
            changed = False
            while todo:
                part = todo.pop()
                if isinstance(part, Lit):
                    left = cells[part.var] & part.mask
                    if not left:
                        return None
                    changed = changed or left != cells[part.var]
                    cells[part.var] = left
                elif isinstance(part, All):
                    todo.extend(part.parts)
                elif isinstance(part, Any):
                    waiting.append(part)
                    changed = True
                elif not part:
                    return None
            if not changed:
                break
            self._pay(1 + len(waiting))
            still: list[Any] = []
            for clause in waiting:
                kept: list[Lit | All] = []
                for option in clause.parts:
                    truth = _truth(option, cells)
                    if truth:
                        break
                    if truth is None:
                        kept.append(option)
                else:
                    if not kept:
                        return None
                    if len(kept) == 1:
                        todo.append(kept[0])
                    else:
                        still.append(clause if len(kept) == len(clause.parts) else Any(tuple(kept)))
            waiting = still
        return State(cells, waiting)

    def possible(self, state: State, full: Sequence[int]) -> bool:
        """Whether the state has a point."""
        stack = [state]
        while stack:
            current = stack.pop()
            if not current.open:
                return True
            clause = current.open[0]
            rest = State(current.cells, current.open[1:])
            later: list[State] = []
            for option in clause.parts:
                taken = self.narrowed(rest, (option,))
                if taken is not None:
                    if not taken.open:
                        return True
                    later.append(taken)
                avoided = self.narrowed(rest, (negated(option, full),))
                if avoided is None:
                    break
                rest = avoided
            stack.extend(reversed(later))
        return False


def _truth(formula: Lit | All | Any, cells: Sequence[int]) -> bool | None:
    """The truth of a formula wherever the variables lie in these cells; None if it differs."""
    if isinstance(formula, Lit):
        left = cells[formula.var]
        within = left & formula.mask
        return False if not within else (True if within == left else None)
    stop = isinstance(formula, Any)
    sure = True
    for part in formula.parts:
        truth = _truth(part, cells)
        if truth is stop:
            return stop
        sure = sure and truth is not None
    return (not stop) if sure else None
