"""One Lark parser for all texts, built once, and what it throws turned into a mistake in plain words.

Statements are parsed in place (`TextSlice`), so that positions are those of the whole document.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, TextSlice, Transformer, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from mandate.grammar.expected import explain
from mandate.grammar.mistakes import SYNTAX, Mistake
from mandate.model.source import Span

EXPRESSION_STARTS = ("expression", "tools", "limit", "order", "hours", "sum", "type")
DEEPEST = 200
LONGEST = 100_000
_BRACKETS = re.compile(r'"(?:[^"\\\n]|\\.)*"|[()]')


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


def check_size(text: str, path: str, start: int, end: int) -> None:
    """Refuses texts that no person wrote, before any parser sees them."""
    if end - start > LONGEST:
        raise Mistake(
            SYNTAX, f"this statement is {end - start:,} characters long; {LONGEST:,} are read",
            Span(path, start, min(end, start + 40)),
        )  # fmt: skip
    depth = 0
    for bracket in _BRACKETS.finditer(text, start, end):
        depth += {"(": 1, ")": -1}.get(bracket.group(), 0)
        if depth > DEEPEST:
            raise Mistake(
                SYNTAX, f"brackets are nested deeper than {DEEPEST} levels", Span(path, *bracket.span())
            )


def parse(
    start: str, text: str, builder: Transformer[Any, Any], path: str, begin: int = 0, end: int | None = None
) -> Any:
    """What `builder` makes of `text[begin:end]` read as `start`. Raises `Mistake`."""
    stop = len(text) if end is None else end
    check_size(text, path, begin, stop)
    lark = _parser(start.endswith("_line"))
    try:
        tree: Tree[Any] = lark.parse(TextSlice(text, begin, stop), start=start)  # type: ignore[assignment]
        return builder.transform(tree)
    except VisitError as error:
        if isinstance(error.orig_exc, Mistake):
            raise error.orig_exc from None
        raise
    except (UnexpectedToken, UnexpectedCharacters) as error:
        raise explain(error, text, path, begin, stop) from None
    except UnexpectedInput as error:  # pragma: no cover - lark has no other kinds today
        raise Mistake(SYNTAX, "this could not be read", Span(path, begin, stop)) from error
