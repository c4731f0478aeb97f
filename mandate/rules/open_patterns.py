"""Tests of texts that let everything through, or that nothing can ever meet."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.expression import (
    Affix,
    And,
    Compare,
    Comparison,
    Expr,
    Membership,
    Not,
    Or,
    Reference,
    TextTest,
    Word,
)
from mandate.model.norm import Approve, Forbid, Norm
from mandate.model.quantity import Kind

STAR = "*"


def passes_every_text(norm: Norm) -> Iterator[str]:
    """Patterns by which a line lets every text through: `matches "*"`, `starts with ""`."""
    for test, lets_through in _tests(norm):
        if isinstance(test, TextTest) and lets_through and _meets_all(test):
            yield f'{test.affix.value} "{test.value}"'


def meets_no_text(norm: Norm) -> Iterator[str]:
    """Patterns that are compared letter by letter where a line takes calls away: `to == "*@evil.com"`."""
    for test, lets_through in _tests(norm):
        if lets_through:
            continue
        if isinstance(test, Comparison) and _is_text(test.left) and isinstance(test.right, Word):
            yield from (f'== "{test.right.value}"' for _ in range(STAR in test.right.value))
        if isinstance(test, Membership) and _is_text(test.left):
            words = [i.value for i in test.items if isinstance(i, Word)]
            yield from (f'in "{word}"' for word in words if STAR in word)


def _meets_all(test: TextTest) -> bool:
    if test.affix is Affix.MATCHES:
        return bool(test.value) and not test.value.strip(STAR)
    return test.affix in (Affix.STARTS, Affix.ENDS) and test.value == ""


def _is_text(expr: Expr) -> bool:
    return isinstance(expr, Reference) and expr.type is not None and expr.type.kind is Kind.TEXT


def _tests(norm: Norm) -> Iterator[tuple[Expr, bool]]:
    """The tests of a line that denies or asks, and whether a call passes by meeting them."""
    if isinstance(norm.form, Forbid | Approve):
        yield from _walk(norm.form.when, False)
        yield from _walk(norm.form.action.where, False)
        if norm.unless is not None:
            yield from _walk(norm.unless, True)


def _walk(expr: Expr, lets_through: bool) -> Iterator[tuple[Expr, bool]]:
    match expr:
        case Not(operand=operand):
            yield from _walk(operand, not lets_through)
        case And(operands=parts) | Or(operands=parts):
            for part in parts:
                yield from _walk(part, lets_through)
        case Comparison(operator=Compare.NE):
            yield expr, not lets_through
        case _:
            yield expr, lets_through
