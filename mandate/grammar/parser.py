"""One Lark parser for all texts, built once, and what it throws turned into a mistake in plain words."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.lexer import TerminalDef

from mandate.grammar.expected import explain
from mandate.grammar.mistakes import SYNTAX, Mistake
from mandate.grammar.trees import ExpressionBuilder
from mandate.model.source import Span

EXPRESSION_STARTS = ("expression", "tools", "limit", "order", "hours", "sum", "type", "query")
DEEPEST = 200
LONGEST = 100_000
_BRACKETS = re.compile(r""""[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'|\\.|[()]""")


@cache
def _parser(whole: bool) -> Lark:
    """The parser of the whole language, or of the expression language alone (quicker to build)."""
    folder = files("mandate.grammar")
    text = folder.joinpath("expressions.lark").read_text("utf-8")
    starts = list(EXPRESSION_STARTS)
    if whole:
        spec = folder.joinpath("spec.lark").read_text("utf-8")
        text += spec
        starts += re.findall(r"^([a-z_]+_line)\s*:", spec, re.M)
    return Lark(
        text, parser="lalr", start=starts, propagate_positions=True, maybe_placeholders=False, strict=False
    )


def terminals() -> tuple[TerminalDef, ...]:
    """Every word and sign of the language, as the parser reads them."""
    return tuple(_parser(True).terminals)


def check_size(text: str, builder: ExpressionBuilder) -> None:
    """Refuses texts that no person wrote, before any parser sees them."""
    path, offset = builder.path, builder.offset
    if len(text) > LONGEST:
        raise Mistake(
            SYNTAX,
            f"this statement is {len(text):,} characters long; {LONGEST:,} are read",
            Span(path, offset, offset + 40),
        )
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth += {"(": 1, ")": -1}.get(bracket.group(), 0)
        if depth > DEEPEST:
            at = Span(path, offset + bracket.start(), offset + bracket.end())
            raise Mistake(SYNTAX, f"brackets are nested deeper than {DEEPEST} levels", at)


def parse(start: str, text: str, builder: ExpressionBuilder) -> Any:
    """What `builder` makes of `text` read as `start`. Raises `Mistake`."""
    check_size(text, builder)
    lark = _parser(start.endswith("_line"))
    builder.source = text
    try:
        tree: Tree[Token] = lark.parse(text, start=start)
        return builder.build(tree)
    except (UnexpectedToken, UnexpectedCharacters) as error:
        raise explain(error, text, builder.path, builder.offset) from None
    except UnexpectedInput as error:  # pragma: no cover - lark has no other kinds today
        raise Mistake(
            SYNTAX, "this could not be read", Span(builder.path, builder.offset, builder.offset + len(text))
        ) from error


def parse_with_words(start: str, text: str, builder: ExpressionBuilder) -> tuple[Any, tuple[Token, ...]]:
    """As `parse`, and all words and signs of the text, in order. Raises `Mistake`, which explains less."""
    check_size(text, builder)
    builder.source = text
    try:
        steps = _parser(start.endswith("_line")).parse_interactive(text, start=start)
        words = tuple(steps.iter_parse())
        return builder.build(steps.feed_eof(words[-1] if words else None)), words  # type: ignore[no-untyped-call]
    except UnexpectedInput:
        here = Span(builder.path, builder.offset, builder.offset + len(text))
        raise Mistake(SYNTAX, "this could not be read", here) from None
