"""Nouns as canonical text of the language. `parse(show(x)) == x` for every typed expression."""

from __future__ import annotations

import re
from dataclasses import replace

from mandate.grammar.amounts import canonical, clock, duration, words
from mandate.model import expression as ex
from mandate.model.expression import Compare, Expr, Operator
from mandate.model.quantity import Kind, Quantity, Type
from mandate.model.window import Calendar, Opening, Window, WindowKind

__all__ = ["show", "show_bracketed", "words"]

_OR, _AND, _NOT, _RELATION, _SUM, _PRODUCT, _ATOM = range(1, 8)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PLAIN = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_RESERVED = frozenset(["and", "or", "not", "in", "true", "false", "AND", "OR", "NOT", "IN", "True", "False"])
# Words that end a list when they follow its comma: as a member of one they stand in quotes.
_ENDING = frozenset(
    "also at costs effect else except exclusive from in now on per same takes tier unless up when where "
    "with within".split()
)


def show(thing: Expr | Quantity | Type | Window | Calendar) -> str:
    """The text of a value in the spec's language, with as few brackets as its meaning allows.

    An upper bound that stands right before the lower bound of the same amount is shown after it:
    `25 < count <= 40`, whichever comes first.
    """
    match thing:
        case Quantity():
            return canonical(thing)
        case Type():
            return _type(thing)
        case Window():
            return _window(thing)
        case Calendar():
            return _calendar(thing)
        case _:
            return _expr(thing, _OR)


def show_bracketed(expr: Expr) -> str:
    """As `show`, with brackets wherever `and` stands inside `or`, for those who do not know which binds
    tighter."""
    return show(_bracketed(expr))


def _bracketed(expr: Expr) -> Expr:
    match expr:
        case ex.Not(operand=operand):
            return replace(expr, operand=_bracketed(operand))
        case ex.And(operands=operands):
            return replace(expr, operands=tuple(_bracketed(x) for x in operands))
        case ex.Or(operands=operands):
            return replace(expr, operands=tuple(_alternative(_bracketed(x)) for x in operands))
        case _:
            return expr


def _alternative(expr: Expr) -> Expr:
    """One of several; the text in brackets of one with parts stands as a name, which is printed as it is."""
    if not isinstance(expr, ex.And):
        return expr
    text = show(expr)
    return ex.Reference(f"({text})") if " and " in text else expr


def _expr(node: Expr, level: int) -> str:
    """`node` where something at least as tight as `level` is needed."""
    text, own = _text(node)
    return f"({text})" if own < level else text


def _text(node: Expr) -> tuple[str, int]:
    """The text and how tightly it holds together."""
    match node:
        case ex.Truth(value=value):
            return ("true" if value else "false"), _ATOM
        case ex.Amount(quantity=quantity):
            return canonical(quantity), _ATOM
        case ex.Word():
            return _word(node), _ATOM
        case ex.Reference(name=name):
            return name, _ATOM
        case ex.Predicate(name=name, arguments=arguments):
            inside = ", ".join(_expr(x, _SUM) for x in arguments)
            return (f"{name}({inside})" if arguments else name), _ATOM
        case ex.Or(operands=operands):
            return " or ".join(_expr(x, _OR if isinstance(x, ex.Or) else _AND) for x in operands), _OR
        case ex.And(operands=operands):
            return " and ".join(_conjuncts(operands)), _AND
        case ex.Not(operand=ex.Membership(left=left, items=items)):
            return f"{_expr(left, _SUM)} not in {_items(items)}", _RELATION
        case ex.Not(operand=operand):
            tight = _ATOM if isinstance(operand, ex.Comparison | ex.TextTest | ex.Membership) else _NOT
            return f"not {_expr(operand, tight)}", _NOT
        case ex.Comparison(operator=operator, left=left, right=right):
            return f"{_expr(left, _SUM)} {operator} {_expr(right, _SUM)}", _RELATION
        case ex.Membership(left=left, items=items):
            return f"{_expr(left, _SUM)} in {_items(items)}", _RELATION
        case ex.TextTest(left=left, affix=ex.Affix.ADDRESS):
            return f"{_expr(left, _SUM)} {ex.Affix.ADDRESS}", _RELATION
        case ex.TextTest(left=left, affix=affix, value=value):
            return f"{_expr(left, _SUM)} {affix} {quoted(value)}", _RELATION
        case ex.Absolute(operand=operand):
            return f"abs({_expr(operand, _SUM)})", _ATOM
        case ex.Arithmetic(operator=operator, left=left, right=right):
            own = _SUM if operator in (Operator.ADD, Operator.SUBTRACT) else _PRODUCT
            return f"{_expr(left, own)} {operator} {_expr(right, own + 1)}", own


def _conjuncts(operands: tuple[Expr, ...]) -> list[str]:
    """The operands of a conjunction, neighbouring bounds of one amount as a chain."""
    out: list[str] = []
    i = 0
    while i < len(operands):
        pair = _chain(operands[i], operands[i + 1]) if i + 1 < len(operands) else None
        out.append(pair or _expr(operands[i], _AND if isinstance(operands[i], ex.And) else _NOT))
        i += 2 if pair else 1
    return out


_LOWER = (Compare.GT, Compare.GE)
_UPPER = (Compare.LT, Compare.LE)


def _chain(a: Expr, b: Expr) -> str | None:
    if not (isinstance(a, ex.Comparison) and isinstance(b, ex.Comparison)) or a.left != b.left:
        return None
    if not (isinstance(a.right, ex.Amount) and isinstance(b.right, ex.Amount)):
        return None
    low, high = (a, b) if a.operator in _LOWER else (b, a)
    if low.operator not in _LOWER or high.operator not in _UPPER or isinstance(low.left, ex.Amount):
        return None
    middle = _expr(low.left, _SUM)
    return (
        f"{_expr(low.right, _SUM)} {low.operator.mirrored} {middle} {high.operator} {_expr(high.right, _SUM)}"
    )


def _items(items: tuple[Expr, ...]) -> str:
    return ", ".join(_expr(x, _ATOM) for x in items)


def _word(word: ex.Word) -> str:
    if word.type is not None and word.type.members and plain(word.value):
        return word.value
    return quoted(word.value)


def plain(text: str) -> bool:
    """Whether a text can stand as a name without quotes."""
    return bool(_PLAIN.fullmatch(text)) and text not in _RESERVED | _ENDING


def quoted(text: str) -> str:
    """The text as the language writes it, in straight quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _type(kind: Type) -> str:
    if kind.kind is Kind.ENUM:
        return "one of " + ", ".join(m if plain(m) else quoted(m) for m in kind.members)
    return str(kind)


def _window(window: Window) -> str:
    if window.kind is WindowKind.ALIGNED:
        return f"per {window.period}"
    if window.kind is WindowKind.SLIDING:
        assert window.seconds is not None
        return f"in any {duration(window.seconds)}"
    if window.kind is WindowKind.NAMED:
        return f"per {window.name}"
    return str(window.kind)


def _calendar(calendar: Calendar) -> str:
    """`Mon-Fri 09:00-12:00, 13:00-17:00; Sat 10:00-12:00, except 2026-08-01 to 2026-08-15`; openings
    bounded by dates as their owner wrote them."""
    if calendar.written and any(o.first or o.last for o in calendar.openings):
        return calendar.written
    groups: list[tuple[tuple[int, ...], list[Opening]]] = []
    for opening in calendar.openings:
        if groups and groups[-1][0] == opening.weekdays:
            groups[-1][1].append(opening)
        else:
            groups.append((opening.weekdays, [opening]))
    text = "; ".join(
        f"{_weekdays(days)} {', '.join(f'{clock(o.start)}-{clock(o.end)}' for o in openings)}"
        for days, openings in groups
    )
    closed = ", ".join(first if first == last else f"{first} to {last}" for first, last in calendar.closed)
    return f"{text}, except {closed}" if closed else text


def _weekdays(days: tuple[int, ...]) -> str:
    if len(days) == 7:
        return "every day"
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(_DAYS[run[0]] if len(run) == 1 else f"{_DAYS[run[0]]}-{_DAYS[run[-1]]}" for run in runs)
