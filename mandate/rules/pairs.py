"""Two duties of one situation on one tool: one call for both, two calls, or neither."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from mandate.model.expression import TRUE, Expr, Or, Reference, Scope, negation, rewrite
from mandate.model.norm import Norm, Oblige
from mandate.model.quantity import BOOL
from mandate.model.question import Claim, Fails, Holds, Lawful, Unknown
from mandate.rules.base import Ask, Case
from mandate.rules.clashing import each_clash, stuck
from mandate.rules.clock import reads_clock
from mandate.rules.duties import duties, question
from mandate.rules.indexed import Norms
from mandate.rules.second_calls import Second, second_calls
from mandate.rules.views import call_symbols, trigger

_CLOCK = f"{Scope.CLOCK}:"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two duties that every situation of both must have one call for, or two calls of `name`."""

    first: Norm
    second: Norm
    name: str


def pairs(case: Case) -> Iterator[Pair]:
    """Duties that only one and the same tool serves, where some limit may bar a second call of it."""
    by_name: dict[str, list[Norm]] = {}
    for duty in duties(case):
        if isinstance(duty.form, Oblige) and len(duty.form.action.names) == 1:
            by_name.setdefault(duty.form.action.names[0], []).append(duty)
    for name, found in by_name.items():
        if len(found) > 1 and second_calls(case, case.indexed, name, _longest(found)):
            yield from (Pair(a, b, name) for a, b in combinations(found, 2))


def both(
    case: Case, ask: Ask, pair: Pair, norms: Norms, *, waiting: bool, doubted: bool
) -> Lawful | Unknown | None:
    """Does every situation of both duties that has a call for each of them alone have one call that meets
    both, or two calls that `norms` let through? None where nothing says anything of a second call.

    With `waiting`, a second call comes later where the duties leave time for it. `doubted` are limits of
    which nobody can tell whether they leave that time: taken to leave none, or left out.
    """
    name = pair.name
    one, other = (question(case, ask, duty, name, norms) for duty in (pair.first, pair.second))
    chosen = {*one.hidden, *other.hidden}
    rules = second_calls(case, norms, name, _longest([pair.first, pair.second]))
    bound = [r for r in rules if not waiting or r.spread is False or (r.spread is None and doubted)]
    if not bound:
        return None
    if any(s.startswith(_CLOCK) for s in chosen):
        return Unknown("two duties need two calls, and whether there is a time for both is not decided")
    gone: list[Expr] = []
    for alone in (one, other):
        regions, doubt = stuck(ask, alone)
        if doubt is not None:
            return doubt
        gone += regions
    if TRUE in gone:
        return None
    same = Reference("one call for both", Scope.ARGUMENT, BOOL, name)
    response = [
        *one.response,
        *(Claim(c.norm_id, Or((same, again(c.expr, name)))) for c in other.response),
        *(Claim(c.norm_id, Or((negation(same), c.expr))) for c in other.response),
        *(Claim(r.norm.id, Or((same, r.allowed(again)))) for r in bound),
    ]
    given = dict.fromkeys((*one.given, *other.given))
    given |= dict.fromkeys(replace(c, expr=again(c.expr, name)) for c in other.given)
    hidden = {*chosen, *call_symbols([c.expr for c in response], name), same.symbol}
    hidden |= set(call_symbols([c.expr for c in response], second_owner(name)))
    return Lawful(tuple(given), tuple(response), tuple(sorted(hidden)), tuple(dict.fromkeys(gone)))


def clashes_of(case: Case, ask: Ask, pair: Pair, norms: Norms) -> Iterator[Fails | Unknown]:
    """Where neither one call nor two will do, once per core; nothing where the two only have to be apart."""
    strict = both(case, ask, pair, norms, waiting=False, doubted=True)
    if strict is None or (isinstance(strict, Lawful) and isinstance(ask(strict), Holds)):
        return
    sure = both(case, ask, pair, norms, waiting=True, doubted=False)
    for asked in (strict, sure):
        if isinstance(asked, Unknown):
            yield asked
            return
    found = list(each_clash(ask, sure)) if isinstance(sure, Lawful) else []
    yield from found
    doubted = both(case, ask, pair, norms, waiting=True, doubted=True)
    if isinstance(doubted, Lawful) and not found and not isinstance(ask(doubted), Holds):
        yield Unknown("two duties need two calls, and whether both fit is not decided")


def apart_in(case: Case, ask: Ask, pair: Pair) -> Iterator[Fails]:
    """Where two calls do, one after the other, and one call or two at once would not."""
    norms = case.indexed
    strict = both(case, ask, pair, norms, waiting=False, doubted=True)
    if not isinstance(strict, Lawful) or isinstance(ask(strict), Holds):
        return
    waited = both(case, ask, pair, norms, waiting=True, doubted=True)
    if waited is None or (isinstance(waited, Lawful) and isinstance(ask(waited), Holds)):
        yield from (a for a in each_clash(ask, strict) if isinstance(a, Fails))


def again(expr: Expr, name: str) -> Expr:
    """An expression over the arguments of another call of the same tool."""

    def other(found: Reference) -> Expr:
        return replace(found, owner=second_owner(name)) if found.owner == name else found

    return rewrite(expr, other)


def second_owner(name: str) -> str:
    return f"{name} again"


def _longest(found: list[Norm]) -> Second:
    """How long after a situation the last call for one of its duties may come."""
    longest = Second(0)
    for duty in found:
        form = duty.form
        assert isinstance(form, Oblige)
        clocked = any(reads_clock(trigger(duty, name)) for name in form.action.names)
        if form.by is not None or (form.within is None and clocked):
            return Second(None, known=False)
        if form.within is None:
            longest = Second(None)
        elif longest.seconds is not None:
            longest = Second(max(longest.seconds, form.within.value))
    return longest
