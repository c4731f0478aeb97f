"""Limits and orders, typed. The layer's rules and the plan's constraints share them."""

from __future__ import annotations

from mandate.grammar.dimensions import is_point
from mandate.grammar.mistakes import (
    NAME,
    SYNTAX,
    TYPE,
    Mistake,
    all_of,
    distinct,
    listed,
    suggestion,
    together,
)
from mandate.grammar.names import Names
from mandate.grammar.syntax import LimitText, OrderText, Probe, Tools, Word
from mandate.grammar.typecheck import resolved
from mandate.model.expression import TRUE, Amount, Expr, conjunction
from mandate.model.norm import Action, Limit, Measure, Order
from mandate.model.quantity import COUNT, Quantity, Type
from mandate.model.source import Span
from mandate.model.window import PER_CALL, Window


def tools_of(tools: Tools, names: Names) -> tuple[str, ...]:
    """The tools and acts that the list stands for, sorted, each once. Raises `Mistake`."""
    found = all_of(lambda w=word: names.expand(w.text, w.span) for word in tools.names)  # type: ignore[misc]
    return tuple(sorted({name for each in found for name in each}))


def limit_of(text: LimitText, names: Names) -> Limit:
    tools, argument, kind = measured(text, names)
    words = tuple(s.key for s in text.scopes if s.key is not None and s.key.text not in names.windows)

    def counted() -> tuple[tuple[str, ...], Window]:
        return keys_of(words, names, (tools,)), _window(text, names)

    (where, when), ((keys, window), bound) = together(
        lambda: all_of(
            lambda x=x: resolved(x, names, tools) if x is not None else TRUE  # type: ignore[misc]
            for x in (text.where, text.when)
        ),
        lambda: together(counted, lambda: constant(text.bound, names, kind)),
    )
    return Limit(Action(tools, where), text.measure, argument, text.operator, bound, window, keys, when)


def measured(text: LimitText, names: Names) -> tuple[tuple[str, ...], str | None, Type]:
    """The tools counted, the argument summed (None for a count), and its type."""
    if text.measure is Measure.COUNT:
        return tools_of(text.tools, names), None, COUNT
    tools: set[str] = set()
    arguments: dict[str, Type] = {}
    for word in text.tools.names:
        tool, _, argument = word.text.rpartition(".")
        if not tool:
            raise _which_argument(text.measure, word, names)
        if not names.matching(tool) and names.matching(word.text):
            raise _which_argument(text.measure, word, names)
        for name in names.expand(tool, word.span):
            known = {v.name: v.type for v in names.tools.get(name, ())}
            if argument not in known:
                raise Mistake(
                    NAME,
                    f"`{name}` has no argument called `{argument}`",
                    word.span,
                    hint=suggestion(argument, known) or (f"it takes {listed(known)}" if known else ""),
                )
            arguments[argument] = known[argument]
            tools.add(name)
            senseless = text.measure is Measure.SUM and is_point(known[argument], names)
            if not known[argument].numeric or senseless:
                what = f"in {known[argument]}" if senseless else "no amount"
                raise Mistake(TYPE, f"`{argument}` is {what}: there is no {text.measure} of it", word.span)
    if len(arguments) > 1:
        raise Mistake(TYPE, f"one limit measures one argument, not {listed(arguments)}", text.tools.span)
    argument, kind = arguments.popitem()
    if any(v.type != kind for t in tools for v in names.tools[t] if v.name == argument):
        raise Mistake(TYPE, f"`{argument}` is not of one type in these tools", text.tools.span)
    return tuple(sorted(tools)), argument, kind


def _which_argument(measure: Measure, word: Word, names: Names) -> Mistake:
    tool = names.matching(word.text)
    arguments = [v.name for t in tool for v in names.tools.get(t, ()) if v.type.numeric]
    example = f"`{measure}({word.text}.{arguments[0] if arguments else 'amount'})`"
    return Mistake(SYNTAX, f"`{measure}` needs an argument of the tool", word.span, hint=f"write {example}")


def constant(expr: Expr, names: Names, kind: Type) -> Quantity:
    """A fixed amount of type `kind`. Raises `Mistake`."""
    node = resolved(expr, names, (), kind)
    if not isinstance(node, Amount):
        raise Mistake(TYPE, "a bound is a fixed amount", expr.span, hint="a `fact` may name it")
    return node.quantity


def _window(text: LimitText, names: Names) -> Window:
    windows: list[tuple[Window, Span]] = []
    for scope in text.scopes:
        if scope.window is not None:
            windows.append((scope.window, scope.span))
        elif scope.key is not None and scope.key.text in names.windows:
            _one_meaning(scope.key, text, names)
            windows.append((names.windows[scope.key.text], scope.span))
    if len(windows) > 1:
        raise Mistake(SYNTAX, "a limit has one window", windows[1][1], hint="write a rule for each window")
    if windows:
        return windows[0][0]
    if text.measure in (Measure.MIN, Measure.MAX):
        return PER_CALL
    raise Mistake(
        SYNTAX,
        "this limit has no window",
        _end(text),
        label="per what?",
        hint="say `per day`, `in any 24 h`, `per run` or `in total`",
    )


def _one_meaning(word: Word, text: LimitText, names: Names) -> None:
    """Refuses a window by whose name the tools that are counted have an argument."""
    for tool in measured(text, names)[0]:
        if any(v.name == word.text for v in names.tools.get(tool, ())):
            raise Mistake(
                NAME,
                f"`{word.text}` is a window, and an argument of `{tool}`",
                word.span,
                hint="give one of them another name",
            )


def _end(text: LimitText) -> Span:
    return text.bound.span or text.span


def order_of(text: OrderText, names: Names) -> Order:
    first, then = all_of(lambda t=t: tools_of(t, names) for t in (text.first, text.then))  # type: ignore[misc]
    keys = keys_of(text.keys, names, (first, then))
    return Order(text.kind, Action(first), Action(then), keys, text.delay)


def probe_of(text: Probe, names: Names) -> tuple[tuple[str, ...], Expr, tuple[str, ...]]:
    """The tools a probe is about, what holds of the call, and the tools that no call of came before."""
    tools = tools_of(text.tools, names)
    conditions = [x for x in (text.having, text.when) if x is not None]
    parts, without = together(
        lambda: all_of(lambda x=x: resolved(x, names, tools) for x in conditions),  # type: ignore[misc]
        lambda: tools_of(text.without, names) if text.without is not None else (),
    )
    both = [t for t in without if t in tools]
    if both and text.without is not None:
        raise Mistake(TYPE, f"a call of `{both[0]}` cannot come before itself", text.without.span)
    return tools, conjunction(TRUE, *parts), without


def keys_of(words: tuple[Word, ...], names: Names, actions: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Names of which each value is counted apart: arguments of all the tools, or context values."""
    distinct((w.text, w.span) for w in words)
    for word in words:
        if word.text in names.keys or (word.text in names.variables and word.text not in ("time", "date")):
            continue
        for tool in (t for tools in actions for t in tools):
            known = [v.name for v in names.tools.get(tool, ())]
            if word.text in known or (tool in names.acts):
                continue
            message = f"`{tool}` has no argument called `{word.text}`, and no context value is"
            raise Mistake(NAME, message, word.span, hint=_key_help(word, names, actions, tool, known))
    return tuple(w.text for w in words)


def _key_help(
    word: Word, names: Names, actions: tuple[tuple[str, ...], ...], tool: str, known: list[str]
) -> str:
    periods = ("minute", "hour", "day", "week", "month", "quarter", "year", "run", "call")
    others = [v for t in actions for x in t for v in (p.name for p in names.tools.get(x, ()))]
    candidates = (*known, *others, *names.variables, *names.keys, *names.windows, *periods)
    return suggestion(word.text, [c for c in candidates if c != word.text]) or (
        f"`{tool}` takes {listed(known)}" if known else f"`{tool}` takes no arguments"
    )
