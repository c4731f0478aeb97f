"""What the runtime does by itself, how tools belong together, what is already used, and what the owner
expects of the layer: breakers, relations, used quota, probes, includes."""

from __future__ import annotations

from typing import Any

from mandate.grammar.bodies import constant, keys_of, probe_of, tools_of
from mandate.grammar.layer import Layer, positive_duration
from mandate.grammar.mistakes import NAME, SYNTAX, TYPE, Mistake, all_of, suggestion
from mandate.grammar.names import Names
from mandate.grammar.syntax import Probe, Statement, Word
from mandate.model import spec as s
from mandate.model.norm import Measure


def breaker(layer: Layer, statement: Statement, names: Names) -> None:
    tools_clause, failures, within = statement.clauses
    given: Any = tools_clause.value
    tools = tools_of(given, names)
    count: Any = failures.value
    if count < 1:
        raise Mistake(
            TYPE, f"after {count} failures a breaker has tripped before anything happened", failures.span,
            hint="the fewest is `1 failure`",
        )  # fmt: skip
    length = positive_duration(within.value, "what follows `in`", within)
    layer.breakers.append(s.Breaker(tools, count, length, statement.span))


def relation(layer: Layer, statement: Statement, names: Names) -> None:
    given: dict[str, Any] = {c.kind: c.value for c in statement.clauses}
    left, right, kind = given["left"], given["right"], given["kind"]
    all_of(lambda w=word: _one_tool(w, names) for word in (left, right))  # type: ignore[misc]
    if left.text == right.text:
        raise Mistake(TYPE, f"`{left.text}` is related to itself", right.span)
    keys: tuple[str, ...] = ()
    if given["keys"]:
        if kind is s.RelationKind.KIND_OF:
            raise Mistake(
                SYNTAX, "one tool is a kind of another for all calls, not for those of one key",
                given["keys"][0].span,
            )  # fmt: skip
        keys = keys_of(given["keys"], names, ((left.text,), (right.text,)))
    excludes = kind is s.RelationKind.EXCLUDES
    pair = sorted((left.text, right.text)) if excludes else (left.text, right.text)
    same = ("relation", " ".join((kind, *pair, *keys)))
    if layer.places.setdefault(same, statement.span) != statement.span:
        raise Mistake(NAME, "this relation is declared twice", statement.span)
    if not excludes and _leads(layer, kind, right.text, left.text):
        message = f"`{right.text}` already {_verb(kind)} `{left.text}`: the two go round in a circle"
        raise Mistake(TYPE, message, statement.span)
    layer.related.setdefault((kind, left.text), []).append(right.text)
    layer.relations.append(s.Relation(kind, left.text, right.text, statement.span, keys))


def _one_tool(word: Word, names: Names) -> None:
    if "*" in word.text:
        raise Mistake(SYNTAX, "a relation is between two tools, each by its name", word.span)
    names.expand(word.text, word.span)


def _verb(kind: s.RelationKind) -> str:
    return "needs" if kind is s.RelationKind.NEEDS else "is a kind of"


def _leads(layer: Layer, kind: s.RelationKind, start: str, goal: str) -> bool:
    """Whether relations of that kind lead from one tool to another."""
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        following = layer.related.get((kind, here), [])
        waiting += [t for t in following if t not in seen]
        seen.update(following)
    return False


def never(layer: Layer, statement: Statement, names: Names) -> None:
    _probe(layer, statement, names, possible=False)


def possible(layer: Layer, statement: Statement, names: Names) -> None:
    _probe(layer, statement, names, possible=True)


def _probe(layer: Layer, statement: Statement, names: Names, *, possible: bool) -> None:
    text = statement.clauses[0].value
    assert isinstance(text, Probe)
    tools, where, without = probe_of(text, names)
    layer.probes.append(s.Probe(possible, tools, where, statement.span, without))


def used(layer: Layer, statement: Statement, names: Names) -> None:
    word = _name(statement)
    rule = next((r for r in layer.rules if r.name == word.text), None)
    if rule is None:
        raise Mistake(
            NAME, f"there is no rule called `{word.text}`", word.span,
            hint=suggestion(word.text, [r.name for r in layer.rules]),
        )  # fmt: skip
    others = [r for r in layer.rules if r.name == word.text and r is not rule]
    if others:
        places = " and ".join(layer.place(r.span, word.span) for r in (rule, *others))
        raise Mistake(
            NAME, f"two rules are called `{word.text}`", word.span, label=places, hint="give one another name"
        )
    body = rule.body
    if not isinstance(body, s.LimitRule) or body.measure not in (Measure.COUNT, Measure.SUM):
        raise Mistake(
            TYPE, f"the rule `{word.text}` counts nothing: nothing of it is used", word.span,
            hint="`used` is for rules with `count(…)` or `sum(…)`",
        )  # fmt: skip
    if body.keys:
        raise Mistake(
            TYPE, f"the rule `{word.text}` counts each `{body.keys[0]}` apart",
            word.span,
        )  # fmt: skip
    layer.declare("used", word)
    value: Any = statement.clauses[0].value
    amount = constant(value, names, body.bound.type)
    if amount.value < 0:
        raise Mistake(TYPE, "less than nothing cannot be used", value.span)
    layer.used.append(s.Used(word.text, amount, statement.span))


def _name(statement: Statement) -> Word:
    assert statement.name is not None
    return statement.name
