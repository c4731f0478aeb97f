"""What happens, what there is, what it is made of and when it is counted: events, keys, wholes, derived
metrics and named windows of a layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from mandate.grammar import openings
from mandate.grammar.declarations import bounds_of, not_the_clock
from mandate.grammar.expressions import shallow
from mandate.grammar.hours_text import hours_text
from mandate.grammar.layer import Layer, aliases, only
from mandate.grammar.mistakes import NAME, SYNTAX, TYPE, Mistake, distinct, listed, suggestion
from mandate.grammar.names import Names, made_of_shares
from mandate.grammar.printing import show
from mandate.grammar.syntax import Scope as ScopeText
from mandate.grammar.syntax import Statement, Word
from mandate.grammar.typecheck import Checker
from mandate.model import spec as s
from mandate.model.expression import Expr, Reference, Scope, references
from mandate.model.quantity import BOOL, PERCENT
from mandate.model.window import Period, Window, WindowKind

MOST_PARTS = 100  # of a whole


def event(layer: Layer, statement: Statement) -> None:
    """Declares the event, and the condition by its name; `exclusive_with` is resolved by `exclusions`."""
    name = _name(statement)
    layer.declare("name", name)
    layer.declare("event", name)
    not_the_clock(name)
    for kind in ("up to", "exclusive with"):
        only(statement.clauses, kind)
    given: dict[str, Any] = {c.kind: c.value for c in statement.clauses}
    arrivals, window = None, None
    if "up to" in given:
        arrivals, scope = given["up to"]
        window = _arrival_window(scope)
        if arrivals < 1:
            raise Mistake(TYPE, f"`{name.text}` can never happen", only_span(statement, "up to"))
    called = aliases(statement.clauses)
    layer.context.append(s.Variable(name.text, BOOL, statement.span, aliases=called))
    others = tuple(w.text for w in given.get("exclusive with", ()))
    layer.events.append(s.Event(name.text, statement.span, arrivals, window, others, called))


def only_span(statement: Statement, kind: str) -> Any:
    clause = only(statement.clauses, kind)
    return clause.span if clause else statement.span


def _arrival_window(scope: ScopeText) -> Window:
    window = scope.window
    if window is None and scope.key is not None:
        word = scope.key
        hint = suggestion(word.text, [p.value for p in Period]) or "say `per day` or `in any 24 h`"
        raise Mistake(NAME, f"`{word.text}` is no period", word.span, hint=hint)
    if window is None or window.kind in (WindowKind.CALL, WindowKind.RUN):
        raise Mistake(
            SYNTAX, "arrivals are counted over time", scope.span, hint="say `per day` or `in any 24 h`"
        )
    return window


def exclusions(layer: Layer, statement: Statement) -> None:
    """The other side of every `exclusive with` is an event, and another one."""
    name = _name(statement)
    clause = only(statement.clauses, "exclusive with")
    words: Any = clause.value if clause else ()
    distinct((w.text, w.span) for w in words)
    for word in words:
        if word.text == name.text:
            raise Mistake(NAME, f"`{word.text}` cannot be exclusive with itself", word.span)
        if ("event", word.text) not in layer.places:
            known = [e.name for e in layer.events if e.name != name.text]
            hint = suggestion(word.text, known) or (f"events are {listed(known)}" if known else "")
            raise Mistake(NAME, f"there is no event called `{word.text}`", word.span, hint=hint)


def key(layer: Layer, statement: Statement) -> None:
    name = _name(statement)
    _counted_by(layer, name)
    not_the_clock(name)
    values = only(statement.clauses, "values")
    count: Any = values.value if values else None
    if values is not None and count < 1:
        raise Mistake(TYPE, f"a key with {count} values has none to speak of", values.span)
    layer.populations.append(s.Population(name.text, statement.span, count, aliases(statement.clauses)))


def _counted_by(layer: Layer, name: Word) -> None:
    """What may follow `per`: keys and windows, and the periods that are always there."""
    if name.text in (p.value for p in Period) or name.text in ("run", "call", "a", "an"):
        raise Mistake(NAME, f"`per {name.text}` already has a meaning", name.span, hint="choose another name")
    layer.declare("counted by", name)


def whole(layer: Layer, statement: Statement) -> None:
    """The parts are metrics by the names `whole.part`."""
    name = _name(statement)
    layer.declare("whole", name)
    words: Any = statement.clauses[0].value
    if len(words) < 2:
        raise Mistake(
            TYPE,
            f"`{name.text}` has one part",
            words[0].span,
            hint="a part that is always 100% needs no share",
        )
    if len(words) > MOST_PARTS:
        what = f"`{name.text}` has {len(words):,} parts; {MOST_PARTS} are read"
        raise Mistake(TYPE, what, words[MOST_PARTS].span)
    parts: list[str] = []
    distinct((w.text, w.span) for w in words)
    for word in words:
        part = f"{name.text}.{word.text}"
        layer.declare("name", Word(part, word.span))
        layer.metrics.append(s.Metric(part, PERCENT, word.span, part_of=name.text))
        parts.append(part)
    layer.wholes.append(s.Whole(name.text, tuple(parts), statement.span))


def window(layer: Layer, statement: Statement) -> None:
    name = _name(statement)
    _counted_by(layer, name)
    hours: Any = statement.clauses[0].value
    found = openings.windows(hours, layer.years(), layer.zone)
    if not found:
        raise Mistake(TYPE, f"`{name.text}` never opens", statement.span)
    kind = Window(WindowKind.NAMED, name=name.text, openings=found)
    layer.windows.append(s.NamedWindow(name.text, kind, statement.span, hours_text(hours)))


# --- derived metrics


def derived_metrics(layer: Layer, statements: Iterable[Statement]) -> None:
    """Declares them, each after those it is made of, whatever their order in the file."""
    waiting: dict[str, Statement] = {}
    for statement in statements:

        def declared(st: Statement) -> None:
            name = _name(st)
            layer.declare("name", name)
            not_the_clock(name)
            waiting[name.text] = st

        layer.attempt(statement, declared)
    names = layer.names()
    variables, metrics, shares = dict(names.variables), dict(names.metrics), dict(names.shares)
    names = replace(names, variables=variables, metrics=metrics, shares=shares)
    for name in _in_order(layer, waiting):
        statement = waiting[name]
        layer.attempt(statement, lambda st: _derived(layer, st, names))
        if layer.metrics and layer.metrics[-1].name == name:
            metric = layer.metrics[-1]
            variables[name] = Reference(name, Scope.METRIC, metric.type)
            metrics[name] = True
            whole_of_it = made_of_shares(metric, shares)
            shares.update({name: whole_of_it} if whole_of_it else {})


def _in_order(layer: Layer, waiting: dict[str, Statement]) -> tuple[str, ...]:
    """Made of nothing unknown first; those in a circle are told, once for each circle."""
    needs = {
        name: [r.name for r in references(_formula(st)) if r.name in waiting] for name, st in waiting.items()
    }
    done: dict[str, bool] = {}
    order: list[str] = []
    for start in waiting:
        path: list[tuple[str, int]] = [(start, 0)] if start not in done else []
        open_now = {start: 0} if path else {}
        while path:
            name, at = path.pop()
            if at < len(needs[name]):
                path.append((name, at + 1))
                following = needs[name][at]
                if following in open_now:
                    _tell_circle(layer, [n for n, _ in path[open_now[following] :]], waiting)
                    for n, _ in path[open_now[following] :]:
                        done[n] = False
                elif following not in done:
                    open_now[following] = len(path)
                    path.append((following, 0))
                continue
            del open_now[name]
            if done.setdefault(name, True):
                order.append(name)
            else:
                layer.broken.add(name)
    return tuple(order)


def _tell_circle(layer: Layer, circle: list[str], waiting: dict[str, Statement]) -> None:
    last = waiting[circle[-1]]
    shown = [f"`{n}`" for n in (*circle, circle[0])]
    chain = " → ".join(shown if len(shown) <= 8 else [*shown[:3], "…", *shown[-3:]])
    layer.tell(Mistake(TYPE, f"these metrics are made of each other: {chain}", _formula(last).span))


def _derived(layer: Layer, statement: Statement, names: Names) -> None:
    name = _name(statement)
    node, kind = Checker(names, ()).infer(shallow(_formula(statement)))
    made_of = references(node)
    for reference in made_of:
        if reference.scope is not Scope.METRIC:
            raise Mistake(
                TYPE, f"`{reference.name}` is no metric: a metric is made of metrics", reference.span,
                hint=f"metrics are {listed(names.metrics)}" if names.metrics else "",
            )  # fmt: skip
    if not made_of:
        raise Mistake(
            TYPE, f"`{show(node)}` never changes", _formula(statement).span,
            hint=f"write `fact {name.text} = {show(node)}`",
        )  # fmt: skip
    if not kind.numeric:
        raise Mistake(TYPE, "a metric is an amount", _formula(statement).span)
    lower, upper = bounds_of(statement, kind, names)
    called = aliases(statement.clauses)
    layer.metrics.append(s.Metric(name.text, kind, statement.span, None, called, lower, upper, node))


def _formula(statement: Statement) -> Expr:
    value: Any = statement.clauses[0].value
    assert isinstance(value, Expr)
    return value


def _name(statement: Statement) -> Word:
    assert statement.name is not None
    return statement.name
