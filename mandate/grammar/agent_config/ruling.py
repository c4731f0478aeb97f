"""The policy of an agent config as rules of the layer.

Each rule is looked at twice: first for what it names, then, once everything is declared, to be written down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mandate.grammar.agent_config.conditions import (
    INPUT,
    Condition,
    bare_bound,
    read_as,
    read_condition,
    split,
    translated,
)
from mandate.grammar.agent_config.layout import ON_FAIL
from mandate.grammar.agent_config.origin import Piece
from mandate.grammar.agent_config.scope import Uses, lookup, matching, units_of
from mandate.grammar.agent_config.work import Work
from mandate.grammar.mistakes import NAME, Mistake
from mandate.grammar.yaml_tree import Mapping, Scalar, Sequence, Tree
from mandate.model.source import Span

Parts = list[str | Piece]
_BODIES = ("condition", "limit", "order", "only_during")


class Ruling:
    """`later` holds what is written once everything is declared."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.uses = Uses(work)
        self.later: list[Callable[[], None]] = []

    # --- conditions

    def condition(self, tree: Tree | None, key: str, tools: tuple[str, ...]) -> Condition | None:
        scalar = self.work.scalar(tree, key)
        if scalar is None:
            return None
        piece = self.work.piece(scalar)
        try:
            condition = read_condition(piece)
        except Mistake as mistake:
            self.work.tell(mistake, piece, scalar.span)
            return None
        self.uses.of(condition, tools)
        return condition

    def written(self, before: str, condition: Condition | None, tools: tuple[str, ...], what: str) -> Parts:
        """`before` and the condition, or nothing; what only the runtime can tell is an error here: a
        rule without its exception would be another rule."""
        if condition is None:
            return []
        parts = split(condition, units_of(self.work, tools))
        if parts.parts is None or parts.kept:
            low, high = condition.piece.bounds
            hint = "outputs can stand in the `condition` of a rule alone"
            self.work.wrong(self.work.source.span(low, high), f"{what} cannot speak of outputs", hint)
            return []
        return [before, *parts.parts]

    def tools(self, tree: Tree | None) -> list[Scalar]:
        return [*self.work.items(self.work.get(tree, "tool")), *self.work.items(self.work.get(tree, "tools"))]

    # --- policy

    def policy(self, tree: Tree | None) -> None:
        rules = self.work.get(tree, "rules")
        for node in rules.items if isinstance(rules, Sequence) else ():
            if isinstance(node, Mapping) and self.work.scalar(node, "id") is not None:
                self._rule(node)

    def _rule(self, node: Mapping) -> None:
        work = self.work
        at = work.scalar(node, "id")
        assert at is not None
        bodies = [key for key in _BODIES if work.get(node, key) is not None]
        if len(bodies) != 1:
            has = "has several of" if bodies else "has none of"
            hint = "say one of `condition`, `limit`, `order` and `only_during`"
            work.wrong(at.span, f"the rule `{at.text}` {has} what a rule can say", hint, NAME)
            return
        chosen = self._on_fail(node, bodies[0])
        if chosen is None:
            return
        effect, role = chosen
        if not effect:
            scalar = work.scalar(node, bodies[0])
            assert scalar is not None
            what = f"the rule `{at.text}`, which only tells somebody (`{' '.join(scalar.text.split())}`)"
            work.keep(what, at.span, work.extent(node))
            return
        name = work.identifier(at)
        otherwise: Parts = [", else escalate to ", role] if role is not None else [", else escalate to owner"]
        if effect == "block":
            otherwise = []
        if bodies[0] == "condition":
            self._requires(node, name, otherwise)
        elif bodies[0] == "only_during":
            self._during(node, name)
        else:
            self._flow(node, name, bodies[0])

    def _on_fail(self, node: Mapping, body: str) -> tuple[str, Piece | None] | None:
        """What happens on failure, and who is asked."""
        work = self.work
        on_fail, to = work.scalar(node, "on_fail"), work.scalar(node, "escalate_to")
        effect, tells = ON_FAIL[on_fail.text] if on_fail is not None else ("", False)
        if on_fail is None:
            effect = "escalate" if to is not None else "block"
        if to is not None and effect != "escalate":
            work.wrong(to.span, f"`escalate_to` does not go with `on_fail: {on_fail and on_fail.text}`",
                       "write `on_fail: escalate`", NAME)  # fmt: skip
            return None
        if effect == "escalate" and body != "condition":
            place = (on_fail or to or work.key(node, body)).span
            work.wrong(place, f"where `{body}` is broken a call is blocked: nobody can be asked",
                       "write `on_fail: block`, or the rule as a `condition`")  # fmt: skip
            return None
        if tells and effect and on_fail is not None:
            name = work.scalar(node, "id")
            what = f"what else `{on_fail.text}` of the rule `{name.text if name else ''}` does"
            work.keep(what, on_fail.span, work.extent(node))
        if to is None:
            return effect, None
        self.role(to)
        return effect, work.piece(to)

    def role(self, scalar: Scalar) -> None:
        """A role that is named where no roles are declared at all is one."""
        work = self.work
        if work.roles is None:
            work.roles = {"owner"}
            work.undeclared_roles = True
        if work.undeclared_roles and scalar.text not in work.roles and scalar.text != work.owner:
            work.roles.add(scalar.text)
            work.draft.statement(scalar.span, "role ", work.piece(scalar))
            work.assume(f"the role `{scalar.text}` is declared nowhere: who it is is known", scalar.span)

    def _requires(self, node: Mapping, name: Piece, otherwise: Parts) -> None:
        work = self.work
        named = self.tools(node)
        tools = matching(work, named)
        condition = self.condition(node, "condition", tools)
        unless = self.condition(node, "unless", tools)
        if condition is None:
            return
        at = self._place(node, "condition")

        def write() -> None:
            scope, words = tools, work.listed(named)
            if not named:
                scope = self._everywhere(condition, at)
                words = [", ".join(scope)]
                if not scope:
                    return
            try:
                parts = split(condition, units_of(work, scope))
            except Mistake as mistake:
                work.tell(mistake, condition.piece)
                return
            for kept in parts.kept:
                low, high = kept.bounds
                text = " ".join(kept.text.split())
                span = work.source.span(low, high)
                what = f"`{text}` of the rule `{name.text}`, known after the call alone"
                work.keep(what, span, work.extent(node))
            if parts.parts is not None:
                body = [*words, " requires ", *parts.parts, *otherwise]
                exception = self.written(" unless ", unless, scope, "an exception")
                work.draft.statement(at, "rule ", name, ": ", *body, *exception)

        self.later.append(write)

    def _everywhere(self, condition: Condition, at: Span) -> tuple[str, ...]:
        """The tools of a rule that names none: those that have every argument it speaks of."""
        inputs = condition.names(INPUT)
        scope = tuple(n for n, t in self.work.tools.items() if all(i in t.known() for i in inputs))
        if condition.expr is None:
            return scope or ("*",)
        if not scope:
            self.work.wrong(
                at, "this rule names no tool, and none has what it speaks of", "add `tool:`", NAME
            )
        elif len(scope) < len(self.work.tools) or inputs:
            what = ", ".join(f"`{s}`" for s in scope)
            self.work.assume(f"the rule names no tool: it is about {what}", at)
        return scope

    def _during(self, node: Mapping, name: Piece) -> None:
        work = self.work
        hours, named = work.scalar(node, "only_during"), self.tools(node)
        if hours is None or not self._named(node, named):
            return
        tools = matching(work, named)
        unless = self.condition(node, "unless", tools)

        def write() -> None:
            body = [*work.listed(named), " only during ", work.free(hours)]
            exception = self.written(" unless ", unless, tools, "an exception")
            work.draft.statement(self._place(node, "only_during"), "rule ", name, ": ", *body, *exception)

        self.later.append(write)

    def _place(self, node: Mapping, body: str) -> Span:
        """Where a rule says what it says."""
        scalar = self.work.scalar(node, body)
        if scalar is None:
            return self.work.key(node, "id").span
        return self.work.source.span(*self.work.piece(scalar).bounds)

    def _named(self, node: Mapping, named: list[Scalar]) -> bool:
        if not named:
            self.work.wrong(self.work.key(node, "id").span, "this rule names no tool", "add `tool:`", NAME)
        return bool(named)

    def _flow(self, node: Mapping, name: Piece, body: str) -> None:
        """A limit or an order: they name their tools themselves."""
        work = self.work
        scalar = work.scalar(node, body)
        assert scalar is not None
        for extra in self.tools(node):
            work.wrong(extra.span, f"`{body}` names its tools itself", "leave this away", NAME)
        piece = work.free(scalar)
        try:
            text = read_as(body, piece)
        except Mistake as mistake:
            work.tell(mistake, piece, scalar.span)
            return
        tools, summed = _tools_of(work, body, text)
        keys = [s.key for s in text.scopes if s.key is not None] if body == "limit" else text.keys
        for key in keys:
            if key.text not in work.context:
                self.uses.key(key.text, tools, scalar.span)
        if summed:
            self.uses.key(summed, tools, scalar.span, "number")
        unless = self.condition(node, "unless", tools)

        def write() -> None:
            parts: Parts = [piece]
            if _where(text):
                parts = list(translated(piece, text.where, units_of(work, tools)))
            bound = bare_bound(text.bound) if body == "limit" and summed else None
            found = lookup(work, summed, tools) if bound is not None else None
            if bound is not None and bound.span is not None and found is not None and found.unit:
                cut = bound.span.end
                parts = [piece[:cut], f" {found.unit}", piece[cut : len(piece.text)]]
            exception = self.written(" unless ", unless, tools, "an exception")
            work.draft.statement(self._place(node, body), "rule ", name, ": ", *parts, *exception)

        self.later.append(write)

    # --- shared with budgets

    def scoped(self, node: Mapping, write: Callable[[Parts], None]) -> None:
        """Calls `write` with ` on TOOLS where CONDITION`, as far as they are said."""
        named = self.tools(node)
        tools = matching(self.work, named) if named else tuple(self.work.tools)
        where = self.condition(node, "where", tools)

        def later() -> None:
            parts: Parts = [" on ", *self.work.listed(named)] if named else []
            write([*parts, *self.written(" where ", where, tools, "a budget")])

        self.later.append(later)


def _where(text: Any) -> bool:
    return getattr(text, "where", None) is not None


def _tools_of(work: Work, body: str, text: Any) -> tuple[tuple[str, ...], str]:
    """The tools of a limit or an order, and the argument that is summed up, if any."""
    groups = (text.tools,) if body == "limit" else (text.first, text.then)
    names = [word.text for group in groups for word in group.names]
    if body != "limit" or text.measure.value == "count":
        return work.matching(names), ""
    owner, _, argument = names[0].rpartition(".")
    return work.matching([owner]), argument
