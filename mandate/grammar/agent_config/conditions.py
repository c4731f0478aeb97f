"""Conditions of an agent config: over `input.*`, `context.*` and `output.*`, read by the one parser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mandate.grammar.agent_config.kinds import literals
from mandate.grammar.agent_config.origin import Piece
from mandate.grammar.mistakes import SYNTAX, Mistake
from mandate.grammar.parser import parse
from mandate.grammar.trees import ExpressionBuilder
from mandate.model import expression as ex
from mandate.model.quantity import Kind

INPUT, CONTEXT, OUTPUT = "input.", "context.", "output."
_OUTPUT = re.compile(r"\boutput\b")
_KNOWN_BEFORE = re.compile(r"\b(input|context)\.")
_STRINGS = re.compile(r"""r?"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'""")

Units = Callable[[str], str]  # of a name as written, the unit of a bare number beside it


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as written, and read; `expr` is None where only the runtime can read it."""

    piece: Piece
    expr: ex.Expr | None

    def names(self, prefix: str) -> tuple[str, ...]:
        """The names that begin with a prefix, without it, in order of appearance."""
        if self.expr is None:
            return ()
        found = (r.name for r in ex.references(self.expr))
        return tuple(n.removeprefix(prefix) for n in found if n.startswith(prefix))


def read_condition(piece: Piece) -> Condition:
    """Raises `Mistake`, with places in the piece, for what can be read neither here nor at run time."""
    text = piece.text.replace("\n", " ").replace("\t", " ")
    try:
        return Condition(piece, parse("expression", text, ExpressionBuilder("", 0)))
    except Mistake:
        plain = _STRINGS.sub("", text)
        if _OUTPUT.search(plain) and not _KNOWN_BEFORE.search(plain):
            return Condition(piece, None)
        raise


def read_as(start: str, piece: Piece) -> Any:
    """A text of the layer's language by itself: a limit, an order, hours. Raises `Mistake`."""
    from mandate.grammar.statements import StatementBuilder

    text = piece.text.replace("\n", " ").replace("\t", " ")
    return parse(start, text, StatementBuilder("", 0))


def of_output(expr: ex.Expr) -> bool:
    """Whether a condition can only be told after the call."""
    for node in ex.walk(expr):
        if isinstance(node, ex.Reference | ex.Predicate) and (node.name + ".").startswith(OUTPUT):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Split:
    """The part of a condition that can be checked before the call, and what is left to the runtime."""

    parts: tuple[str | Piece, ...] | None
    kept: tuple[Piece, ...]


def split(condition: Condition, units: Units) -> Split:
    """A condition in the layer's language; the conjuncts over outputs apart. Raises `Mistake`."""
    piece, expr = condition.piece, condition.expr
    if expr is None:
        return Split(None, (piece,))
    if not of_output(expr):
        return Split(translated(piece, expr, units), ())
    operands = expr.operands if isinstance(expr, ex.And) else (expr,)
    later = [o for o in operands if of_output(o)]
    if len(later) == len(operands):
        return Split(None, (piece,))
    edits: list[tuple[int, int, str]] = []
    kept: list[Piece] = []
    for operand in later:
        span = operand.span
        text = piece.text[span.start : span.end] if span is not None else "("
        if span is None or text.count("(") != text.count(")"):
            what = "this condition mixes inputs and outputs in brackets"
            raise Mistake(SYNTAX, what, span, hint="write one rule about the input and one about the output")
        edits.append((span.start, span.end, "true"))
        kept.append(piece[span.start : span.end])
    now = ex.And(tuple(o for o in operands if not of_output(o)))
    return Split(_edited(piece, [*edits, *_edits(now, units)]), tuple(kept))


def translated(piece: Piece, expr: ex.Expr, units: Units) -> tuple[str | Piece, ...]:
    """The text without `input.` and `context.`, and with the units that names imply."""
    return _edited(piece, _edits(expr, units))


def _edits(expr: ex.Expr, units: Units) -> list[tuple[int, int, str]]:
    edits: dict[tuple[int, int], str] = {}
    for node in ex.walk(expr):
        if isinstance(node, ex.Reference) and node.span is not None:
            for prefix in (INPUT, CONTEXT):
                if node.name.startswith(prefix):
                    edits[node.span.start, node.span.start + len(prefix)] = ""
    for amount, name in literals(expr):
        unit = units(name) if amount.quantity.value else ""
        if unit and amount.span is not None:
            edits[amount.span.end, amount.span.end] = f" {unit}"
    return [(start, end, new) for (start, end), new in edits.items()]


def _edited(piece: Piece, edits: list[tuple[int, int, str]]) -> tuple[str | Piece, ...]:
    parts: list[str | Piece] = []
    at = 0
    for start, end, new in sorted(edits):
        parts.append(piece[at:start])
        if new:
            parts.append(new)
        at = end
    parts.append(piece[at : len(piece.text)])
    return tuple(p for p in parts if (p if isinstance(p, str) else p.text))


def bare_bound(expr: ex.Expr) -> ex.Amount | None:
    """The bound of a limit, if it is a number without a unit."""
    if isinstance(expr, ex.Amount) and expr.quantity.type.kind is Kind.NUMBER and expr.quantity.value:
        return expr
    return None
