"""Queries: `payments.issue_refund(amount: 80 USD) when customer.tier == vip`, one or several in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial

from mandate.grammar.layout import not_text, pieces
from mandate.grammar.mistakes import NAME, SYNTAX, Mistake, all_of, listed, suggestion, together
from mandate.grammar.names import Names
from mandate.grammar.parser import parse
from mandate.grammar.syntax import Given, QueryText, Word
from mandate.grammar.trees import ExpressionBuilder
from mandate.grammar.typecheck import resolved
from mandate.model.diagnostic import Diagnostic
from mandate.model.expression import TRUE, Compare, Comparison, Expr, Reference, conjunction, references
from mandate.model.query import Call
from mandate.model.source import SourceText, Span

MOST_QUERIES = 1_000
_TIMES = "give the time of the call: `when date == 2026-03-02 10:00`, `time == 10:00` or `weekday == monday`"


@dataclass(frozen=True, slots=True)
class _Scope:
    """The names of the layer, and the tool whose call a query is resolved for."""

    names: Names
    tool: str

    def value(self, given: Given) -> Expr:
        """`argument == value`; messages about the value point at the value."""
        parameters = [v.name for v in self.names.tools.get(self.tool, ())]
        if given.name.text not in parameters:
            hint = suggestion(given.name.text, parameters)
            hint = hint or (f"it takes {listed(parameters)}" if parameters else "it takes no arguments")
            message = f"`{self.tool}` has no argument called `{given.name.text}`"
            raise Mistake(NAME, message, given.name.span, hint=hint)
        name = Reference(given.name.text, span=given.name.span)
        span = given.value.span or given.name.span
        return resolved(Comparison(Compare.EQ, name, given.value, span=span), self.names, (self.tool,))


def parse_queries(source: SourceText, names: Names) -> tuple[tuple[Call, ...], tuple[Diagnostic, ...]]:
    """The calls that each query of a text asks about: one per tool. A query begins at the margin,
    indented lines belong to it, `#` starts a remark. Queries with a mistake are left out and told."""
    mistake = not_text(source)
    if mistake is not None:
        return (), (mistake.diagnostic(source.path),)
    text, statements = pieces(source)
    calls: list[Call] = []
    problems: list[Diagnostic] = []
    if not statements:
        empty = Mistake(
            SYNTAX, "this query is empty", hint="write a call: `tool(argument: value) when condition`"
        )
        return (), (empty.diagnostic(source.path),)
    if len(statements) > MOST_QUERIES:
        many = Mistake(
            SYNTAX, f"{len(statements):,} queries are too many; {MOST_QUERIES:,} are answered at once"
        )
        return (), (many.diagnostic(source.path),)
    for piece in statements:
        span = source.span(piece.start, piece.end)
        try:
            if piece.mistake is not None:
                raise piece.mistake
            builder = ExpressionBuilder(source.path, piece.start)
            query = _parsed(text[piece.start : piece.end], builder, names, span)
            calls += _calls(query, names, span, text)
        except Mistake as found:
            problems += [each.diagnostic(source.path, span) for each in (found, *found.others)]
    return tuple(calls), tuple(problems)


def _parsed(text: str, builder: ExpressionBuilder, names: Names, span: Span) -> QueryText:
    """A query; what people call a tool, in several words, is told to be that tool's."""
    try:
        query: QueryText = parse("query", text, builder)
    except Mistake:
        head = re.split(r"[(\n]|\bwhen\b", text, maxsplit=1)[0].rstrip()
        called = head.strip('"')
        if called.split() != [called] or called != head:
            _refuse_alias(called, names, replace(span, end=span.start + len(head)))
        raise
    return query


def _refuse_alias(word: str, names: Names, span: Span) -> None:
    """Raises a `Mistake` where a tool is asked for by what people call it."""
    alias = names.called(word)
    if alias in names.tools and word not in names.tools:
        raise Mistake(NAME, f"there is no tool called `{word}`", span, hint=f"did you mean `{alias}`?")


def _refuse_calendars(when: Expr, names: Names, tool: str) -> None:
    """Raises a `Mistake` where a calendar is given as if it were true or false."""
    known = {*names.variables, *names.constants, *names.predicates, *(v.name for v in names.tools[tool])}
    for name in references(when):
        if name.name in names.calendars and name.name not in known:
            message = f"`{name.name}` is no condition: it is open at some times and closed at others"
            raise Mistake(NAME, message, name.span, hint=_TIMES)


def _calls(query: QueryText, names: Names, span: Span, text: str) -> list[Call]:
    """One call per tool that the query names."""
    rest = " ".join(text[query.tools.span.end : span.end].split())
    rest = rest if rest[:1] in ("(", "") else f" {rest}"
    seen: list[str] = []
    for given in query.arguments:
        if given.name.text in seen:
            raise Mistake(SYNTAX, f"`{given.name.text}` is given twice", given.name.span)
        seen.append(given.name.text)
    places = {given.name.text: given.value.span for given in query.arguments}
    written = tuple((name, text[at.start : at.end]) for name, at in places.items() if at is not None)
    found: dict[str, Call] = {}
    for word in query.tools.names:
        for tool in _tools(word, names):
            scope = _Scope(names, tool)
            if query.when is not None:
                _refuse_calendars(query.when, names, tool)
            values, when = together(
                partial(all_of, [partial(scope.value, given) for given in query.arguments]),
                partial(_condition, query.when, names, tool),
            )
            found.setdefault(tool, Call(tool, conjunction(*values, when), tool + rest, span, written))
    return [found[tool] for tool in sorted(found)]


def _condition(when: Expr | None, names: Names, tool: str) -> Expr:
    return resolved(when, names, (tool,)) if when is not None else TRUE


def _tools(word: Word, names: Names) -> tuple[str, ...]:
    """The tools a name or pattern stands for; what people call a tool is not its name."""
    _refuse_alias(word.text, names, word.span)
    return names.expand(word.text, word.span)
