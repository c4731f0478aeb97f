"""Conditions in plain English: `carton.damaged and count > 25` → "the carton is damaged and the
count is more than 25". Deterministic; a reviewer compares it with the sentence it was read from."""

from __future__ import annotations

from itertools import groupby

from mandate.grammar.english.morphology import Form, common_verb
from mandate.grammar.printing import show, words
from mandate.model import expression as ex
from mandate.model.expression import Compare, Expr, Reference, Scope

_RELATIONS = {
    Compare.EQ: "is", Compare.NE: "is not", Compare.LT: "is less than", Compare.LE: "is at most",
    Compare.GT: "is more than", Compare.GE: "is at least",
}  # fmt: skip
_CLOCK = {
    Compare.EQ: "it is {}", Compare.NE: "it is not {}", Compare.LT: "it is before {}",
    Compare.LE: "it is {} or before", Compare.GT: "it is after {}", Compare.GE: "it is {} or later",
}  # fmt: skip
_NOT = {
    ex.Affix.STARTS: "does not start with", ex.Affix.ENDS: "does not end with",
    ex.Affix.DOMAIN: "does not have domain", ex.Affix.MATCHES: "does not match",
    ex.Affix.ADDRESS: "is not one address",
}  # fmt: skip
_VERBS = ("is", "has", "was", "can", "does", "needs", "contains", "includes", "mentions", "asks")


def say_condition(expr: Expr) -> str:
    """A condition as words that can follow "when" or "unless"."""
    match expr:
        case ex.Truth(value=value):
            return "always" if value else "never"
        case Reference():
            return _true_or_false(expr.name, "", negative=False)
        case ex.Predicate():
            return _predicate(expr, negative=False)
        case ex.Not(operand=operand):
            return _negated(operand)
        case ex.And(operands=operands):
            return _together(operands)
        case ex.Or(operands=operands):
            return " or ".join(say_condition(part) for part in operands)
        case ex.Comparison(operator=operator, left=left, right=right):
            return _comparison(operator, left, right)
        case ex.Membership(left=left, items=items):
            return _member(left, items, "is")
        case ex.TextTest(left=left, affix=affix, value=value):
            return f"{say_amount(left)} {affix}{_operand(affix, value)}"
        case _:
            return show(expr)


def say_amount(expr: Expr) -> str:
    """A value as words: `carton.value` → "the carton value", `50 USD` as it is."""
    match expr:
        case ex.Amount(quantity=quantity):
            return words(quantity)
        case ex.Word(value=value):
            return value if expr.type is not None and expr.type.members else f'"{value}"'
        case ex.Truth(value=value):
            return "true" if value else "false"
        case Reference(name=name):
            return f"the {spaced(name)}"
        case ex.Absolute(operand=operand):
            return f"the size of {_bracketed(operand)}"
        case ex.Arithmetic(operator=operator, left=left, right=right):
            return f"{_bracketed(left)} {operator} {_bracketed(right)}"
        case _:
            return show(expr)


def spaced(name: str) -> str:
    """`order.unit_price` → "order unit price"."""
    return name.replace(".", " ").replace("_", " ").strip()


def listed(parts: list[str], last: str) -> str:
    """ "a, b or c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def _bracketed(expr: Expr) -> str:
    text = say_amount(expr)
    return f"({text})" if isinstance(expr, ex.Arithmetic) else text


def _true_or_false(name: str, subject: str, *, negative: bool) -> str:
    """`carton.damaged` → "the carton is damaged"; `customer_is_late` → "customer is late"."""
    owner, _, last = name.rpartition(".")
    first, _, rest = last.partition("_")
    not_ = "not " if negative else ""
    subject = subject or (f"the {spaced(owner)}" if owner else "")
    if first in _VERBS and rest:
        if not negative:
            return f"{subject or 'it'} {first} {spaced(rest)}"
        verb = f"{first} not" if first in ("is", "was", "can") else "does not have"
        if first not in ("is", "was", "can", "has"):
            verb = f"does not {first.removesuffix('s')}"
        return f"{subject or 'it'} {verb} {spaced(rest)}"
    bases = [base for base, form in common_verb(first) if form is Form.PRESENT]
    if subject and rest and bases:
        return f"{subject} {f'does not {bases[0]}' if negative else first} {spaced(rest)}"
    if subject:
        return f"{subject} is {not_}{spaced(last)}"
    words_ = spaced(last)
    if " " in words_:  # a term named from its quote is a clause already
        return f"it is not so that {words_}" if negative else words_
    return f"{words_} is {not_}true"


def _predicate(expr: ex.Predicate, *, negative: bool) -> str:
    subject = listed([say_amount(argument) for argument in expr.arguments], "and") if expr.arguments else ""
    return _true_or_false(expr.name, subject, negative=negative)


def _negated(operand: Expr) -> str:
    match operand:
        case Reference():
            return _true_or_false(operand.name, "", negative=True)
        case ex.Predicate():
            return _predicate(operand, negative=True)
        case ex.Comparison(operator=operator, left=left, right=right):
            return _comparison(operator.negated, left, right)
        case ex.Membership(left=left, items=items):
            return _member(left, items, "is not")
        case ex.TextTest(left=left, affix=affix, value=value):
            return f"{say_amount(left)} {_NOT[affix]}{_operand(affix, value)}"
        case ex.Not(operand=inner):
            return say_condition(inner)
        case ex.And(operands=operands):
            return " or ".join(_negated(part) for part in operands)
        case ex.Or(operands=operands):
            return _together(tuple(ex.Not(part) for part in operands))
        case _:
            return f"it is not so that {say_condition(operand)}"


def _operand(affix: ex.Affix, value: str) -> str:
    return "" if affix is ex.Affix.ADDRESS else f' "{value}"'


def _together(operands: tuple[Expr, ...]) -> str:
    """A conjunction; bounds on one amount share their subject, alternatives are set apart."""
    parts: list[str] = []
    for subject, group in groupby(operands, key=_subject):
        same = list(group)
        if subject and len(same) > 1:
            first, *others = [say_condition(m) for m in same]
            parts.append(" and ".join([first, *(o.removeprefix(f"{subject} is ") for o in others)]))
        else:
            parts.extend(
                f"either {say_condition(m)}," if isinstance(m, ex.Or) else say_condition(m) for m in same
            )
    return " and ".join(parts).rstrip(",")


def _subject(expr: Expr) -> str:
    if isinstance(expr, ex.Comparison) and isinstance(expr.right, ex.Amount) and not _of_clock(expr.left):
        return say_amount(expr.left)
    return ""


def _of_clock(expr: Expr) -> bool:
    return isinstance(expr, Reference) and expr.scope is Scope.CLOCK


def _comparison(operator: Compare, left: Expr, right: Expr) -> str:
    if isinstance(left, Reference) and isinstance(right, ex.Truth):
        negative = right.value is (operator is Compare.NE)
        return _true_or_false(left.name, "", negative=negative)
    if _of_clock(left):
        text = say_amount(right)
        return _CLOCK[operator].format(text.capitalize() if isinstance(right, ex.Word) else text)
    return f"{say_amount(left)} {_RELATIONS[operator]} {say_amount(right)}"


def _member(left: Expr, items: tuple[Expr, ...], verb: str) -> str:
    values = [say_amount(item) for item in items]
    if _of_clock(left):
        return f"it {verb} {listed([value.capitalize() for value in values], 'or')}"
    return f"{say_amount(left)} {verb} {listed(values, 'or')}"
