"""Of a long mandate and a large layer, the part that one sentence has to do with.

What is left out here is looked at when a repair is applied: the whole mandate is compiled again then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mandate.compiler.clauses import cut
from mandate.compiler.repairing.placing import Place
from mandate.model.clause import Clause
from mandate.model.expression import references
from mandate.model.norm import Action, Norm
from mandate.model.source import SourceText, Span
from mandate.model.spec import Spec, Tool, Variable

SHORT = 60  # clauses of a mandate that is cut again as a whole
SMALL = 60  # tools and context names of a layer that is taken as a whole
STEM = 4
_STEMS = "stems of names"
Stems = dict[str, tuple[frozenset[str], ...]]  # name -> the beginnings of the words of each way to say it
_WORD = re.compile(r"[^\W_]+")


def cut_again(
    source: SourceText, clauses: tuple[Clause, ...], after: SourceText, place: Place
) -> tuple[Clause, ...]:
    """The clauses of `after`, which is `source` with the place replaced: the sentence is cut again by itself,
    the others move along. Of a short text, or where that shows nothing, all are cut again."""
    if len(clauses) <= SHORT or "\n" in place.words:
        return cut(after)
    index = next((n for n, c in enumerate(clauses) if c.span.covers(place.span)), None)
    if index is None:
        return cut(after)
    old = clauses[index]
    more = len(after.text) - len(source.text)
    first, last = old.extent.start, old.extent.end
    alone = cut(SourceText(source.path, source.text[first:last]))
    new = cut(SourceText(source.path, after.text[first : last + more]))
    if len(alone) != 1 or len(new) != 1 or first + alone[0].span.start != old.span.start:
        return cut(after)
    if first + alone[0].span.end != old.span.end or alone[0].shape is not new[0].shape:
        return cut(after)
    span = Span(source.path, first + new[0].span.start, first + new[0].span.end)
    edited = replace(old, extent=Span(source.path, first, last + more), span=span, text=new[0].text)
    return (*clauses[:index], edited, *(_moved(c, more) for c in clauses[index + 1 :]))


def _moved(clause: Clause, by: int) -> Clause:
    extent, span = clause.extent, clause.span
    return replace(
        clause,
        extent=Span(extent.path, extent.start + by, extent.end + by),
        span=Span(span.path, span.start + by, span.end + by),
    )


def layer_around(spec: Spec, norms: Iterable[Norm], text: str) -> Spec:
    """The layer as a vocabulary for a stretch of text: what its norms speak of, and what could be named in
    it. Nothing that binds is in it."""
    if len(spec.tools) + len(spec.context) <= SMALL:
        return spec
    spoken = set(_spoken(norms))
    words = {w[:STEM] for w in _WORD.findall(text.casefold())}
    called, known_as = _called(spec)
    tools = tuple(t for t in spec.tools if t.name in spoken or any(s <= words for s in called[t.name]))
    names = {t.name for t in tools}
    return replace(
        spec,
        tools=tools,
        context=tuple(
            v for v in spec.context if v.name in spoken or any(s <= words for s in known_as[v.name])
        ),
        allowed=tuple(n for n in spec.allowed if n in names),
        relations=tuple(r for r in spec.relations if {r.left, r.right} <= names),
        allow_spans=(),
        denials=(),
        rules=(),
        approvals=(),
        budgets=(),
        probes=(),
        withheld=(),
        used=(),
        idle=(),
    )


def _spoken(norms: Iterable[Norm]) -> Iterable[str]:
    for norm in norms:
        form = norm.form
        exprs = [norm.unless, getattr(form, "when", None), getattr(form, "condition", None)]
        for part in ("action", "first", "then", "otherwise"):
            action = getattr(form, part, None)
            if isinstance(action, Action):
                yield from action.names
                exprs.append(action.where)
        for expr in exprs:
            if expr is not None:
                yield from (r.name for r in references(expr))


def _called(spec: Spec) -> tuple[Stems, Stems]:
    """What tools and context values are called, found out once for a layer."""
    known: tuple[Stems, Stems] | None = spec.memo.get(_STEMS)
    if known is None:
        known = {t.name: _stems(t) for t in spec.tools}, {v.name: _stems(v) for v in spec.context}
        spec.memo[_STEMS] = known
    return known


def _stems(thing: Tool | Variable) -> tuple[frozenset[str], ...]:
    """The beginnings of the words of each of its names."""
    called = (thing.name, *thing.aliases)
    return tuple(frozenset(w[:STEM] for w in _WORD.findall(name.casefold())) for name in called)
