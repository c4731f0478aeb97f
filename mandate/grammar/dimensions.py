"""What may be added to, compared with and multiplied by what; a literal takes the other side's unit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mandate.grammar import units
from mandate.grammar.mistakes import NAME, TYPE, UNIT, Mistake, suggestion
from mandate.grammar.names import Names
from mandate.grammar.printing import show
from mandate.model.expression import Amount, Arithmetic, Expr, Operator, references
from mandate.model.quantity import (
    NUMBER,
    PERCENT,
    Kind,
    Quantity,
    Type,
    money,
)
from mandate.model.source import Span

Typed = tuple[Expr, Type]
_PURE = (Kind.NUMBER, Kind.COUNT)
_HAS_ZERO = (Kind.MONEY, Kind.DURATION, Kind.PERCENT, Kind.UNIT, Kind.COUNT)


def in_words(kind: Type) -> str:
    match kind.kind:
        case Kind.MONEY | Kind.UNIT:
            return f"a difference in {kind.unit}" if kind.difference else f"in {kind.unit}"
        case Kind.BOOL:
            return "true or false"
        case Kind.TEXT:
            return "a text"
        case Kind.ENUM:
            return str(kind)
        case _:
            return f"a {kind}" if kind.kind is not Kind.PERCENT else "a percentage"


def wanted(kind: Type) -> str:
    """What was expected: `a count`, `an amount in USD`."""
    unit = kind.kind in (Kind.MONEY, Kind.UNIT) and not kind.difference
    return f"an amount {in_words(kind)}" if unit else in_words(kind)


def difference(kind: Type, names: Names) -> Type:
    """What is added to an amount of a type: for a temperature a difference, else the same."""
    if kind.kind is Kind.UNIT and units.has_offset(kind.unit, names.units, names.offsets):
        return replace(kind, difference=True)
    return kind


def is_point(kind: Type, names: Names) -> bool:
    """Whether amounts of a type have no zero of their own, as temperatures have none."""
    return not kind.difference and difference(kind, names) != kind


def literal(node: Amount, names: Names) -> Typed:
    """An amount whose unit is known: a currency that only a rate declares, a plural, a declared unit."""
    quantity = node.quantity
    word = quantity.type.unit
    if quantity.type.kind is not Kind.UNIT:
        return node, quantity.type
    currencies = {currency for pair in names.rates for currency in pair}
    if word in currencies:
        kind = money(word)
    else:
        known = units.MEASURES | dict(names.units)
        unit = next((w for w in units.one_or_many(word) if w in known), None)
        if unit is None:
            raise unknown_unit(word, (*known, *currencies), node.span)
        kind = Type(Kind.UNIT, unit)
    return replace(node, quantity=Quantity(quantity.value, kind)), kind


def unknown_unit(word: str, known: tuple[str, ...], span: Span | None) -> Mistake:
    meant = units.NICKNAMES.get(word.lower())
    if meant is not None and meant.startswith("_"):
        hint = f"write numbers in full: `3{meant}`"
    elif meant is not None:
        hint = f"did you mean `{meant}`?"
    else:
        hint = suggestion(word, units.candidates(word, known)) if len(word) > 2 else ""
    return Mistake(
        NAME,
        f"there is no unit called `{word}`",
        span,
        hint=hint or "plain counts have no unit; others are declared: `unit pallet`",
    )


def unify(left: Typed, right: Typed, names: Names, span: Span | None) -> tuple[Expr, Expr, Type]:
    """Both sides in one type, a literal in the other side's unit. Raises `Mistake` if they differ."""
    (a, ta), (b, tb) = left, right
    if ta == tb:
        return a, b, ta
    for (x, tx), (y, ty), mirrored in ((left, right, False), (right, left, True)):
        fitted = fit(y, ty, tx, names)
        if fitted is not None:
            return (fitted, x, tx) if mirrored else (x, fitted, tx)
    if ta.kind in _PURE and tb.kind in _PURE:
        return a, b, NUMBER
    if {ta.kind, tb.kind} == {Kind.NUMBER, Kind.PERCENT}:
        numbers = [_of_shares(x, t, names) for x, t in (left, right)]
        if numbers[0] is not None and numbers[1] is not None:
            return numbers[0], numbers[1], NUMBER
    converted = _converted(b, tb, ta, names)
    if converted is not None:
        return a, converted, ta
    mistake = mismatch(left, right, span)
    alike = ta.kind is tb.kind is Kind.UNIT and ta.difference == tb.difference
    if alike and units.rescaled(Quantity(Fraction(1), ta), tb, names.units, names.offsets) is not None:
        mistake.hint = "only fixed amounts are converted: declare both in one unit"
    raise mistake


def _of_shares(node: Expr, kind: Type, names: Names) -> Expr | None:
    """What is made of shares of a whole, or a fixed percentage, as a number: 40% is 0.4. A fixed number is
    none of these: 5 beside a share may be 5% or five times the whole."""
    made_of = references(node)
    if kind.kind is Kind.NUMBER:
        return node if made_of and all(r.name in names.shares for r in made_of) else None
    if isinstance(node, Amount):
        return replace(node, quantity=Quantity(node.quantity.value / 100, NUMBER))
    if not made_of or not all(r.name in names.shares for r in made_of):
        return None
    whole = Amount(Quantity(Fraction(100), PERCENT), span=node.span)
    return Arithmetic(Operator.DIVIDE, node, whole, span=node.span)


def _converted(node: Expr, has: Type, wanted: Type, names: Names) -> Expr | None:
    """What is no literal in another currency or unit: how many of its own, times what one is worth. Not
    where the zeros differ, as of degrees."""
    one = Quantity(Fraction(1), has)
    worth: Quantity | None = None
    if has.kind is wanted.kind is Kind.MONEY and (has.unit, wanted.unit) in names.rates:
        worth = Quantity(names.rates[has.unit, wanted.unit], wanted)
    elif has.kind is wanted.kind is Kind.UNIT and has.difference == wanted.difference:
        nothing = units.rescaled(Quantity(Fraction(0), has), wanted, names.units, names.offsets)
        if nothing is not None and nothing.value == 0:
            worth = units.rescaled(one, wanted, names.units, names.offsets)
    if worth is None:
        return None
    many = Arithmetic(Operator.DIVIDE, node, Amount(one, span=node.span), span=node.span)
    return Arithmetic(Operator.MULTIPLY, many, Amount(worth, span=node.span), span=node.span)


def fit(node: Expr, has: Type, wanted: Type, names: Names) -> Amount | None:
    """A literal of type `has` as one of type `wanted`, if that loses nothing. A temperature beside a
    difference is one; a difference is never a temperature."""
    if not isinstance(node, Amount) or (has.difference and not wanted.difference):
        return None
    value = node.quantity.value
    new: Fraction | None = None
    if wanted.kind is Kind.COUNT and has.kind in _PURE:
        new = value if value.denominator == 1 else None
    elif (wanted.kind is Kind.NUMBER and has.kind is Kind.COUNT) or (
        has.kind is Kind.NUMBER and value == 0 and wanted.kind in _HAS_ZERO
    ):
        new = value
    elif has.kind is wanted.kind is Kind.MONEY:
        rate = names.rates.get((has.unit, wanted.unit))
        new = value * rate if rate is not None else None
    elif has.kind is wanted.kind is Kind.UNIT:
        scaled = units.rescaled(node.quantity, wanted, names.units, names.offsets)
        new = scaled.value if scaled is not None else None
    return None if new is None else replace(node, quantity=Quantity(new, wanted))


def mismatch(left: Typed, right: Typed, span: Span | None) -> Mistake:
    """The two-sided message: what each side is, and what was probably meant."""
    (a, ta), (b, tb) = left, right
    message = f"`{show(a)}` is {in_words(ta)}, `{show(b)}` is {in_words(tb)}"
    code = UNIT if ta.numeric and tb.numeric else TYPE
    hint = "a difference is no temperature" if ta.difference != tb.difference and ta.unit == tb.unit else ""
    for (x, tx), (_, ty) in ((left, right), (right, left)):
        if isinstance(x, Amount) and not hint:
            hint = _meant(x.quantity, tx, ty)
    if not hint and ta.kind is tb.kind is Kind.MONEY:
        hint = f"declare a rate: `rate 1 {tb.unit} = … {ta.unit}`"
    return Mistake(code, message, span, hint=hint)


def _meant(amount: Quantity, has: Type, wanted: Type) -> str:
    value = amount.value
    bare = show(Quantity(value, NUMBER))
    as_percent = show(Quantity(value * 100, PERCENT))
    if has.kind is Kind.PERCENT and wanted.kind not in (Kind.PERCENT, Kind.BOOL, Kind.TEXT):
        return f"a percentage of what? write `{show(amount)} of …`"
    if has.kind not in _PURE:
        if has.kind is wanted.kind is Kind.MONEY:
            return f"declare a rate: `rate 1 {has.unit} = … {wanted.unit}`"
        return ""
    match wanted.kind:
        case Kind.MONEY if 0 < value < 1:
            return f"did you mean `{bare} {wanted.unit}` or `{as_percent} of …`?"
        case Kind.MONEY | Kind.UNIT:
            return f"did you mean `{bare} {wanted.unit}`?"
        case Kind.PERCENT:
            return f"did you mean `{bare}%`" + (f" or `{as_percent}`?" if 0 < value <= 1 else "?")
        case Kind.DURATION:
            return f"write the unit: `{bare} min`, `{bare} h` or `{bare} days`"
        case Kind.MOMENT:
            return "write a date: `2026-10-07` or `2026-10-07 06:00`"
        case Kind.TIME_OF_DAY:
            return "write a time: `18:00`"
        case Kind.TEXT:
            return f'write texts in quotes: `"{bare}"`'
    return ""
