"""Parse trees of what happens, what there is, what the runtime does and what is expected, into
`syntax.Statement`s. One method per production of `spec.lark`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lark import Token
from lark.tree import Meta

from mandate.grammar.hours import HoursBuilder
from mandate.grammar.mistakes import SYNTAX, Mistake
from mandate.grammar.syntax import Clause, Probe, Statement, Tools
from mandate.grammar.trees import number, unquoted
from mandate.model.spec import RelationKind


class WorldBuilder(HoursBuilder):
    """The statements about the world and the runtime."""

    def _statement(self, kind: str, meta: Meta, parts: list[Any]) -> Statement:
        """A statement whose first name is its name and whose clauses are its attributes."""
        name = next((self.word(p) for p in parts if isinstance(p, Token)), None)
        clauses = tuple(p for p in parts if isinstance(p, Clause))
        return Statement(kind, self.span(meta), name, clauses)

    def _clause(self, kind: str, meta: Meta, value: object) -> Clause:
        return Clause(kind, value, self.span(meta))

    def _integer(self, token: Token) -> int:
        value = self.number(token)
        if value.denominator != 1:
            raise Mistake(SYNTAX, f"`{token}` is no whole number", self.at(token))
        return int(value)

    # --- events, keys, wholes, windows

    def event_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return self._statement("event", meta, parts)

    def arrivals(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("up to", meta, (self._integer(parts[0]), parts[1]))

    def exclusive(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("exclusive with", meta, tuple(self.word(p) for p in parts))

    def key_line(self, meta: Meta, parts: list[Any]) -> Statement:
        name, *rest = parts
        clauses = [
            Clause("values", self._integer(p), self.at(p)) if isinstance(p, Token) else p for p in rest
        ]
        return Statement("key", self.span(meta), self.word(name), tuple(clauses))

    def share_line(self, meta: Meta, parts: list[Any]) -> Statement:
        words = tuple(self.word(p) for p in parts[1:])
        return Statement(
            "share of", self.span(meta), self.word(parts[0]), (self._clause("parts", meta, words),)
        )

    def window_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return Statement(
            "window", self.span(meta), self.word(parts[0]), (self._clause("hours", meta, parts[1]),)
        )

    # --- units by two points

    def unit_by_points(self, meta: Meta, parts: list[Any]) -> Statement:
        points = self._clause("points", meta, tuple(parts[1:]))
        return Statement("unit", self.span(meta), self.word(parts[0]), (points,))

    def unit_point(self, meta: Meta, parts: list[Any]) -> Clause:
        value, name, there, base = parts
        return self._clause("point", meta, (value, self.word(name), there, self.word(base)))

    def signed(self, meta: Meta, parts: list[Any]) -> Fraction:
        return -number(parts[1]) if len(parts) > 1 else number(parts[0])

    # --- the runtime, and what its owner expects

    def breaker_line(self, meta: Meta, parts: list[Any]) -> Statement:
        tools, failures, within = parts
        clauses = (
            self._clause("tools", meta, tools),
            Clause("failures", self._integer(failures), self.at(failures)),
            within,
        )
        return Statement("breaker", self.span(meta), clauses=clauses)

    def failing_within(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("in", meta, parts[0])

    def relation_line(self, meta: Meta, parts: list[Any]) -> Statement:
        left, kind, right, keys = parts
        clauses = (
            Clause("left", self.word(left), self.at(left)),
            Clause("kind", RelationKind(" ".join(str(kind).split())), self.at(kind)),
            Clause("right", self.word(right), self.at(right)),
            self._clause("keys", meta, keys),
        )
        return Statement("relation", self.span(meta), clauses=clauses)

    def never_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return Statement("never", self.span(meta), clauses=(self._clause("probe", meta, parts[0]),))

    def possible_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return Statement("possible", self.span(meta), clauses=(self._clause("probe", meta, parts[0]),))

    def probe(self, meta: Meta, parts: list[Any]) -> Probe:
        tools, *tagged = parts
        for i, (kind, _) in enumerate(tagged):
            if kind in [k for k, _ in tagged[:i]]:
                raise Mistake(
                    SYNTAX, f"`{kind}` is said twice", self.span(meta), hint="join conditions with `and`"
                )
        given = dict(tagged)
        without = given.get("without")
        assert without is None or isinstance(without, Tools)
        return Probe(tools, given.get("with"), without, given.get("when"), self.span(meta))

    def with_(self, meta: Meta, parts: list[Any]) -> tuple[str, Any]:
        return ("with", parts[0])

    def without(self, meta: Meta, parts: list[Any]) -> tuple[str, Any]:
        return ("without", parts[0])

    def include_line(self, meta: Meta, parts: list[Any]) -> Statement:
        path = Clause("path", unquoted(parts[0]), self.at(parts[0]))
        return Statement("include", self.span(meta), clauses=(path,))
