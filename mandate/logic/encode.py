"""Resolved expressions as SMT-LIB text: how formulas are built, and what a proof can be checked with.

Money, durations, moments, times of day and counts are integers in smallest steps; other numbers are
reals; enums, weekdays and texts are integers naming classes; opaque predicates are Booleans.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from math import floor, gcd

from mandate.logic.budget import Undecided
from mandate.logic.linear import Linear, Magnitude, common_denominator, comparable, linear, plain
from mandate.logic.texts import TextClasses, is_text, text_classes
from mandate.model.expression import (
    And,
    Compare,
    Comparison,
    Expr,
    Membership,
    Not,
    Or,
    Predicate,
    Reference,
    Scope,
    TextTest,
    Truth,
    Word,
    application,
    walk,
)  # fmt: skip
from mandate.model.quantity import Kind, Type, smallest_step

MOST_NODES = 200_000
DEEPEST = 150
_CLASSES = (Kind.ENUM, Kind.WEEKDAY, Kind.TEXT)
_DAY = 86_400


class Encoder:
    """The variables of a question and the SMT-LIB text of its expressions."""

    def __init__(self, exprs: Iterable[Expr], dense: Collection[str] = ()) -> None:
        self._exprs = tuple(exprs)
        self._dense = frozenset(dense)
        self.variables: dict[str, Reference] = {}
        self._labels: dict[str, str] = {}
        self._steps: dict[str, Fraction | None] = {}
        size = 0
        for expr in self._exprs:
            for node in walk(expr):
                size += 1
                if isinstance(node, Reference | Predicate):
                    self._declare(node)
        if size > MOST_NODES:
            raise Undecided("the rules in question are too large")
        self.size = size
        texts = any(r.type is not None and r.type.kind is Kind.TEXT for r in self.variables.values())
        self.texts: dict[str, TextClasses] = text_classes(self._exprs) if texts else {}

    def _declare(self, node: Expr) -> None:
        match node:
            case Reference(type=None):
                raise Undecided(f"`{node.name}` has no type")
            case Reference():
                name = plain(node)
            case Predicate():
                name = application(node)
            case _:
                return
        known = self.variables.setdefault(name.symbol, name)
        if known.type != name.type:
            raise Undecided(f"`{name.name}` has two types")

    def label(self, symbol: str) -> str:
        """The SMT-LIB name of a symbol, unique and quoted."""
        if symbol not in self._labels:
            base = symbol.replace("|", "!").replace("\\", "/")
            name, number = base, 1
            while f"|{name}|" in self._labels.values():
                number += 1
                name = f"{base}#{number}"
            self._labels[symbol] = f"|{name}|"
        return self._labels[symbol]

    def sort(self, symbol: str) -> str:
        kind = self.kind(symbol)
        if kind.kind is Kind.BOOL:
            return "Bool"
        return "Int" if kind.kind in _CLASSES or self.fineness(symbol) is not None else "Real"

    def fineness(self, symbol: str) -> Fraction | None:
        """The smallest step of a variable's values; None where they are dense."""
        if symbol not in self._steps:
            self._steps[symbol] = None if symbol in self._dense else smallest_step(self.kind(symbol))
        return self._steps[symbol]

    def kind(self, symbol: str) -> Type:
        return type_of(self.variables[symbol])

    def declarations(self) -> str:
        return "".join(f"(declare-const {self.label(s)} {self.sort(s)})\n" for s in sorted(self.variables))

    def domains(self, symbols: Iterable[str] | None = None) -> dict[str, str]:
        """What holds of each variable by its type alone; the clock's three names are one moment."""
        found: dict[str, str] = {}
        for symbol in sorted(self.variables if symbols is None else symbols):
            ends = self._ends(symbol)
            if ends is not None:
                low, high = ends
                top = "" if high is None else f" (<= {self.label(symbol)} {high})"
                found[symbol] = f"(and (>= {self.label(symbol)} {low}){top})"
        return found

    def clock(self) -> str | None:
        """How `date`, `time` and `weekday` hang together, where `date` and another are spoken of."""
        names = {r.name: s for s, r in self.variables.items() if r.scope is Scope.CLOCK}
        if "date" not in names or len(names) < 2:
            return None
        date = self.label(names["date"])
        parts = []
        if "time" in names:
            parts.append(f"(= {self.label(names['time'])} (mod {date} {_DAY}))")
        if "weekday" in names:  # day 0 of the epoch was a Thursday
            parts.append(f"(= {self.label(names['weekday'])} (mod (+ (div {date} {_DAY}) 3) 7))")
        return f"(and {' '.join(parts)})"

    def _ends(self, symbol: str) -> tuple[int, int | None] | None:
        kind = self.kind(symbol)
        match kind.kind:
            case Kind.COUNT | Kind.DURATION:
                return 0, None
            case Kind.TIME_OF_DAY:
                return 0, _DAY - 1
            case Kind.ENUM | Kind.WEEKDAY:
                return 0, len(kind.members) - 1
            case Kind.TEXT:
                return 0, len(self.texts[symbol].examples) - 1
            case _:
                return None

    def formula(self, expr: Expr, depth: int = 0) -> str:
        """A Boolean expression as an SMT-LIB term. Raises `Undecided` outside the fragment."""
        if depth > DEEPEST:
            raise Undecided("the expression is nested too deeply")
        match expr:
            case Truth(value=value):
                return "true" if value else "false"
            case Reference(type=kind) if kind is not None and kind.kind is Kind.BOOL:
                return self.label(expr.symbol)
            case Predicate():
                return self.label(application(expr).symbol)
            case Not(operand=operand):
                return f"(not {self.formula(operand, depth + 1)})"
            case And(operands=operands):
                return self._joined("and", operands, depth) if operands else "true"
            case Or(operands=operands):
                return self._joined("or", operands, depth) if operands else "false"
            case Comparison(operator=operator, left=left, right=right):
                return self._comparison(operator, left, right, depth)
            case Membership(left=left, items=items):
                tests = [self._comparison(Compare.EQ, left, item, depth) for item in items]
                return f"(or {' '.join(tests)})" if tests else "false"
            case TextTest(left=Reference() as left, affix=affix, value=value):
                return self._one_of(left, self._classes_of(left).matching(affix, value))
            case _:
                raise Undecided("a condition of this form is not decided")

    def _joined(self, operator: str, operands: tuple[Expr, ...], depth: int) -> str:
        return f"({operator} {' '.join(self.formula(o, depth + 1) for o in operands)})"

    def _classes_of(self, name: Reference) -> TextClasses:
        if name.symbol not in self.texts:
            raise Undecided(f"`{name.name}` is not a text")
        return self.texts[name.symbol]

    def _one_of(self, name: Reference, numbers: Iterable[int]) -> str:
        label = self.label(name.symbol)
        tests = [f"(= {label} {n})" for n in numbers]
        return f"(or {' '.join(tests)})" if tests else "false"

    def _comparison(self, operator: Compare, left: Expr, right: Expr, depth: int) -> str:
        if isinstance(left, Word) and not isinstance(right, Word):
            left, right, operator = right, left, operator.mirrored
        if _is_class(left) or isinstance(left, Word):
            equal = self._equal_classes(left, right)
        elif _is_boolean(left) and _is_boolean(right):
            equal = f"(= {self.formula(left, depth + 1)} {self.formula(right, depth + 1)})"
        else:
            return self._numeric(operator, left, right)
        if operator not in (Compare.EQ, Compare.NE):
            raise Undecided("only numbers and times can be compared by size")
        return equal if operator is Compare.EQ else f"(not {equal})"

    def _equal_classes(self, left: Expr, right: Expr) -> str:
        match left, right:
            case Word(value=a), Word(value=b):
                return "true" if a == b else "false"
            case Reference(), Word(value=word):
                return self._equals_word(left, word)
            case Reference(), Reference() if _is_class(right):
                if left.type == right.type:
                    return f"(= {self.label(left.symbol)} {self.label(right.symbol)})"
                words = [w for w in self.words(left) if w in self.words(right)]
                tests = [f"(and {self._equals_word(left, w)} {self._equals_word(right, w)})" for w in words]
                return f"(or {' '.join(tests)})" if tests else "false"
            case _:
                raise Undecided("values of different kinds are compared")

    def _equals_word(self, name: Reference, word: str) -> str:
        number: int | None
        if is_text(name):
            number = self._classes_of(name).equal_to(word)
        else:
            words = self.words(name)
            number = words.index(word) if word in words else None
        return "false" if number is None else f"(= {self.label(name.symbol)} {number})"

    def words(self, name: Reference) -> tuple[str, ...]:
        """The values of a variable of finitely many classes, by number."""
        if is_text(name):
            return self.texts[name.symbol].examples
        return type_of(name).members

    def _numeric(self, operator: Compare, left: Expr, right: Expr) -> str:
        (a, a_type), (b, b_type) = linear(left), linear(right)
        if not comparable(a_type, b_type):
            raise Undecided(f"{a_type} and {b_type} do not go together without a declared rate")
        form = a.plus(b, Fraction(-1))
        match operator:
            case Compare.LE:
                return self.at_most_zero(form, strict=False)
            case Compare.LT:
                return self.at_most_zero(form, strict=True)
            case Compare.GT:
                return f"(not {self.at_most_zero(form, strict=False)})"
            case Compare.GE:
                return f"(not {self.at_most_zero(form, strict=True)})"
            case Compare.EQ:
                return self._zero(form)
            case Compare.NE:
                return f"(not {self._zero(form)})"

    def at_most_zero(self, form: Linear, *, strict: bool) -> str:
        """`form <= 0`, or `< 0`, with integer coefficients, exact for values of any fineness."""
        if form.is_constant:
            return "true" if form.constant < 0 or (form.constant == 0 and not strict) else "false"
        steps, whole = self.in_steps(form)
        if whole:
            divisor = gcd(*(c.numerator for _, c in steps.terms))
            limit = Fraction(-steps.constant, divisor)
            bound = floor(limit) if not strict or limit.denominator != 1 else int(limit) - 1
            term = self._sum(steps.scaled(Fraction(1, divisor)), whole)
            return f"(<= {term} {_integer(bound)})"
        return f"({'<' if strict else '<='} {self._sum(steps, whole)} {_real(-steps.constant)})"

    def _zero(self, form: Linear) -> str:
        if form.is_constant:
            return "true" if form.constant == 0 else "false"
        steps, whole = self.in_steps(form)
        if whole:
            divisor = gcd(*(c.numerator for _, c in steps.terms))
            if steps.constant % divisor:
                return "false"
            term = self._sum(steps.scaled(Fraction(1, divisor)), whole)
            return f"(= {term} {_integer(int(-steps.constant) // divisor)})"
        return f"(= {self._sum(steps, whole)} {_real(-steps.constant)})"

    def in_steps(self, form: Linear) -> tuple[Linear, bool]:
        """The form over step counts, scaled to integer coefficients; and whether all is integer."""
        terms, whole = [], True
        for key, coefficient in form.terms:
            step, integral = self._step(key)
            whole = whole and integral
            terms.append((key, coefficient * step))
        stepped = Linear(tuple(terms), form.constant)
        return stepped.scaled(Fraction(common_denominator(stepped))), whole

    def term(self, form: Linear) -> tuple[str, Fraction, Fraction]:
        """The variable part of a form as a term, by what it is multiplied there, and the constant part."""
        steps, whole = self.in_steps(form)
        key, coefficient = form.terms[0]
        factor = steps.terms[0][1] / (coefficient * self._step(key)[0])
        return self._sum(steps, whole), factor, form.constant

    def _step(self, key: Reference | Magnitude) -> tuple[Fraction, bool]:
        if isinstance(key, Reference):
            step = self.fineness(key.symbol)
            return (Fraction(1), False) if step is None else (step, True)
        steps, whole = self.in_steps(key.form)
        # |form| in base units is |steps| divided by the factor that made its coefficients whole
        first, coefficient = key.form.terms[0]
        factor = steps.terms[0][1] / (coefficient * self._step(first)[0])
        return 1 / factor, whole

    def _sum(self, steps: Linear, whole: bool) -> str:
        """The variable part of a form over step counts."""
        parts = []
        for key, coefficient in steps.terms:
            term = self._key(key, whole)
            number = _integer(int(coefficient)) if whole else _real(coefficient)
            parts.append(term if coefficient == 1 else f"(* {number} {term})")
        return parts[0] if len(parts) == 1 else f"(+ {' '.join(parts)})"

    def _key(self, key: Reference | Magnitude, whole: bool) -> str:
        if isinstance(key, Reference):
            label = self.label(key.symbol)
            return label if whole or self.sort(key.symbol) == "Real" else f"(to_real {label})"
        steps, inner_whole = self.in_steps(key.form)
        total = self._sum(steps, inner_whole)
        if steps.constant:
            constant = _integer(int(steps.constant)) if inner_whole else _real(steps.constant)
            total = f"(+ {total} {constant})"
        zero = "0" if inner_whole else "0.0"
        size = f"(ite (>= {total} {zero}) {total} (- {total}))"
        return size if whole or not inner_whole else f"(to_real {size})"


def type_of(name: Reference) -> Type:
    """The type of a resolved name. Raises `Undecided`."""
    if name.type is None:
        raise Undecided(f"`{name.name}` has no type")
    return name.type


def _is_class(expr: Expr) -> bool:
    return isinstance(expr, Reference) and expr.type is not None and expr.type.kind in _CLASSES


def _is_boolean(expr: Expr) -> bool:
    if isinstance(expr, Reference):
        return expr.type is not None and expr.type.kind is Kind.BOOL
    return isinstance(expr, Truth | Predicate | Not | And | Or | Comparison | Membership | TextTest)


def _integer(value: int) -> str:
    return str(value) if value >= 0 else f"(- {-value})"


def _real(value: Fraction) -> str:
    """Coefficients and constants over reals; whole after scaling."""
    size = f"{abs(value.numerator)}.0"
    if value.denominator != 1:
        size = f"(/ {size} {value.denominator}.0)"
    return size if value >= 0 else f"(- {size})"
