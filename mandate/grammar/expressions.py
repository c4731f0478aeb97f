"""Texts of the expression language into nodes whose references are not resolved yet."""

from __future__ import annotations

from typing import Any

from mandate.grammar.hours import HoursBuilder
from mandate.grammar.mistakes import SYNTAX, Mistake
from mandate.grammar.parser import parse
from mandate.grammar.trees import ExpressionBuilder
from mandate.model.expression import Expr, children
from mandate.model.source import Span

DEEPEST_TREE = 100


def parse_expression(text: str, path: str = "plan") -> Expr:
    """A condition or an amount as a tree; spans are offsets into `text`. Raises `Mistake`."""
    return shallow(parse("expression", text, ExpressionBuilder(path)))


def parse_text(start: str, text: str, path: str = "plan") -> Any:
    """`text` read as one of `parser.EXPRESSION_STARTS`. Raises `Mistake`."""
    return parse(start, text, HoursBuilder(path))


def shallow(expr: Expr) -> Expr:
    """The expression itself, unless it is nested so deeply that walking it would overflow the stack."""
    layer: list[Expr] = [expr]
    for _ in range(DEEPEST_TREE):
        layer = [child for node in layer for child in children(node)]
        if not layer:
            return expr
    span: Span | None = expr.span
    raise Mistake(SYNTAX, f"this expression is nested deeper than {DEEPEST_TREE} levels", span)
