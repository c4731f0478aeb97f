"""A layer of several documents, on its way through the parser: heads, owners, `allow` lines, and rules
for tools that this agent does not have."""

from __future__ import annotations

from dataclasses import replace

from mandate.grammar.included import Document
from mandate.grammar.layer import Layer
from mandate.grammar.mistakes import NAME, SYNTAX, Mistake
from mandate.grammar.names import Names
from mandate.grammar.syntax import Clause, LimitText, OrderText, Probe, Statement, Tools, Word
from mandate.grammar.united import United, allowed_by_all, own_owner
from mandate.model.expression import Compare
from mandate.model.norm import Measure, OrderKind
from mandate.model.spec import LayerNote

_DEFAULT = {"zone": "UTC"}


def not_ours(document: Document, mistake: Mistake) -> Mistake:
    """That a document is none of this language is told where it is included."""
    if document.at is None:
        return mistake
    path = document.source.path
    line = document.source.position(mistake.span.start).line if mistake.span else 1
    return Mistake(
        SYNTAX, f"`{path}` cannot be included: {mistake.message}", document.at, label=f"see {path}:{line}",
        hint=mistake.hint,
    )  # fmt: skip


def united(layer: Layer, statements: list[Statement]) -> list[Statement]:
    """The statements of all documents as those of one: each declaration once, each asking its own owner."""
    outer = {
        c.kind: c.value for s in statements if _outer(layer, s) and s.kind == "header" for c in s.clauses
    }
    owner = _text(outer.get("owner"), "owner")
    added: list[Statement] = []
    for statement in statements:
        if statement.kind != "header" or _outer(layer, statement):
            continue
        for clause in statement.clauses:
            layer.attempt(statement, lambda s, c=clause: _inner_head(layer, s, c, outer, statements))  # type: ignore[misc]
            if clause.kind == "owner" and (name := _text(clause.value, owner)) != owner:
                layer.owners.setdefault(statement.span.path, name)
                added.append(Statement("role", clause.span, Word(name, clause.span)))
    mine = [
        own_owner(s, layer.owners[s.span.path]) if s.span.path in layer.owners else s
        for s in statements
        if s.kind != "header" or _outer(layer, s)
    ]
    joined = United(mine, layer.tell, layer.place)
    layer.tiers = joined.tiers
    known = {s.name.text for s in joined.statements if s.kind == "role" and s.name}
    roles = {s.name.text: s for s in reversed(added) if s.name and s.name.text not in known}
    return [*joined.statements, *roles.values()]


def _inner_head(
    layer: Layer, statement: Statement, clause: Clause, outer: dict[str, object], statements: list[Statement]
) -> None:
    """What an included document says of itself: its owner counts, the rest must not say otherwise."""
    path, kind = statement.span.path, clause.kind
    layer.declare(f"head of {path}", Word(kind, clause.span))
    if kind in ("agent", "owner"):
        return
    given = outer.get(kind, _DEFAULT.get(kind))
    if (
        _text(clause.value, "") == _text(given, "")
        and clause.value is not None
        and _same(clause.value, given)
    ):
        return
    inner = layer.source.path
    if kind == "zone":
        zone = _text(clause.value, "")
        theirs = f"`{inner}` for `{_text(given, '')}`" if kind in outer else f"and `{inner}` names no zone"
        hint = (
            "a day is another day there: name one zone in both"
            if kind in outer
            else f"add `zone {zone}` there"
        )
        raise Mistake(NAME, f"`{path}` is written for `{zone}`, {theirs}", clause.span, hint=hint)
    dated = any(
        s.span.path == path and (s.kind == "fact used" or any(c.kind == "now" for c in s.clauses))
        for s in statements
    )
    if kind == "as of" and dated:
        raise Mistake(
            NAME, f"`{path}` says what is so on another date than `{inner}`", clause.span,
            hint="give both the same `as of`, or bring its `now` values up to date",
        )  # fmt: skip
    layer.warn(f"the `{kind}` of an included document does not count: `{inner}` says when", clause.span)


def _same(value: object, other: object) -> bool:
    if isinstance(value, Word) and isinstance(other, Word | str):
        return value.text == _text(other, "")
    return value == other


def _text(value: object, otherwise: str) -> str:
    return value.text if isinstance(value, Word) else value if isinstance(value, str) else otherwise


def _outer(layer: Layer, statement: Statement) -> bool:
    return statement.span.path == layer.source.path


def meet_allowed(layer: Layer) -> None:
    """A tool may be called if every document that has `allow` lines allows it."""
    layer.allow_spans, withheld = allowed_by_all(layer.allow_lines, layer.allowing)
    layer.withheld = list(withheld)


def with_tools(layer: Layer, by_kind: dict[str, list[Statement]]) -> dict[str, list[Statement]]:
    """The statements, by kind; those of included documents (and of a layer without tools, made to be
    included) without the patterns that match none of this agent's tools."""
    if not layer.included and layer.tools:
        return by_kind
    names = layer.names()
    return {
        kind: [left for s in statements if (left := _left_of(layer, kind, s, names))]
        for kind, statements in by_kind.items()
    }


def _left_of(layer: Layer, kind: str, statement: Statement, names: Names) -> Statement | None:
    if kind == "tool" or (_outer(layer, statement) and layer.tools):
        return statement
    left = _fitting(layer, statement, names)
    if left is None:
        idle = [f"`{word.text}`" for tools in _patterns(statement) for word in tools.names]
        layer.idle.append(LayerNote(", ".join(dict.fromkeys(idle)), statement.span))
    return left


def _patterns(statement: Statement) -> list[Tools]:
    """The lists of tools that a statement names."""
    body = statement.body
    if isinstance(body, OrderText):
        return [body.first, body.then]
    if body is not None:
        return [body.tools]
    values = [clause.value for clause in statement.clauses]
    return [v.tools if isinstance(v, Probe) else v for v in values if isinstance(v, Probe | Tools)]


def _fitting(layer: Layer, statement: Statement, names: Names) -> Statement | None:
    """A statement without the patterns that match no tool; None when nothing is left for it to bind."""
    if statement.kind == "allow":
        layer.allowing.setdefault(statement.span.path, statement.span)
    body = statement.body
    if isinstance(body, OrderText):
        first, then = _left(body.first, names), _left(body.then, names)
        idle = {
            OrderKind.BEFORE: then is None,
            OrderKind.WITHIN_AFTER: first is None,
            OrderKind.NOT_WITHIN_AFTER: first is None or then is None,
        }[body.kind]
        return (
            None
            if idle
            else replace(statement, body=replace(body, first=first or body.first, then=then or body.then))
        )
    if body is not None:
        measured = isinstance(body, LimitText) and body.measure is not Measure.COUNT
        tools = _left(body.tools, names, measured=measured)
        floor = isinstance(body, LimitText) and body.operator in (Compare.GE, Compare.GT, Compare.EQ)
        if tools is None:
            return statement if floor else None
        return replace(statement, body=replace(body, tools=tools))
    clauses: list[Clause] = []
    for clause in statement.clauses:
        if isinstance(clause.value, Probe) and _left(clause.value.tools, names) is None:
            return None
        if isinstance(clause.value, Tools):
            tools = _left(clause.value, names, plain=statement.kind == "allow")
            if tools is None:
                return None
            clause = replace(clause, value=tools)
        clauses.append(clause)
    return replace(statement, clauses=tuple(clauses))


def _left(tools: Tools, names: Names, *, measured: bool = False, plain: bool = False) -> Tools | None:
    """The words that stand for a tool, or are no pattern and so a mistake to be told; None if none is left.
    `measured`: an argument follows the tool's name; `plain`: names without a star may be unknown, too."""

    def stays(word: Word) -> bool:
        pattern = word.text.rpartition(".")[0] if measured else word.text
        return not (plain or "*" in pattern) or bool(names.matching(pattern))

    left = tuple(w for w in tools.names if stays(w))
    return replace(tools, names=left) if left else None
