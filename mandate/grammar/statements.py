"""Parse trees of the layer's language into `syntax.Statement`s. One method per production of `spec.lark`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lark import Token
from lark.tree import Meta

from mandate.grammar.mistakes import SYNTAX, Mistake
from mandate.grammar.syntax import (
    Clause,
    DuringText,
    EffectText,
    Hours,
    Otherwise,
    Parameter,
    RateText,
    RequiresText,
    Scope,
    Statement,
    Tools,
    Word,
)
from mandate.grammar.trees import number, unquoted
from mandate.grammar.world_statements import WorldBuilder
from mandate.model.expression import Amount, Expr
from mandate.model.quantity import NUMBER, Quantity


class StatementBuilder(WorldBuilder):
    """Builds one statement; what its attributes mean is for `declarations` and `layer_rules`."""

    # --- the head

    def version_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return Statement(
            "mandate-spec", self.span(meta), clauses=(self._clause("version", meta, self._integer(parts[0])),)
        )

    def header_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return self._statement("header", meta, parts)

    def agent(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("agent", meta, self.word(parts[0]))

    def owner(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("owner", meta, self.word(parts[0]))

    def zone(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("zone", meta, self.word(parts[0]))

    def horizon(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("horizon", meta, parts[0])

    def as_of(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("as of", meta, self.moment(parts[0]))

    # --- roles

    def role_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return self._statement("role", meta, parts)

    def members(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("members", meta, self._integer(parts[0]))

    def answers(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("answers within", meta, parts[0])

    def open_hours(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("hours", meta, parts[0])

    def capacity(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("up to", meta, (self._integer(parts[0]), self.per_period(meta, parts[1:]).window))

    def timeout(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("on timeout", meta, str(parts[0]))

    def timeout_to(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("on timeout", meta, f"escalate to {parts[0]}")

    def also(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("also called", meta, tuple(unquoted(p) for p in parts))

    # --- what the runtime knows, what can be measured

    def context_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return self._typed("context", meta, parts)

    def metric_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return self._typed("metric", meta, parts)

    def _typed(self, kind: str, meta: Meta, parts: list[Any]) -> Statement:
        name, type_text, *clauses = parts
        span = type_text.word.span
        return Statement(kind, self.span(meta), self.word(name), (Clause("type", type_text, span), *clauses))

    def derived_metric(self, meta: Meta, parts: list[Any]) -> Statement:
        return Statement(
            "derived metric",
            self.span(meta),
            self.word(parts[0]),
            (self._clause("value", meta, parts[1]), *parts[2:]),
        )

    def from_to(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("range", meta, (parts[0], parts[1] if len(parts) > 1 else None))

    def up_to(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("range", meta, (None, parts[0]))

    def now(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("now", meta, parts[0])

    def predicate_line(self, meta: Meta, parts: list[Any]) -> Statement:
        name, parameters = parts[0]
        return Statement("predicate", self.span(meta), name, (self._clause("parameters", meta, parameters),))

    def predicate_head(self, meta: Meta, parts: list[Any]) -> tuple[Word, tuple[Parameter, ...]]:
        return self.word(parts[0]), tuple(parts[1:])

    # --- tools

    def tool_line(self, meta: Meta, parts: list[Any]) -> Statement:
        name, *rest = parts
        parameters = tuple(p for p in rest if isinstance(p, Parameter))
        clauses = tuple(p for p in rest if isinstance(p, Clause))
        return Statement(
            "tool",
            self.span(meta),
            self.word(name),
            (Clause("parameters", parameters, self.at(name)), *clauses),
        )

    def parameter(self, meta: Meta, parts: list[Any]) -> Parameter:
        name, type_text, *ranges = parts
        lower, upper = ranges[0].value if ranges else (None, None)
        return Parameter(self.word(name), type_text, lower, upper, self.span(meta))

    def tier(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("tier", meta, self._integer(parts[0]))

    def reversible(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("reversible", meta, parts[0] == "reversible")

    def costs(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("costs", meta, parts[0])

    def more_costs(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("more costs", meta, parts[0])

    def token_cost(self, meta: Meta, parts: list[Any]) -> tuple[str, int]:
        return ("tokens", self._integer(parts[0]))

    def plain_cost(self, meta: Meta, parts: list[Any]) -> tuple[str, Any]:
        return ("amount", parts[0])

    def effect(self, meta: Meta, parts: list[Any]) -> Clause:
        metric, move, change = parts
        return self._effect(meta, metric, move, None, change)

    def effect_between(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._effect(meta, *parts)

    def effect_up_to(self, meta: Meta, parts: list[Any]) -> Clause:
        metric, move, most = parts
        nothing = Amount(Quantity(Fraction(0), NUMBER), span=self.span(meta))
        return self._effect(meta, metric, move, nothing, most)

    def _effect(self, meta: Meta, metric: Token, move: Token, least: Expr | None, most: Expr) -> Clause:
        effect = EffectText(self.word(metric), 1 if move == "+=" else -1, least, most)
        return self._clause("effect", meta, effect)

    def takes(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("takes", meta, parts[0])

    def at_once(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("at most … at a time", meta, self._integer(parts[0]))

    def set_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return Statement(
            "set", self.span(meta), self.word(parts[0]), (self._clause("members", meta, tuple(parts[1:])),)
        )

    # --- allow, deny, rules

    def allow_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return Statement("allow", self.span(meta), clauses=(self._clause("tools", meta, parts[0]),))

    def deny_line(self, meta: Meta, parts: list[Any]) -> Statement:
        tagged = {p[0]: p[1] for p in parts[1:]}
        return Statement(
            "deny",
            self.span(meta),
            unless=tagged.get("unless"),
            clauses=(self._clause("tools", meta, parts[0]), self._clause("when", meta, tagged.get("when"))),
        )

    def unless(self, meta: Meta, parts: list[Any]) -> tuple[str, Expr]:
        return ("unless", parts[0])

    def rule_line(self, meta: Meta, parts: list[Any]) -> Statement:
        unless = next((p[1] for p in parts if isinstance(p, tuple)), None)
        return Statement("rule", self.span(meta), self.word(parts[0]), body=parts[1], unless=unless)

    def requires(self, meta: Meta, parts: list[Any]) -> RequiresText:
        return RequiresText(parts[0], parts[1], parts[2] if len(parts) > 2 else None, self.span(meta))

    def else_block(self, meta: Meta, parts: list[Any]) -> Otherwise:
        return Otherwise(escalate=False)

    def else_escalate(self, meta: Meta, parts: list[Any]) -> Otherwise:
        return Otherwise(True, self.word(parts[0]) if parts else None)

    def during(self, meta: Meta, parts: list[Any]) -> DuringText:
        calendar = parts[1] if isinstance(parts[1], Hours) else self.word(parts[1])
        return DuringText(parts[0], calendar, self.span(meta))

    def calendar_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return Statement(
            "calendar", self.span(meta), self.word(parts[0]), (self._clause("hours", meta, parts[1]),)
        )

    # --- approvals, reviews, budgets

    def approval_line(self, meta: Meta, parts: list[Any]) -> Statement:
        tier = self._clause("tier", meta, self._integer(parts[0]))
        return Statement("approval", self.span(meta), clauses=(tier, parts[1], *self._justified(parts)))

    def approve_tools(self, meta: Meta, parts: list[Any]) -> Statement:
        tools = self._clause("tools", meta, parts[0])
        when = self._clause("when", meta, next((p[1] for p in parts if isinstance(p, tuple)), None))
        approvers = next(p for p in parts if isinstance(p, Clause))
        return Statement(
            "approval", self.span(meta), clauses=(tools, when, approvers, *self._justified(parts))
        )

    def _justified(self, parts: list[Any]) -> tuple[Clause, ...]:
        return tuple(p for p in parts if isinstance(p, Clause) and p.kind == "with justification")

    def justified(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("with justification", meta, True)

    def approvers(self, meta: Meta, parts: list[Any]) -> Clause:
        count = self._integer(parts[0]) if len(parts) > 1 else 1
        return self._clause("by", meta, (count, self.word(parts[-1])))

    def review_line(self, meta: Meta, parts: list[Any]) -> Statement:
        by = " ".join(str(parts[1]).split())
        return Statement(
            "review",
            self.span(meta),
            clauses=(self._clause("tier", meta, self._integer(parts[0])), self._clause("by", meta, by)),
        )

    def budget_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return Statement(
            "budget",
            self.span(meta),
            clauses=(
                parts[0],
                self._clause("scopes", meta, tuple(p for p in parts if isinstance(p, Scope))),
                self._clause("on", meta, next((p for p in parts if isinstance(p, Tools)), None)),
                self._clause("where", meta, next((p[1] for p in parts if isinstance(p, tuple)), None)),
            ),
        )

    def tokens(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("tokens", meta, number(parts[0]))

    def tool_calls(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("tool calls", meta, number(parts[0]))

    def plain_budget(self, meta: Meta, parts: list[Any]) -> Clause:
        return self._clause("amount", meta, parts[0])

    # --- facts, rates, units

    def fact_line(self, meta: Meta, parts: list[Any]) -> Statement:
        return Statement(
            "fact", self.span(meta), self.word(parts[0]), (self._clause("value", meta, parts[1]),)
        )

    def fact_used(self, meta: Meta, parts: list[Any]) -> Statement:
        return Statement(
            "fact used", self.span(meta), self.word(parts[0]), (self._clause("value", meta, parts[1]),)
        )

    def rate_line(self, meta: Meta, parts: list[Any]) -> Statement:
        one, source, many, target = parts
        for token in (one, many):
            if number(token) <= 0:
                raise Mistake(SYNTAX, "a rate is more than zero", self.at(token))
        rate = RateText(self.word(source), self.word(target), number(many) / number(one))
        return Statement("rate", self.span(meta), clauses=(self._clause("rate", meta, rate),))

    def unit_line(self, meta: Meta, parts: list[Any]) -> Statement:
        name, *rest = parts
        scale = (self.word(rest[1]), number(rest[0])) if rest else None
        return Statement("unit", self.span(meta), self.word(name), (self._clause("scale", meta, scale),))
