"""Which part of each norm makes a clash: after the minimal core of norms, a minimal one of their conditions.

A condition (comparison, membership, predicate) of what a norm asks of the response is left out by letting it
be anything: the norm asks less then. A set of conditions decides if what they ask leaves no response anywhere
in the region, and is minimal if every smaller one does somewhere. Each step is a question of its own, so the
evaluator checks each of them: an example where a condition is needed, a search where it is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import count, islice

from mandate.model.expression import (
    FALSE,
    TRUE,
    And,
    Arithmetic,
    Expr,
    Not,
    Operator,
    Or,
    conjunction,
    disjunction,
    negation,
    walk,
)
from mandate.model.question import Claim, Consistent, Fails, Holds, Lawful
from mandate.rules.base import Ask

MOST_CONDITIONS = 40
MOST_NODES = 600

Dropped = Collection[int]


def with_parts(ask: Ask, question: Lawful, answer: Fails, duty: str = "") -> Fails:
    """The clash with its `parts`: for each norm of which only a part decides, where that part bars a call.

    `duty` is the norm behind the claims of nobody in the response; of it the part is what decides of the
    call it demands. No part is told where all of a norm decides, or where nobody can tell.
    """
    region = answer.region if answer.region is not None else TRUE
    core = [c for c in question.response if c.norm_id in ("", *answer.core)]
    known = [part for claim in question.given for part in conjuncts(claim.expr)]
    said: dict[str, Expr] = {}
    for norm_id in dict.fromkeys((*(c.norm_id for c in core if c.norm_id), "")):
        asked = [part for c in core if c.norm_id == norm_id for part in conjuncts(c.expr)]
        said[norm_id] = conjunction(*(p for p in asked if norm_id or p not in known))
    fixed = (*(replace(c, norm_id="") for c in question.given), Claim("", region))
    found = deciding(ask, fixed, said)
    parts = []
    for norm_id, part in found.items():
        if norm_id:
            parts.append((norm_id, negated(part)))
        elif duty:
            parts.append((duty, part))
    return replace(answer, parts=tuple(parts))


def deciding(ask: Ask, fixed: tuple[Claim, ...], said: Mapping[str, Expr]) -> dict[str, Expr]:
    """What of each expression that `said` holds keeps them all from being true together with `fixed`, where
    some but not all of it does. What comes later in a text goes first, of one norm after the other."""
    exprs = (*(c.expr for c in fixed), *said.values())
    if _beyond(list(islice((n for e in exprs for n in walk(e)), MOST_NODES))):
        return {}
    conditions = {key: len(list(literals(expr))) for key, expr in said.items()}
    divisible = [key for key, expr in said.items() if conditions[key] > 1 and not _one_clause(expr)]
    total = sum(conditions[key] for key in divisible)
    if not divisible or total > MOST_CONDITIONS:
        return {}
    gone: dict[str, set[int]] = {key: set() for key in said}

    def clash() -> bool | None:
        asked = (Claim("", without(expr, gone[key])) for key, expr in said.items())
        answer = ask(Consistent((*fixed, *(c for c in asked if c.expr != TRUE)), aside=True))
        return True if isinstance(answer, Holds) else False if isinstance(answer, Fails) else None

    if clash() is not True:
        return {}
    for key in divisible:
        for number in reversed(range(conditions[key])):
            gone[key].add(number)
            holds = clash()
            if holds is None:
                return {}
            if not holds:
                gone[key].discard(number)
    return {key: without(said[key], gone[key]) for key in divisible if 0 < len(gone[key]) < conditions[key]}


def conjuncts(expr: Expr) -> tuple[Expr, ...]:
    return tuple(p for part in expr.operands for p in conjuncts(part)) if isinstance(expr, And) else (expr,)


def literals(expr: Expr, *, positive: bool = True) -> Iterator[Expr]:
    """The conditions of an expression in the order written, negated where it denies them."""
    match expr:
        case Not(operand=operand):
            yield from literals(operand, positive=not positive)
        case And(operands=parts) | Or(operands=parts):
            for part in parts:
                yield from literals(part, positive=positive)
        case _:
            yield expr if positive else negation(expr)


def without(expr: Expr, gone: Dropped) -> Expr:
    """The expression where the conditions of these numbers (see `literals`) may be anything."""
    return _rebuilt(expr, gone, count(), positive=True)


def negated(expr: Expr) -> Expr:
    """The negation, pushed down to the conditions."""
    return _rebuilt(expr, (), count(), positive=False)


def _rebuilt(expr: Expr, gone: Dropped, numbers: Iterator[int], *, positive: bool) -> Expr:
    match expr:
        case Not(operand=operand):
            return _rebuilt(operand, gone, numbers, positive=not positive)
        case And(operands=parts) | Or(operands=parts):
            rebuilt = [_rebuilt(part, gone, numbers, positive=positive) for part in parts]
            return conjunction(*rebuilt) if isinstance(expr, And) is positive else disjunction(*rebuilt)
        case _:
            if next(numbers) in gone:
                return TRUE
            return expr if positive else negation(expr)


def _one_clause(expr: Expr, *, positive: bool = True) -> bool:
    """Whether letting one condition be anything leaves nothing of the expression."""
    match expr:
        case Not(operand=operand):
            return _one_clause(operand, positive=not positive)
        case And(operands=parts) | Or(operands=parts):
            together = isinstance(expr, And) is positive
            return not together and all(_one_clause(part, positive=positive) for part in parts)
        case _:
            return True


def _beyond(nodes: list[Expr]) -> bool:
    """Whether it is too much for asking again and again, or about shares: amounts that a response chooses
    are finer there than elsewhere."""
    shares = (Operator.MULTIPLY, Operator.DIVIDE)
    divided = any(isinstance(n, Arithmetic) and n.operator in shares for n in nodes)
    return divided or len(nodes) == MOST_NODES or FALSE in nodes
