"""Calls that are not let through at all, where floors and demands ask for them."""

from __future__ import annotations

from collections.abc import Collection

from mandate.model.expression import TRUE
from mandate.model.norm import Limit, Norm, Oblige
from mandate.model.question import Claim, Consistent, Fits, Holds, Overfull, Unknown
from mandate.rules.base import Ask, Case
from mandate.rules.periods import problem
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


def completed(
    case: Case, ask: Ask, norms: tuple[Norm, ...], keys: tuple[str, ...], core: tuple[str, ...]
) -> tuple[str, ...]:
    """The core, with those norms that shut calls which could else do what it demands: a minimal set of them,
    without which a schedule would keep the core alone."""

    def clash(ids: Collection[str]) -> bool:
        built, flows = problem(case, ask, tuple(n for n in norms if n.id in ids), keys, strict=False)
        return not flows.problem and isinstance(ask(Fits(built)), Overfull)

    if clash(core):
        return core
    demanded = [n.form for n in norms if n.id in core]
    names = {name for form in demanded if isinstance(form, Limit | Oblige) for name in form.action.names}
    shutting = [
        n.id
        for n in norms
        if n.id not in core and any(barriers((n,), name, case.spec) for name in sorted(names))
    ]
    if not clash({*core, *shutting}):
        return core
    needed = list(shutting)
    for one in shutting:
        if clash({*core, *needed} - {one}):
            needed.remove(one)
    return (*core, *needed)
