"""Floors and one-off demands against ceilings, together: shared by MND204 and MND303."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction

from mandate.model.finding import Edit, EditKind, Phrase, phrase
from mandate.model.norm import Limit, Norm, Oblige
from mandate.model.period import Problem
from mandate.model.quantity import COUNT, MOMENT, Quantity
from mandate.model.question import Fits, Overfull, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, Undecided, undecided
from mandate.rules.periods import clocked_floor, for_keys, key_sets, problem

ROUNDS = 12


class Side(StrEnum):
    MANDATE = "inside the mandate"
    BOTH = "between mandate and layer"
    LAYER = "inside the layer"


def whose(core: list[Norm]) -> Side:
    if all(n.of_mandate for n in core):
        return Side.MANDATE
    return Side.BOTH if any(n.of_mandate for n in core) else Side.LAYER


def overfull(rule: type, case: Case, ask: Ask, norms: tuple[Norm, ...], side: Side) -> Iterator[Outcome]:
    """A covering set of minimal cores: find one, drop its last floor, look again.

    Only cores between the norms of `side` are reported; the other rules report the others.
    """
    clocked = clocked_floor(norms)
    if clocked is not None:
        yield undecided(rule, Unknown("a floor bound to times of day is not modelled yet"), clocked)
        return
    for keys in key_sets(norms) or ((),):
        if not _has_floor(norms, keys):
            continue
        built, flows = problem(case, ask, norms, keys)
        if flows.problem:
            yield Undecided(f"{rule.__name__}: {flows.problem}")
            continue
        yield from _cores(rule, case, ask, built, side)


def _has_floor(norms: tuple[Norm, ...], keys: tuple[str, ...]) -> bool:
    limits = for_keys(norms, keys)
    floors = any(isinstance(n.form, Limit) and n.form.is_floor for n in limits)
    return floors or any(isinstance(n.form, Oblige) and n.form.by is not None for n in norms)


def _cores(rule: type, case: Case, ask: Ask, built: Problem, side: Side) -> Iterator[Outcome]:
    for _ in range(ROUNDS):
        answer = ask(Fits(built))
        if isinstance(answer, Unknown):
            yield undecided(rule, answer)
            return
        if not isinstance(answer, Overfull):
            return
        core = [case.norm(i) for i in answer.core]
        if whose(core) is side:
            yield _finding(rule, case, core, answer)
        floor = _weakest(core)
        if floor is None:
            return
        built = replace(
            built,
            bounds=tuple(b for b in built.bounds if b.id != floor.id),
            demands=tuple(d for d in built.demands if d.id != floor.id),
        )
    yield undecided(rule, Unknown(f"more than {ROUNDS} separate clashes of floors and ceilings"))


def _weakest(core: list[Norm]) -> Norm | None:
    floors = [n for n in core if _is_floor(n)]
    return floors[-1] if floors else None


def _is_floor(norm: Norm) -> bool:
    return isinstance(norm.form, Oblige) or (isinstance(norm.form, Limit) and norm.form.is_floor)


def _finding(rule: type, case: Case, core: list[Norm], answer: Overfull) -> Outcome:
    measured = next((n.form.bound.type for n in core if isinstance(n.form, Limit)), COUNT)
    needed, available = Quantity(answer.needed, measured), Quantity(answer.available, measured)
    headline = phrase(
        "at least {needed} demanded and at most {available} possible between {start} and {end}",
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
        draft.side(norm, _label(norm))
    draft.why = (
        phrase("needed     {why}", why=answer.needed_by),
        phrase("available  {why}", why=answer.available_by),
    )
    draft.attainable = available
    draft.binds = tuple(n.id for n in core if not _is_floor(n))
    draft.edits = _edits(core, answer)
    return draft.done()


def _label(norm: Norm) -> Phrase:
    return phrase("demands at least this") if _is_floor(norm) else phrase("allows at most this")


def _edits(core: list[Norm], answer: Overfull) -> tuple[tuple[Edit, ...], ...]:
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
