"""Sentences with typed holes, filled in: amounts as people write them, conditions in the spec's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from mandate.model.expression import Expr, Reference, Scope
from mandate.model.finding import Part, Phrase
from mandate.model.period import Derivation, Term
from mandate.model.quantity import WEEKDAYS, Kind, Quantity, Type
from mandate.model.question import Value, Witness
from mandate.model.window import Window
from mandate.report.visible import visible

LINE = "line"  # a hole of this name is a line number: no separators

_HOLE = re.compile(r"\{(\w+)\}")
_HOURS_NAMES = {"hour": "h", "minute": "min", "second": "s"}
_PLURALS = {"day": "days", "week": "weeks", "month": "months", "quarter": "quarters", "year": "years"}


def say(phrase: Phrase) -> str:
    """The sentence, every hole filled, on one line and with nothing invisible in it.

    A hole without a part stays as it is: a report never fails over a word.
    """
    parts = dict(phrase.parts)

    def fill(hole: re.Match[str]) -> str:
        name = hole.group(1)
        if name not in parts:
            return hole.group(0)
        part = parts[name]
        return str(part) if name == LINE and isinstance(part, int) else say_part(part)

    return visible(_HOLE.sub(fill, phrase.template))


def line_words(numbers: Sequence[int]) -> str:
    """`line 10`, `lines 4, 7 and 9`."""
    *most, last = (str(n) for n in numbers)
    return f"lines {', '.join(most)} and {last}" if most else f"line {last}"


def say_part(part: Part) -> str:
    """One part of a sentence, as text."""
    match part:
        case str():
            return visible(part)
        case int() | Fraction():
            return number(Fraction(part))
        case Quantity():
            return words_of(part)
        case Type():
            return str(part)
        case Witness():
            return witness(part)
        case Derivation():
            return derivation(part)
        case _:
            return expression(part)


def number(value: Fraction) -> str:
    """An exact number with thousands separators: `4,800`, `0.25`, and `1/3` where no decimal is exact."""
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(value), 1)
    if not rest:
        return f"{sign}{int(whole):,}"
    places = _decimal_places(rest.denominator)
    if places is None:
        mixed = f"{int(whole):,} {rest}" if whole else str(rest)
        return sign + mixed
    digits = str(int(rest * 10**places)).rjust(places, "0")
    return f"{sign}{int(whole):,}.{digits}"


def _decimal_places(denominator: int) -> int | None:
    """How many decimals a fraction in lowest terms needs; None if it has no end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator //= 2
        twos += 1
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    return max(twos, fives) if denominator == 1 else None


def words_of(quantity: Quantity) -> str:
    """An amount as people write it: `80.01 EUR`, `Thu 2026-10-08 14:00`."""
    from mandate.grammar.printing import words

    return words(quantity)


def expression(expr: Expr) -> str:
    """A condition in the spec's expression language."""
    from mandate.grammar.printing import show

    return visible(show(expr))


def window_words(window: Window) -> str:
    """A window in the spec's language: `per day`, `in any 24 h`."""
    from mandate.grammar.printing import show

    return visible(show(window))


def condition(expr: Expr) -> str:
    """As `expression`, with brackets where `and` stands inside `or`."""
    from mandate.grammar.printing import show_bracketed

    return visible(show_bracketed(expr))


def witness(found: Witness) -> str:
    """A call, a situation, or both: `stock.move(count: 26) with customer.tier = vip`."""
    calls: dict[str, list[str]] = {}
    situation: list[str] = []
    for reference, value in found.values:
        if reference.scope is Scope.ARGUMENT and reference.owner not in ("", "*"):
            calls.setdefault(reference.owner, []).append(f"{reference.name}: {_value(reference, value)}")
        else:
            situation.append(_fact(reference, value))
    made = " and ".join(f"{tool}({', '.join(arguments)})" for tool, arguments in calls.items())
    around = ", ".join(situation)
    return visible(f"{made} with {around}" if made and around else made or around or "any situation")


def _fact(reference: Reference, value: Value) -> str:
    if isinstance(value, bool):
        return reference.name if value else f"not {reference.name}"
    return f"{reference.name} = {_value(reference, value)}"


def _value(reference: Reference, value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Quantity):
        return words_of(value)
    is_text = reference.type is not None and reference.type.kind is Kind.TEXT
    return f'"{value}"' if is_text else value


def derivation(found: Derivation) -> str:
    """The arithmetic: `200 per hour × (16 h on Wednesday + 8 h on Thursday) = 4,800`."""
    groups: list[list[Term]] = []
    for term in found.terms:
        last = groups[-1][-1] if groups else None
        if last is not None and (last.rate, last.per) == (term.rate, term.per):
            groups[-1].append(term)
        else:
            groups.append([term])
    total = number(found.total)
    sums = " + ".join(_product(group) for group in groups)
    return visible(f"{sums} = {total}" if sums and sums != total else total)


def _product(terms: list[Term]) -> str:
    rate = number(terms[0].rate)
    if not terms[0].per:
        return " + ".join(f"{number(t.total)}{_where(t.stretch)}" for t in terms)
    times = " + ".join(f"{_times(t)}{_where(t.stretch)}" for t in terms)
    return f"{rate} per {terms[0].per} × " + (f"({times})" if len(terms) > 1 else times)


def _times(term: Term) -> str:
    short = _HOURS_NAMES.get(term.per)
    if term.per[:1].isdigit():
        short = ""  # "12 of 35 min" is no number of hours
    elif short is None:
        short = term.per if term.times == 1 else _PLURALS.get(term.per, "")
    return f"{number(term.times)} {short}".rstrip()


def _where(stretch: str) -> str:
    """`Wednesday` is said as "on Wednesday"; a stretch that is a phrase already stays as it is."""
    if not stretch:
        return ""
    first = stretch.split(" ", maxsplit=1)[0].rstrip(",").lower()
    is_day = any(day == first or (len(first) == 3 and day.startswith(first)) for day in WEEKDAYS)
    is_date = re.match(r"\d{4}-\d{2}-\d{2}$", first) is not None
    return f" on {stretch}" if is_day or is_date else f" {stretch}"
