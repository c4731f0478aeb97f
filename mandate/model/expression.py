"""One expression language for spec, plan, questions, regions and repairs.

A node fresh from a parser has references without a scope; the type checker returns the same tree with
every `Reference` resolved. `logic/` and `evaluate/` accept resolved trees only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from operator import attrgetter, is_
from typing import Any

from mandate.model.quantity import BOOL, Quantity, Type
from mandate.model.source import Span


class Scope(StrEnum):
    """Whose value a name stands for."""

    UNRESOLVED = "unresolved"
    ARGUMENT = "argument"  # of the call in question
    CONTEXT = "context"  # declared by the spec, supplied by the runtime
    METRIC = "metric"
    TERM = "term"  # declared by the plan
    CLOCK = "clock"  # `time` (time of day), `date` (moment), `weekday`: when the call is made


class Compare(StrEnum):
    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="

    @property
    def negated(self) -> Compare:
        return _NEGATED[self]

    @property
    def mirrored(self) -> Compare:
        """The comparison with its sides swapped: `a < b` is `b > a`."""
        return _MIRRORED[self]


_NEGATED = {
    Compare.EQ: Compare.NE, Compare.NE: Compare.EQ, Compare.LT: Compare.GE,
    Compare.GE: Compare.LT, Compare.GT: Compare.LE, Compare.LE: Compare.GT,
}  # fmt: skip
_MIRRORED = {
    Compare.EQ: Compare.EQ, Compare.NE: Compare.NE, Compare.LT: Compare.GT,
    Compare.GT: Compare.LT, Compare.LE: Compare.GE, Compare.GE: Compare.LE,
}  # fmt: skip


class Remembered:
    """What was found out about a node stays with it: nodes never change. No field, so no part of its identity
    nor of a copy."""

    __slots__ = ("_hash", "_names")
    _hash: int
    _names: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(Remembered):
    """Where the node stands; never part of its identity."""

    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Truth(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class Amount(Node):
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Word(Node):
    """A text, an enum member or a day of the week. `type` is filled in by the checker."""

    value: str
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """A name. `symbol` is unique over spec and plan: the tool's name is part of it for arguments
    (`payments.issue_refund.amount`), so that two tools' `amount` are two variables."""

    name: str
    scope: Scope = Scope.UNRESOLVED
    type: Type | None = None
    owner: str = ""  # the tool of an argument

    @property
    def symbol(self) -> str:
        if self.scope is Scope.ARGUMENT:
            return "argument:" + self.owner + "." + self.name
        return self.scope + ":" + self.name


@dataclass(frozen=True, slots=True)
class Predicate(Node):
    """An opaque predicate decided at run time, applied to its arguments; Boolean."""

    name: str
    arguments: tuple[Expr, ...] = ()
    scope: Scope = Scope.CONTEXT


@dataclass(frozen=True, slots=True)
class Not(Node):
    operand: Expr


@dataclass(frozen=True, slots=True)
class And(Node):
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: Compare
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """`left in a, b, c`; the items are literals."""

    left: Expr
    items: tuple[Expr, ...]


class Affix(StrEnum):
    STARTS = "starts with"
    ENDS = "ends with"
    DOMAIN = "has domain"  # one address, and the part after its `@` is this, whatever its case
    MATCHES = "matches"  # the whole text, where `*` stands for any characters
    ADDRESS = "is one address"  # `a@b.org` and nothing else; its test has an empty `value`


@dataclass(frozen=True, slots=True)
class TextTest(Node):
    left: Expr
    affix: Affix
    value: str


class Operator(StrEnum):
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`left operator right`; linear: of a product one side is a literal, of a quotient the right."""

    operator: Operator
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Absolute(Node):
    operand: Expr


Expr = (
    Truth | Amount | Word | Reference | Predicate | Not | And | Or | Comparison | Membership
    | TextTest | Arithmetic | Absolute
)  # fmt: skip


def _hashed_once(kind: type[Node]) -> None:
    """Expressions are asked for their hash again and again, by every question that holds them."""
    whole: Callable[[Any], int] = kind.__hash__

    def remembered(self: Any) -> int:
        try:
            return self._hash  # type: ignore[no-any-return]
        except AttributeError:
            found = whole(self)
            object.__setattr__(self, "_hash", found)
            return found

    kind.__hash__ = remembered  # type: ignore[method-assign]


for _kind in (
    Amount,
    Reference,
    Predicate,
    Not,
    And,
    Or,
    Comparison,
    Membership,
    TextTest,
    Arithmetic,
    Absolute,
):
    _hashed_once(_kind)

TRUE = Truth(True)
FALSE = Truth(False)


def children(expr: Expr) -> tuple[Expr, ...]:
    below = _CHILDREN.get(type(expr))
    return below(expr) if below is not None else ()


_CHILDREN: dict[type[Node], Callable[[Any], tuple[Expr, ...]]] = {
    Not: lambda x: (x.operand,),
    Absolute: lambda x: (x.operand,),
    And: attrgetter("operands"),
    Or: attrgetter("operands"),
    Comparison: attrgetter("left", "right"),
    Arithmetic: attrgetter("left", "right"),
    Membership: lambda x: (x.left, *x.items),
    TextTest: lambda x: (x.left,),
    Predicate: attrgetter("arguments"),
}  # asked millions of times


def walk(expr: Expr) -> Iterator[Expr]:
    """Every node, without recursion: a text of 20,000 nested brackets must not end the run."""
    stack: list[Expr] = [expr]
    while stack:
        node = stack.pop()
        yield node
        inner = _CHILDREN.get(type(node))
        if inner is not None:
            stack.extend(inner(node)[::-1])


def references(expr: Expr) -> tuple[Reference, ...]:
    """The names an expression depends on, each once, in order of appearance."""
    if isinstance(expr, Reference):
        return (expr,)
    try:
        return expr._names
    except AttributeError:
        found = _references(expr)
        object.__setattr__(expr, "_names", found)
        return found


def _references(expr: Expr) -> tuple[Reference, ...]:
    seen: dict[str, Reference] = {}
    stack: list[Expr] = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Reference):
            seen.setdefault(node.symbol, node)
        elif below := children(node):
            stack.extend(below[::-1])
    return tuple(seen.values())


def conjunction(*operands: Expr) -> Expr:
    """The conjunction, flattened; `TRUE` of nothing, `FALSE` if one operand is."""
    flat: list[Expr] = []
    for operand in operands:
        for part in operand.operands if isinstance(operand, And) else (operand,):
            if part == FALSE:
                return FALSE
            if part != TRUE and part not in flat:
                flat.append(part)
    if not flat:
        return TRUE
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(*operands: Expr) -> Expr:
    """The disjunction, flattened; `FALSE` of nothing, `TRUE` if one operand is."""
    flat: list[Expr] = []
    for operand in operands:
        for part in operand.operands if isinstance(operand, Or) else (operand,):
            if part == TRUE:
                return TRUE
            if part != FALSE and part not in flat:
                flat.append(part)
    if not flat:
        return FALSE
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negation(operand: Expr) -> Expr:
    match operand:
        case Truth(value=value):
            return Truth(not value)
        case Not(operand=inner):
            return inner
        case Comparison(operator=op, left=left, right=right):
            return Comparison(op.negated, left, right)
        case _:
            return Not(operand)


def rewrite(expr: Expr, change: Callable[[Reference], Expr]) -> Expr:
    """The expression with every reference replaced by what `change` makes of it; itself where that changes
    nothing."""
    match expr:
        case Reference():
            return change(expr)
        case Not(operand=x) | Absolute(operand=x):
            inner = rewrite(x, change)
            return expr if inner is x else replace(expr, operand=inner)
        case And(operands=xs) | Or(operands=xs):
            parts = _each(xs, change)
            return expr if parts is xs else replace(expr, operands=parts)
        case Comparison(left=a, right=b) | Arithmetic(left=a, right=b):
            left, right = rewrite(a, change), rewrite(b, change)
            return expr if left is a and right is b else replace(expr, left=left, right=right)
        case Membership(left=a) | TextTest(left=a):
            left = rewrite(a, change)
            return expr if left is a else replace(expr, left=left)
        case Predicate(arguments=args):
            parts = _each(args, change)
            return expr if parts is args else replace(expr, arguments=parts)
        case _:
            return expr


def _each(exprs: tuple[Expr, ...], change: Callable[[Reference], Expr]) -> tuple[Expr, ...]:
    parts = tuple([rewrite(x, change) for x in exprs])
    return exprs if all(map(is_, parts, exprs)) else parts


ANY_TOOL = "*"  # owner of an argument in an expression over several tools


def for_tool(expr: Expr, tool: str) -> Expr:
    """An expression over several tools' arguments, as it reads for one of them."""

    def own(name: Reference) -> Expr:
        if name.scope is Scope.ARGUMENT and name.owner in ("", ANY_TOOL):
            return replace(name, owner=tool)
        return name

    return rewrite(expr, own)


def application(predicate: Predicate) -> Reference:
    """The Boolean that stands for an opaque predicate applied to its arguments, in witnesses and in
    `evaluate/`: `is_legal_advice(chat.post.body)`. Equal arguments, same Boolean."""
    arguments = ", ".join(_plain(argument) for argument in predicate.arguments)
    name = f"{predicate.name}({arguments})" if arguments else predicate.name
    return Reference(name, predicate.scope, BOOL)


def _plain(expr: Expr) -> str:
    match expr:
        case Reference(name=name, owner=owner):
            return f"{owner}.{name}" if owner else name
        case Amount(quantity=quantity):
            return f"{quantity.value} {quantity.type}"
        case Word(value=value):
            return f'"{value}"'
        case _:
            return repr(expr)
