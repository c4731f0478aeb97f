"""Queries: `payments.issue_refund(amount: 80 USD) when customer.tier == vip`, one or several in a text."""

from __future__ import annotations

from dataclasses import dataclass

from mandate.grammar.layout import not_text, pieces
from mandate.grammar.mistakes import NAME, SYNTAX, Mistake, listed, suggestion
from mandate.grammar.names import Names
from mandate.grammar.parser import parse
from mandate.grammar.syntax import Given, QueryText, Word
from mandate.grammar.trees import ExpressionBuilder
from mandate.grammar.typecheck import resolved
from mandate.model.diagnostic import Diagnostic
from mandate.model.expression import TRUE, Compare, Comparison, Expr, Reference, conjunction
from mandate.model.query import Call
from mandate.model.source import SourceText, Span

MOST_QUERIES = 1_000


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
            calls += _calls(parse("query", text[piece.start : piece.end], builder), names, span, text)
        except Mistake as found:
            problems.append(found.diagnostic(source.path, span))
    return tuple(calls), tuple(problems)


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
            values = [scope.value(given) for given in query.arguments]
            when = resolved(query.when, names, (tool,)) if query.when is not None else TRUE
            found.setdefault(tool, Call(tool, conjunction(*values, when), tool + rest, span, written))
    return [found[tool] for tool in sorted(found)]


def _tools(word: Word, names: Names) -> tuple[str, ...]:
    """The tools a name or pattern stands for; what people call a tool is not its name."""
    alias = names.called(word.text)
    if alias in names.tools and word.text not in names.tools:
        raise Mistake(
            NAME, f"there is no tool called `{word.text}`", word.span, hint=f"did you mean `{alias}`?"
        )
    return names.expand(word.text, word.span)
