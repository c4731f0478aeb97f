"""Floors and one-off demands against ceilings, together: shared by MND204 and MND303."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from mandate.model.expression import Compare
from mandate.model.finding import Edit, EditKind, Finding, Phrase, phrase
from mandate.model.norm import Limit, Measure, Norm, Oblige
from mandate.model.period import Problem
from mandate.model.quantity import COUNT, MOMENT, Quantity, Type
from mandate.model.question import Answer, Fits, Holds, Overfull, Unknown
from mandate.rules.base import Ask, Assumed, Case, Draft, Outcome, Rule, Undecided, undecided
from mandate.rules.conflicts import further_overfull
from mandate.rules.keys import values_of
from mandate.rules.limit_words import bound_words, ceiling_words, floor_words
from mandate.rules.parts import is_joint, parts
from mandate.rules.periods import (
    clocked_floor,
    counted,
    for_keys,
    levels,
    one_case_each,
    problem,
    read_one_way,
)
from mandate.rules.same_sentences import one_for_each
from mandate.rules.shut import barred, completed
from mandate.rules.spent import due_from_the_start
from mandate.rules.views import COST
from mandate.rules.wording import demanded_words

ROUNDS = 12
PAIR = 2


class Side(StrEnum):
    MANDATE = "inside the mandate"
    BOTH = "between mandate and layer"
    LAYER = "inside the layer"


def whose(core: list[Norm]) -> Side:
    if all(n.of_mandate for n in core):
        return Side.MANDATE
    return Side.BOTH if any(n.of_mandate for n in core) else Side.LAYER


def overfull(
    rule: type[Rule], case: Case, ask: Ask, norms: tuple[Norm, ...], side: Side
) -> Iterator[Outcome]:
    """A covering set of minimal cores, part by part: find one, drop its last floor, look again.

    Only cores between the norms of `side` are reported; the other rules report the others. Of those about
    the same sentences the simplest is reported.
    """
    found = _every_core(rule, case, ask, norms, side)
    yield from found if case.all_conflicts else one_for_each(case, found)


def _every_core(
    rule: type[Rule], case: Case, ask: Ask, norms: tuple[Norm, ...], side: Side
) -> Iterator[Outcome]:
    shown: set[Outcome | tuple[str, ...]] = set()
    settled: set[str] = set()  # floors and duties about which all has been said
    for part in parts(due_from_the_start(case, norms)):
        left = tuple(n for n in part.norms if not part.whole or n.id not in settled)
        for outcome in _of_part(_Search(rule, case, ask, side, settled), left):
            told = outcome.items if isinstance(outcome, Finding) else outcome
            if told not in shown:
                yield outcome
            shown.add(told)


@dataclass(frozen=True, slots=True)
class _Search:
    rule: type[Rule]
    case: Case
    ask: Ask
    side: Side
    settled: set[str]


def _of_part(search: _Search, norms: tuple[Norm, ...]) -> Iterator[Outcome]:
    rule, case, ask = search.rule, search.case, search.ask
    clocked = clocked_floor(norms)
    if clocked is not None:
        search.settled.update(n.id for n in norms if _is_floor(n))
        yield undecided(rule, Unknown("a floor bound to times of day is not modelled yet"), clocked)
        return
    shut: dict[str, tuple[str, ...]] = {}
    for norm in norms:
        if _is_floor(norm):
            answer = _barred(case, ask, norms, norm)
            if isinstance(answer, Unknown):
                yield undecided(rule, answer, norm)
            elif answer is not None:
                shut[norm.id] = answer
    for floor, by in shut.items():
        core = [case.norm(i) for i in (floor, *by)]
        alone = any(shut.get(i) == () for i in by)  # a line that cannot be kept by itself is told by itself
        duty = not isinstance(core[0].form, Limit)  # MND203 and MND301 tell of those
        if whose(core) is search.side and not alone and not duty:
            yield _shut_out(rule, core[0], core)
    search.settled.update(shut)
    yield from _each_alone(case, norms)
    open_to = tuple(n for n in norms if n.id not in shut)
    for some in one_case_each(open_to):
        keyed = sorted(levels(some), key=len, reverse=True)
        at_levels = [
            o for keys in keyed if _has_floor(case, some, keys) for o in _at_level(search, some, keys)
        ]
        yield from _least(at_levels)


def _least(outcomes: list[Outcome]) -> Iterator[Outcome]:
    """The outcomes, of findings those whose norms hold no other's: what clashes for one value of a key may
    need fewer norms for all values together."""
    cores = [frozenset(o.items) for o in outcomes if isinstance(o, Finding)]
    for outcome in outcomes:
        if not isinstance(outcome, Finding) or not any(core < frozenset(outcome.items) for core in cores):
            yield outcome


def _each_alone(case: Case, norms: tuple[Norm, ...]) -> Iterator[Outcome]:
    """A floor for each value of a key, of which nobody says how many there are, under a common ceiling."""
    limits = [(n, n.form) for n in counted(norms) if isinstance(n.form, Limit)]
    for norm, form in limits:
        if not form.is_floor or not form.keys or values_of(form, form.keys, case.spec) is not None:
            continue
        if any(c.is_ceiling and _coarser(c, form) for _, c in limits):
            text = "{id}: how many values {keys} has is not declared, so each is checked alone"
            yield Assumed(phrase(text, id=norm.id, keys=" and ".join(form.keys)))


def _coarser(ceiling: Limit, floor: Limit) -> bool:
    shared = set(ceiling.action.names) & set(floor.action.names)
    return bool(shared) and set(ceiling.keys) < set(floor.keys)


def _at_level(search: _Search, norms: tuple[Norm, ...], keys: tuple[str, ...]) -> Iterator[Outcome]:
    """Clashes among the calls of one value of the keys; what neither clashes nor surely fits is undecided."""
    rule, case, ask = search.rule, search.case, search.ask
    plain, flows = problem(case, ask, norms, keys, strict=False)
    sure, sure_flows = plain, flows
    if not read_one_way(case, norms):
        sure, sure_flows = problem(case, ask, norms, keys, strict=True)
    told = list(_cores(search, norms, keys, plain, flows.least)) if not flows.problem else []
    yield from told
    if flows.problem or (sure_flows.problem and not told):
        yield Undecided(f"{rule.name}: {flows.problem or sure_flows.problem}")
    elif sure != plain and not told and not _clash_or_fit(ask, plain, sure):
        yield Undecided(f"{rule.name}: floors under conditions on the clock, or per key")


def _clash_or_fit(ask: Ask, plain: Problem, sure: Problem) -> bool:
    """Whether all is said: a clash that another rule tells of, or a schedule."""
    return isinstance(ask(Fits(plain)), Overfull) or isinstance(ask(Fits(sure)), Holds)


def _has_floor(case: Case, norms: tuple[Norm, ...], keys: tuple[str, ...]) -> bool:
    limits = for_keys(norms, keys, case.spec, strict=True)
    floors = any(isinstance(n.form, Limit) and n.form.is_floor for n in limits)
    return floors or any(isinstance(n.form, Oblige) and n.form.by is not None for n in norms)


def _barred(case: Case, ask: Ask, norms: tuple[Norm, ...], floor: Norm) -> tuple[str, ...] | Unknown | None:
    """The norms that let no call of a floor, or of a duty with a date, through, if that is so."""
    form = floor.form
    if isinstance(form, Limit) and _asks_for_some(form):
        return barred(case, ask, norms, floor, form.action.names)
    if isinstance(form, Oblige) and form.by is not None:
        return barred(case, ask, norms, floor, form.action.names)
    return None


def _asks_for_some(form: Limit) -> bool:
    return form.is_floor and (form.bound.value > 0 or form.operator is Compare.GT)


def _shut_out(rule: type[Rule], floor: Norm, core: list[Norm]) -> Outcome:
    assert isinstance(floor.form, Limit)
    headline = phrase(
        "{what}: {bound} demanded, and no such call is let through",
        what=demanded_words([floor]),
        bound=floor.form.bound,
    )
    draft = Draft(rule, "policy_conflict" if whose(core) is Side.BOTH else "contradiction", headline)
    draft.side(floor, phrase("demands at least this"))
    for norm in core[1:]:
        draft.side(norm, phrase("lets none through"))
    draft.attainable = replace(floor.form.bound, value=Fraction(0))
    draft.binds = tuple(n.id for n in core[1:])
    return draft.done()


def _cores(
    search: _Search, norms: tuple[Norm, ...], keys: tuple[str, ...], built: Problem, least: tuple[str, ...]
) -> Iterator[Outcome]:
    rule, case, whole = search.rule, search.case, built
    found: list[tuple[str, ...]] = []
    for _ in range(ROUNDS):
        answer = search.ask(Fits(built))
        if isinstance(answer, Unknown):
            yield undecided(rule, answer)
            return
        if not isinstance(answer, Overfull):
            break
        found.append(answer.core)
        yield from _told(search, norms, keys, least, answer)
        for clash in _of_other_quantities(search, norms, keys, built, least, answer):
            found.append(clash.core)
            yield from _told(search, norms, keys, least, clash)
        given_up = _weakest([case.norm(i) for i in answer.core])
        if given_up is None:
            break
        search.settled.add(given_up.id)
        built = replace(
            built,
            bounds=tuple(b for b in built.bounds if b.id != given_up.id),
            demands=tuple(d for d in built.demands if d.id != given_up.id),
        )
    else:
        yield undecided(rule, Unknown(f"more than {ROUNDS} separate clashes of floors and ceilings"))
    for more in further_overfull(search.ask, whole, found) if case.all_conflicts and found else ():
        if isinstance(more, Unknown):
            yield undecided(rule, more)
        else:
            yield from _told(search, norms, keys, least, more)


def _of_other_quantities(
    search: _Search,
    norms: tuple[Norm, ...],
    keys: tuple[str, ...],
    built: Problem,
    least: tuple[str, ...],
    first: Overfull,
) -> Iterator[Overfull]:
    """The same floors against ceilings on another quantity: on what calls cost where they are counted too.

    A larger count would leave these as they are, so each quantity is a clash of its own.
    """
    case = search.case
    told = _named(search, norms, keys, least, first)
    floors = {i for i in first.core if _is_floor(case.norm(i))}
    asked = tuple(b for b in built.bounds if b.id in floors or not _is_floor(case.norm(b.id)))
    others = replace(built, bounds=asked, demands=tuple(d for d in built.demands if d.id in floors))
    answer: Answer = first
    while isinstance(answer, Overfull):
        gone = {_quantity(case.norm(i)) for i in answer.core if i not in floors}
        left = tuple(b for b in others.bounds if b.id in floors or _quantity(case.norm(b.id)) not in gone)
        if len(left) == len(others.bounds):
            return
        others = replace(others, bounds=left)
        answer = search.ask(Fits(others))
        if isinstance(answer, Overfull):
            named = _named(search, norms, keys, least, answer)
            if not set(named) & set(told) - floors:  # what a sum allows each call is told with the sum
                yield answer
            told = (*told, *named)


def _quantity(norm: Norm) -> tuple[Measure, str | None] | None:
    """What a limit bounds: a count, or the sum of one argument."""
    return (norm.form.measure, norm.form.argument) if isinstance(norm.form, Limit) else None


def _told(
    search: _Search,
    norms: tuple[Norm, ...],
    keys: tuple[str, ...],
    least: tuple[str, ...],
    answer: Overfull,
) -> Iterator[Outcome]:
    """One clash of floors and ceilings, if its norms are those of the side that is asked about."""
    case = search.case
    core = [case.norm(i) for i in _named(search, norms, keys, least, answer)]
    if whose(core) is search.side:
        yield _finding(search.rule, case, core, answer)
    elif search.side is Side.BOTH and not _told_elsewhere(search, norms, keys):
        reason = Unknown("floors and ceilings clash, and why is not known")
        yield undecided(search.rule, reason, *core)


def _named(
    search: _Search, norms: tuple[Norm, ...], keys: tuple[str, ...], least: tuple[str, ...], answer: Overfull
) -> tuple[str, ...]:
    """The norms that a clash names: its core, what shuts other tools, and how small a call may be."""
    clash = completed(search.case, search.ask, norms, keys, answer.core)
    return _with_least(search.case, clash, least)


def _told_elsewhere(search: _Search, norms: tuple[Norm, ...], keys: tuple[str, ...]) -> bool:
    """Whether a core inside the mandate is one for MND204, which sees the mandate's norms alone."""
    own = tuple(n for n in norms if n.of_mandate)
    return not isinstance(
        search.ask(Fits(problem(search.case, search.ask, own, keys, strict=False)[0])), Holds
    )


def _with_least(case: Case, core: tuple[str, ...], least: tuple[str, ...]) -> tuple[str, ...]:
    """Where calls meet amounts, how small a call may be is part of the clash."""
    forms = [case.norm(i).form for i in core]
    measures = {f.measure for f in forms if isinstance(f, Limit)}
    return tuple(dict.fromkeys((*core, *least))) if measures == {Measure.COUNT, Measure.SUM} else core


def _weakest(core: list[Norm]) -> Norm | None:
    """The last floor; of many floors under a ceiling on very many tools the ceiling: less each of these
    floors in turn the others would clash with it again."""
    floors = [n for n in core if _is_floor(n)]
    joint = [n for n in core if is_joint(n)]
    return joint[-1] if joint and len(floors) > PAIR else (floors[-1] if floors else None)


def _is_floor(norm: Norm) -> bool:
    return isinstance(norm.form, Oblige) or (isinstance(norm.form, Limit) and norm.form.is_floor)


def _finding(rule: type[Rule], case: Case, core: list[Norm], answer: Overfull) -> Outcome:
    kind_of = COUNT if answer.calls else measured(core)
    needed, available = Quantity(answer.needed, kind_of), Quantity(answer.available, kind_of)
    headline = phrase(
        "{what}: at least {needed} demanded and at most {available} possible between {start} and {end}",
        what=demanded_words([n for n in core if _is_floor(n)]),
        needed=needed,
        available=available,
        start=Quantity(answer.start, MOMENT),
        end=Quantity(answer.end, MOMENT),
    )
    kind = "policy_conflict" if whose(core) is Side.BOTH else "contradiction"
    if any(not n.of_mandate and n.origin.name.startswith("budget") for n in core):
        kind = "budget_conflict"
    draft = Draft(rule, kind, headline)
    for norm in sorted(core, key=lambda n: not _is_floor(n)):
        draft.side(norm, _label(case, norm))
    draft.why = (
        phrase("needed     {why}", why=answer.needed_by),
        phrase("available  {why}", why=answer.available_by),
    )
    draft.attainable = available
    draft.binds = tuple(n.id for n in core if not _is_floor(n))
    draft.edits = edits_of(core, answer)
    return draft.done()


def measured(core: list[Norm]) -> Type:
    """What is counted or summed; where calls meet amounts, the amounts."""
    forms = [n.form for n in core if isinstance(n.form, Limit)]
    sums = [
        f.bound.type for f in forms if f.measure is Measure.SUM and not (f.argument or "").startswith(COST)
    ]
    return next(iter([*sums, *(f.bound.type for f in forms)]), COUNT)


def _label(case: Case, norm: Norm) -> Phrase:
    if _is_floor(norm):
        words, parts = bound_words(case, norm, "demands", "at least this")
        return floor_words(case, norm, words, **parts)
    words, parts = bound_words(case, norm, "allows", "at most this")
    return ceiling_words(case, norm, words, **parts)


def edits_of(core: list[Norm], answer: Overfull) -> tuple[tuple[Edit, ...], ...]:
    """Lower the floor to what fits, or raise a ceiling of the mandate to what is needed.

    Both scale with the window of the norm: the answer's window may hold several of its windows.
    """
    edits: list[tuple[Edit, ...]] = []
    for norm in core:
        form = norm.form
        if not norm.of_mandate or not isinstance(form, Limit) or form.bound.value == 0:
            continue
        if _is_floor(norm):
            value = form.bound.value * answer.available / answer.needed
            value = Fraction(value.__floor__()) if form.bound.type.integral else value
            if value < form.bound.value and value > 0:
                edits.append((Edit(EditKind.NUMBER, norm.id, Quantity(value, form.bound.type)),))
        elif answer.available > 0:
            value = form.bound.value * answer.needed / answer.available
            value = Fraction(value.__ceil__()) if form.bound.type.integral else value
            if value > form.bound.value:
                edits.append((Edit(EditKind.NUMBER, norm.id, Quantity(value, form.bound.type)),))
    return tuple(edits)
