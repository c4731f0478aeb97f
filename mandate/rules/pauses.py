"""Pauses between two actions, where other things than one chain of calls need both of them."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.expression import TRUE, references
from mandate.model.finding import Edit, EditKind, phrase
from mandate.model.norm import Limit, Norm, Oblige, Order, OrderKind
from mandate.model.quantity import DURATION, Quantity
from mandate.model.question import Claim, Consistent, Holds, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, Rule, undecided
from mandate.rules.duties import duties
from mandate.rules.goals import open_goals, prerequisites
from mandate.rules.periods import self_cooldown
from mandate.rules.views import domain, running, trigger


def in_the_way(rule: type[Rule], case: Case, ask: Ask) -> Iterator[Outcome]:
    """A duty with a deadline, and a pause after another duty's call that is longer: the second case may
    arise right after the first was served. Counts and goals beside a pause are undecided."""
    counted = _counted(case)
    needed = counted | set(prerequisites(case, tuple(sorted(counted))))
    for norm in case.indexed.of(Order):
        form = norm.form
        if not isinstance(form, Order) or form.kind is not OrderKind.NOT_WITHIN_AFTER or self_cooldown(form):
            continue
        holding = [d for d in _duties(case) if _one_of(d, form.first.names)]
        held = [d for d in _duties(case) if _one_of(d, form.then.names)]
        rare = {*form.first.names} & needed
        often = {*form.then.names} & counted
        if (often and (rare or holding or {*form.first.names} & {*form.then.names})) or (rare and held):
            reason = Unknown("whether counts and goals leave room for this pause is not decided")
            yield undecided(rule, reason, norm)
            continue
        for first in holding:
            for then in held:
                yield from _against(rule, case, ask, norm, form, first, then)


def _against(
    rule: type[Rule], case: Case, ask: Ask, pause: Norm, form: Order, first: Norm, then: Norm
) -> Iterator[Outcome]:
    assert isinstance(first.form, Oblige)
    assert isinstance(then.form, Oblige)
    if then.form.within is None or form.delay is None:
        return  # it may wait (convention 4)
    names = then.form.action.names
    room = then.form.within.value - min(running(case.spec, n) for n in names)
    if room >= form.delay.value:
        return
    whens = [trigger(first, first.form.action.names[0]), trigger(then, names[0])]
    follows = case.norm(then.id).form
    if isinstance(follows, Order) and set(follows.first.names) <= set(form.first.names):
        return  # one chain of calls: looked at as such
    if whens[0] == whens[1] and form.keys:
        return  # one case, and for one value of the keys it arises once: what is due first is done first
    answer = ask(Consistent((*domain(case.spec, whens), *(Claim("", w) for w in whens))))
    if isinstance(answer, Holds):
        return
    conditional = form.when != TRUE or pause.unless is not None or bool({*names} & {*first.form.action.names})
    conditional |= any(isinstance(case.norm(d.id).form, Order) for d in (first, then))
    if isinstance(answer, Unknown) or conditional or _rare(case, (first, then)):
        reason = answer if isinstance(answer, Unknown) else Unknown("whether the pause is in the way")
        yield undecided(rule, reason, pause, first, then)
        return
    headline = phrase(
        "{then} is due within {within}, and may have to wait {pause} after {first}",
        then=names[0], within=then.form.within, pause=form.delay, first=first.form.action.names[0],
    )  # fmt: skip
    draft = Draft(rule, "ordering_conflict", headline)
    draft.side(then, phrase("due within {within}", within=then.form.within))
    draft.side(pause, phrase("not for {pause} after it", pause=form.delay))
    draft.side(first, phrase("demands {first}", first=first.form.action.names[0]))
    draft.example = phrase("the second case arises right after {first}", first=first.form.action.names[0])
    least = Quantity(form.delay.value + then.form.within.value - room, DURATION)
    draft.help = (phrase("allow at least {least}, or say which of the two waits", least=least),)
    edits = [(then, least)] + ([(pause, Quantity(room, DURATION))] if room > 0 else [])
    draft.edits = tuple((Edit(EditKind.NUMBER, n.id, value),) for n, value in edits if n.of_mandate)
    yield draft.done()


def _duties(case: Case) -> Iterator[Norm]:
    """What the documents demand, also after a call of the agent's own."""
    return (n for n in duties(case, of_layer=True) if isinstance(n.form, Oblige))


def _one_of(duty: Norm, names: tuple[str, ...]) -> bool:
    """Whether every call that serves a duty is one of these."""
    assert isinstance(duty.form, Oblige)
    return set(duty.form.action.names) <= set(names)


def _rare(case: Case, duties: tuple[Norm, ...]) -> bool:
    """Whether how often the cases arise is declared: then they may be apart."""
    names = {e.name for e in case.spec.events if e.arrivals is not None}

    return any(r.name in names for d in duties if isinstance(d.form, Oblige) for r in references(d.form.when))


def _counted(case: Case) -> set[str]:
    """Tools of which a floor or a goal needs a number of calls."""
    found: set[str] = set()
    for norm in case.norms:
        form = norm.form
        if isinstance(form, Limit) and form.is_floor:
            found.update(form.action.names)
        if isinstance(form, Oblige) and form.by is not None:
            found.update(form.action.names)
    for goal, _ in open_goals(case):
        found.update(tool.name for tool, _ in goal.movers)
    return found
