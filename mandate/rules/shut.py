"""Tools of which not a single call is let through, where floors and demands ask for one of several."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mandate.model.expression import TRUE
from mandate.model.norm import Limit, Norm, Oblige
from mandate.model.period import Flow, Problem, Range
from mandate.model.question import Claim, Consistent, Fits, Holds, Overfull, Unknown
from mandate.rules.base import Ask, Case
from mandate.rules.views import barriers, domain, scope_of


def barred(
    case: Case, ask: Ask, norms: tuple[Norm, ...], floor: Norm, names: tuple[str, ...]
) -> tuple[str, ...] | Unknown | None:
    """A minimal set of norms, the floor itself not counted, that let no call of any of `names` through that
    the floor asks for; None if some call is let through."""
    every: list[str] = []
    claims: list[tuple[tuple[Claim, ...], tuple[Claim, ...]]] = []
    for name in names:
        bars = barriers(norms, name, case.spec)
        scope = scope_of(floor, name)
        wanted = () if scope == TRUE else (Claim("", scope),)
        if not bars and not wanted:
            return None
        claims.append((wanted, bars))
        answer = _let_through(case, ask, wanted, bars)
        if isinstance(answer, Unknown):
            return answer
        if not isinstance(answer, Holds):
            return None
        every.extend(i for i in answer.core if i and i not in every)
    for one in every[::-1] if len(names) > 1 else ():
        fewer = [i for i in every if i != one]
        chosen = [(wanted, tuple(c for c in bars if c.norm_id in fewer)) for wanted, bars in claims]
        if all(isinstance(_let_through(case, ask, *parts), Holds) for parts in chosen):
            every = fewer
    return tuple(i for i in every if i != floor.id)


def _let_through(case: Case, ask: Ask, wanted: tuple[Claim, ...], bars: tuple[Claim, ...]) -> object:
    exprs = [c.expr for c in (*wanted, *bars)]
    return ask(Consistent((*domain(case.spec, exprs), *wanted, *bars)))


def with_shut(
    case: Case, ask: Ask, norms: tuple[Norm, ...], built: Problem, core: tuple[str, ...]
) -> tuple[str, ...]:
    """The core, with those norms that shut a tool which could else do what the core demands."""
    there = {flow.tool for flow in built.flows}
    members = [case.norm(i) for i in core]
    missing = dict.fromkeys(
        name for norm in members for name in _asked_for(norm) if name not in there and _one_of_several(norm)
    )
    needed = list(missing)
    for name in missing:
        free = [n for n in missing if n not in needed or n == name]
        if isinstance(ask(Fits(_freed(case, built, core, free))), Overfull):
            needed.remove(name)
    found = list(core)
    for name in needed:
        by = barred(case, ask, norms, next(m for m in members if name in _asked_for(m)), (name,))
        found += [i for i in by if i not in found] if isinstance(by, tuple) else []
    return tuple(found)


def _asked_for(norm: Norm) -> tuple[str, ...]:
    form = norm.form
    if isinstance(form, Oblige):
        return form.action.names
    return form.action.names if isinstance(form, Limit) and form.is_floor else ()


def _one_of_several(norm: Norm) -> bool:
    return len(_asked_for(norm)) > 1


def _freed(case: Case, built: Problem, core: tuple[str, ...], names: list[str]) -> Problem:
    """The problem of the core alone, where calls of `names` are let through, too."""
    wanted = {i: case.norm(i).form for i in core}

    def also(norm_id: str, flows: tuple[str, ...]) -> tuple[str, ...]:
        form = wanted[norm_id]
        own = form.action.names if isinstance(form, Limit | Oblige) else ()
        return (*flows, *(n for n in names if n in own))

    bounds = tuple(replace(b, flows=also(b.id, b.flows)) for b in built.bounds if b.id in wanted)
    amounts = sorted({b.quantity for b in bounds if b.quantity is not None})
    some = tuple((quantity, Range(Fraction(0), None)) for quantity in amounts)
    return replace(
        built,
        flows=(*built.flows, *(Flow(name, name, some) for name in names)),
        bounds=bounds,
        demands=tuple(replace(d, flows=also(d.id, d.flows)) for d in built.demands if d.id in wanted),
    )
