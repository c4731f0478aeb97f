"""Questions about independent variables, answered without z3: every variable is cut into the finitely
many cells that its conditions can tell apart, and what is left is trying.

Same answers as the solver's, from the same budget. Conditions that tie two variables together (`a <= b`,
sums, one moment's date and weekday) are not for here: `BeyondBoxesError`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from fractions import Fraction

from mandate.logic.budget import Budget, Undecided
from mandate.logic.cut import Cell, Place, below, cells, place_in_steps, place_of, single
from mandate.logic.encode import DEEPEST, Encoder
from mandate.logic.engine import BeyondBoxesError
from mandate.logic.linear import comparable, linear
from mandate.logic.masks import Formula, Lit, Search, State, every, masks_of, negated, pinned, some
from mandate.model.expression import (
    Amount,
    And,
    Compare,
    Comparison,
    Expr,
    Membership,
    Not,
    Or,
    Predicate,
    Reference,
    TextTest,
    Truth,
    Word,
    application,
    walk,
)  # fmt: skip
from mandate.model.quantity import Kind, Type

_DAY = 86_400
_BIT = {False: 1, True: 2}
_CLASSES = (Kind.ENUM, Kind.WEEKDAY, Kind.TEXT)
_MOST_ELIMINATED = 512  # alternatives a hidden choice is spelled out in
Bound = tuple[str, Compare, Fraction]


class Boxes:
    """An `Engine` without a solver. Raises `BeyondBoxesError` for what it cannot say."""

    def __init__(self, exprs: Iterable[Expr], budget: Budget, dense: Collection[str] = ()) -> None:
        exprs = tuple(exprs)
        self.encoder = Encoder(exprs, dense)
        budget.spend(10 + self.encoder.size)
        self.budget = budget
        if self.encoder.clock() is not None:
            raise BeyondBoxesError
        self._numbers = {s: i for i, s in enumerate(sorted(self.encoder.variables))}
        self._cells: dict[str, list[Cell]] = {}
        self._places: dict[tuple[str, int, int, bool], Place] = {}  # fractions are dear to hash
        self._masks: dict[tuple[str, int, int, bool], int] = {}
        self._bounds: dict[int, Bound | bool] = {}  # by `id` of the comparison
        self._cell_of: dict[tuple[str, Fraction], int] = {}
        self._cut(exprs)
        self.full = [self._all_cells(s) for s in self._numbers]
        budget.spend(1 + sum(mask.bit_length() for mask in self.full))
        self._search = Search(budget)
        self._states: list[State | None] = [State(list(self.full), [])]

    def domains(self, symbols: Iterable[str] | None = None) -> list[Formula]:
        return []  # no cell lies outside

    def clock_of(self, hidden: Iterable[str]) -> list[Formula]:
        return []

    def all_of(self, formulas: Iterable[Formula]) -> Formula:
        return every(formulas, self.full)

    def any_of(self, formulas: Iterable[Formula]) -> Formula:
        return some(formulas, self.full)

    def none_of(self, formula: Formula) -> Formula:
        return negated(formula, self.full)

    def assuming(self, *formulas: Formula) -> AbstractContextManager[None]:
        return _Assumed(self._states, self._with(formulas))

    def fix(self, formula: Formula) -> None:
        self._states[-1] = self._with((formula,))

    def satisfiable(self, *extra: Formula) -> bool:
        self.budget.spend(1)
        state = self._with(extra) if extra else self._states[-1]
        return state is not None and self._search.possible(state, self.full)

    def entails(self, formula: Formula) -> bool:
        return not self.satisfiable(negated(formula, self.full))

    def _with(self, formulas: Sequence[Formula]) -> State | None:
        state = self._states[-1]
        return None if state is None else self._search.narrowed(state, formulas)

    def least(self, symbol: str) -> bool | Fraction:
        number = self._numbers[symbol]
        state = self._states[-1]
        left = self.full[number] if state is None else state.cells[number]
        while left:
            lowest = left & -left
            if left == lowest or self.satisfiable(Lit(number, lowest)):
                return self._value(symbol, lowest)
            left ^= lowest
        raise Undecided("the search contradicts itself")

    def _value(self, symbol: str, bit: int) -> bool | Fraction:
        kind = self.encoder.kind(symbol).kind
        if kind is Kind.BOOL:
            return bit == _BIT[True]
        if kind in _CLASSES:
            return Fraction(bit.bit_length() - 1)
        cell = self._cells[symbol][bit.bit_length() - 1]
        if cell.least is not None:
            self._cell_of[symbol, cell.least] = bit
            return cell.least
        value = single(cell)
        if value is None or self.satisfiable(Lit(self._numbers[symbol], ~bit)):
            name = self.encoder.variables[symbol].name
            raise Undecided(f"`{name}` has no value that can be written down")
        return value

    def fixed(self, symbol: str, raw: bool | Fraction) -> Formula:
        """The cell of a value: nothing in the question tells its members apart."""
        number = self._numbers[symbol]
        if isinstance(raw, bool):
            return Lit(number, _BIT[raw])
        if (symbol, raw) in self._cell_of:
            return Lit(number, self._cell_of[symbol, raw])
        if self.encoder.kind(symbol).kind in _CLASSES:
            return Lit(number, 1 << int(raw))
        whole = self.encoder.fineness(symbol) is not None
        for index, cell in enumerate(self._cells[symbol]):
            above = cell.low is None or place_of(raw, after=True, whole=whole) > cell.low
            under = cell.high is None or place_of(raw, after=False, whole=whole) < cell.high
            if above and under:
                return Lit(number, 1 << index)
        return False

    def eliminated(self, symbols: Collection[str], formula: Formula) -> Formula:
        numbers = [self._numbers[s] for s in sorted(symbols)]
        self._left = _MOST_ELIMINATED
        return self._without(numbers, formula)

    def _without(self, numbers: Sequence[int], formula: Formula) -> Formula:
        """What the formula says of all other variables: one alternative for each choice of these."""
        spoken = masks_of(formula)
        if all(var in numbers for var in spoken):
            state = self._search.narrowed(State(list(self.full), []), (formula,))
            return state is not None and self._search.possible(state, self.full)
        var = next((n for n in numbers if n in spoken), None)
        if var is None:
            return formula
        alternatives: list[Formula] = []
        for cell in _told_apart(spoken[var], self.full[var]):
            self._left -= 1
            if self._left < 0:
                raise BeyondBoxesError
            self.budget.spend(10)
            rest = self._without(numbers, pinned(formula, var, cell, self.full))
            if rest is True:
                return True
            if rest not in alternatives:
                alternatives.append(rest)
        return some(alternatives, self.full)

    def atoms_of(self, formula: Formula) -> list[Expr]:
        return []  # whatever is left is in the authors' own atoms

    def formulas(self, exprs: Sequence[Expr]) -> list[Formula]:
        return [self._formula(e, 0) for e in exprs]

    def _formula(self, expr: Expr, depth: int) -> Formula:
        if depth > DEEPEST:
            raise BeyondBoxesError
        match expr:
            case Truth(value=value):
                return value
            case Reference(type=Type(kind=Kind.BOOL)):
                return Lit(self._numbers[expr.symbol], _BIT[True])
            case Predicate():
                return Lit(self._numbers[application(expr).symbol], _BIT[True])
            case Not(operand=operand):
                return negated(self._formula(operand, depth + 1), self.full)
            case And(operands=operands):
                return every([self._formula(o, depth + 1) for o in operands], self.full)
            case Or(operands=operands):
                return some([self._formula(o, depth + 1) for o in operands], self.full)
            case Comparison(operator=operator, left=left, right=right):
                known = self._bounds.get(id(expr))
                if known is not None:
                    return self._bounded(known)
                return self._comparison(operator, left, right, depth)
            case Membership(left=left, items=items):
                equal = [self._comparison(Compare.EQ, left, item, depth) for item in items]
                return some(equal, self.full)
            case TextTest(left=Reference() as left, affix=affix, value=value):
                texts = self.encoder.texts.get(left.symbol)
                if texts is None:
                    raise BeyondBoxesError
                return self._among(left, texts.matching(affix, value))
            case _:
                raise BeyondBoxesError

    def _among(self, name: Reference, numbers: Iterable[int]) -> Formula:
        mask = 0
        for number in numbers:
            mask |= 1 << number
        index = self._numbers[name.symbol]
        return some([Lit(index, mask)], self.full)

    def _comparison(self, operator: Compare, left: Expr, right: Expr, depth: int) -> Formula:
        if isinstance(left, Word) and not isinstance(right, Word):
            left, right, operator = right, left, operator.mirrored
        equal: Formula
        if isinstance(left, Reference) and left.type is not None and left.type.kind in _CLASSES:
            equal = self._equal_class(left, right)
        elif _boolean(left) and _boolean(right):
            one, other = self._formula(left, depth + 1), self._formula(right, depth + 1)
            both, none = [one, other], [negated(one, self.full), negated(other, self.full)]
            equal = some([every(both, self.full), every(none, self.full)], self.full)
        else:
            return self._numeric(operator, left, right)
        if operator not in (Compare.EQ, Compare.NE):
            raise BeyondBoxesError
        return equal if operator is Compare.EQ else negated(equal, self.full)

    def _equal_class(self, left: Reference, right: Expr) -> Formula:
        if not isinstance(right, Word):
            raise BeyondBoxesError
        number: int | None
        texts = self.encoder.texts.get(left.symbol)
        if texts is not None:
            number = texts.equal_to(right.value)
        else:
            words = self.encoder.words(left)
            number = words.index(right.value) if right.value in words else None
        return False if number is None else Lit(self._numbers[left.symbol], 1 << number)

    def _numeric(self, operator: Compare, left: Expr, right: Expr) -> Formula:
        return self._bounded(_bound(operator, left, right))

    def _bounded(self, bound: Bound | bool) -> Formula:
        if isinstance(bound, bool):
            return bound
        symbol, operator, value = bound
        number = self._numbers[symbol]
        every_cell = self.full[number]
        match operator:
            case Compare.LT | Compare.GE:
                mask = self._mask(symbol, value, after=False)
            case Compare.LE | Compare.GT:
                mask = self._mask(symbol, value, after=True)
            case _:
                mask = self._mask(symbol, value, after=True) & ~self._mask(symbol, value, after=False)
        if operator in (Compare.GE, Compare.GT, Compare.NE):
            mask = every_cell & ~mask
        return some([Lit(number, mask)], self.full)

    def _mask(self, symbol: str, value: Fraction, *, after: bool) -> int:
        """The cells that end there or before."""
        key = symbol, value.numerator, value.denominator, after
        known = self._masks.get(key)
        if known is None:
            known = self._masks[key] = below(self._cells[symbol], self._place(symbol, value, after=after))
        return known

    def _place(self, symbol: str, value: Fraction, *, after: bool) -> Place:
        """Where a bound of this value cuts."""
        key = symbol, value.numerator, value.denominator, after
        known = self._places.get(key)
        if known is None:
            step = self.encoder.fineness(symbol)
            if step is None:
                known = place_of(value, after=after, whole=False)
            else:
                known = place_in_steps(value, step, after=after)
            self._places[key] = known
        return known

    def _cut(self, exprs: Sequence[Expr]) -> None:
        places: dict[str, set[Place]] = {
            s: set() for s, r in self.encoder.variables.items() if r.type is not None and r.type.numeric
        }
        for node in (n for e in exprs for n in walk(e) if isinstance(n, Comparison | Membership)):
            for operator, left, right in _numeric_pairs(node):
                bound = _bound(operator, left, right)
                if isinstance(node, Comparison):
                    self._bounds[id(node)] = bound
                if not isinstance(bound, bool):
                    symbol, operator, value = bound
                    if operator not in (Compare.LE, Compare.GT):
                        places[symbol].add(self._place(symbol, value, after=False))
                    if operator not in (Compare.LT, Compare.GE):
                        places[symbol].add(self._place(symbol, value, after=True))
        for symbol, found in places.items():
            low, high = self._ends(symbol)
            whole = self.encoder.fineness(symbol) is not None
            self._cells[symbol] = cells(found, low, high, whole=whole)

    def _ends(self, symbol: str) -> tuple[Place | None, Place | None]:
        whole = self.encoder.fineness(symbol) is not None
        match self.encoder.kind(symbol).kind:
            case Kind.COUNT | Kind.DURATION:
                return place_of(Fraction(0), after=False, whole=whole), None
            case Kind.TIME_OF_DAY:
                last = place_of(Fraction(_DAY - 1), after=True, whole=whole)
                return place_of(Fraction(0), after=False, whole=whole), last
            case _:
                return None, None

    def _all_cells(self, symbol: str) -> int:
        kind = self.encoder.kind(symbol)
        if kind.kind is Kind.BOOL:
            return 3
        if kind.numeric:
            return (1 << len(self._cells[symbol])) - 1
        count = len(self.encoder.words(self.encoder.variables[symbol]))
        if not count:
            raise BeyondBoxesError
        return (1 << count) - 1


class _Assumed(AbstractContextManager[None]):
    """A state that holds within a block."""

    __slots__ = ("_state", "_states")

    def __init__(self, states: list[State | None], state: State | None) -> None:
        self._states, self._state = states, state

    def __enter__(self) -> None:
        self._states.append(self._state)

    def __exit__(self, *_: object) -> None:
        self._states.pop()


def _told_apart(masks: Iterable[int], full: int) -> list[int]:
    """One cell (as its bit) of each set that none of the masks divides, the least first."""
    groups = [full]
    for mask in masks:
        groups = [part for g in groups for part in (g & mask, g & ~mask) if part]
    return sorted(g & -g for g in groups)


def _bound(operator: Compare, left: Expr, right: Expr) -> Bound | bool:
    """`variable operator number`; a truth value where no variable is left."""
    if isinstance(left, Reference) and isinstance(right, Amount) and left.type is not None:
        if left.type.numeric and comparable(left.type, right.quantity.type):
            return left.symbol, operator, right.quantity.value
    try:
        (a, a_type), (b, b_type) = linear(left), linear(right)
    except Undecided as reason:
        raise BeyondBoxesError from reason
    if not comparable(a_type, b_type):
        raise BeyondBoxesError
    form = a.plus(b, Fraction(-1))
    if not form.terms:
        return _compared(operator, form.constant)
    key, coefficient = form.terms[0]
    if len(form.terms) > 1 or not isinstance(key, Reference):
        raise BeyondBoxesError
    if coefficient < 0:
        operator = operator.mirrored
    return key.symbol, operator, -form.constant / coefficient


def _numeric_pairs(node: Expr) -> list[tuple[Compare, Expr, Expr]]:
    """The comparisons of numbers that a node makes itself."""
    if isinstance(node, Comparison) and not _boolean(node.left):
        pairs = [(node.operator, node.left, node.right)]
    elif isinstance(node, Membership):
        pairs = [(Compare.EQ, node.left, item) for item in node.items]
    else:
        return []
    return [(o, left, right) for o, left, right in pairs if not _is_class(left) and not _is_class(right)]


def _compared(operator: Compare, value: Fraction) -> bool:
    """`value operator 0`."""
    return {
        Compare.EQ: value == 0,
        Compare.NE: value != 0,
        Compare.LT: value < 0,
        Compare.LE: value <= 0,
        Compare.GT: value > 0,
        Compare.GE: value >= 0,
    }[operator]


def _is_class(expr: Expr) -> bool:
    if isinstance(expr, Word):
        return True
    return isinstance(expr, Reference) and expr.type is not None and expr.type.kind in _CLASSES


def _boolean(expr: Expr) -> bool:
    if isinstance(expr, Reference):
        return expr.type is not None and expr.type.kind is Kind.BOOL
    return isinstance(expr, Truth | Predicate | Not | And | Or | Comparison | Membership | TextTest)
