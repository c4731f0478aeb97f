"""Limits that a number of calls implies together with something else: with what one call may have at most,
or with hours. "At most 500 USD a day" beside "10 refunds a day" and "up to 50 USD each"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from mandate.model.expression import TRUE, Compare, Reference, Scope
from mandate.model.finding import Phrase, phrase
from mandate.model.norm import Limit, Measure, Norm, OnlyDuring
from mandate.model.quantity import COUNT, Quantity
from mandate.model.question import Claim, Extreme, Holds, Optimum, Unknown
from mandate.model.window import Period, WindowKind
from mandate.rules.base import Ask, Case
from mandate.rules.implied_limits import (
    LENGTHS,
    Core,
    End,
    below,
    counts_them_all,
    end_of,
    is_counted,
    most_in,
)
from mandate.rules.limit_words import window_words
from mandate.rules.unreachable_ceiling import is_plain, most_ever
from mandate.rules.views import barriers, domain, scope_of


@dataclass(frozen=True, slots=True)
class Together:
    """The norms that imply a limit, and the arithmetic by which they do."""

    core: Core
    why: Phrase


def implied_together(case: Case, ask: Ask, norm: Norm, others: Sequence[Norm]) -> Together | Unknown | None:
    """Several of `others` (and hours of the mandate) that leave less than this ceiling allows."""
    form = norm.form
    if not isinstance(form, Limit) or not form.is_ceiling or form.operator is Compare.EQ or form.used:
        return None
    if form.measure is Measure.SUM:
        return _so_many_of_a_size(case, ask, norm, form, others)
    return _in_open_hours(case, ask, norm, form, others)


def _so_many_of_a_size(
    case: Case, ask: Ask, norm: Norm, form: Limit, others: Sequence[Norm]
) -> Together | Unknown | None:
    counting = [(o, n) for o in others if (n := _calls(case, norm, form, o)) is not None]
    for other, most in counting:
        known = counts_them_all(case, ask, norm, other)
        if isinstance(known, Unknown):
            return known
        if known is not True:
            continue
        found = _largest(case, ask, norm, form, others)
        if isinstance(found, Unknown) or found is None:
            return found
        total, core = found.value.value * most, tuple(i for i in found.core if i and i != other.id)
        if core and found.value.value > 0 and below(End(total), end_of(form)):
            words = "{count} calls {here} of at most {size} each are at most {total}"
            why = phrase(
                words, count=Quantity(most, COUNT), here=window_words(form.window), size=found.value,
                total=Quantity(total, form.bound.type),
            )  # fmt: skip
            return Together((other.id, *core), why)
    return None


def _calls(case: Case, norm: Norm, form: Limit, other: Norm) -> Fraction | None:
    """The most calls that another limit lets into one window of this one, if it counts these calls."""
    b = other.form
    if not isinstance(b, Limit) or b.measure is not Measure.COUNT or not b.is_ceiling:
        return None
    if not set(form.action.names) <= set(b.action.names) or not set(b.keys) <= set(form.keys):
        return None
    most = most_in(case, form.window, b)
    return most.value if most is not None and not most.strict else None


def _largest(
    case: Case, ask: Ask, norm: Norm, form: Limit, others: Sequence[Norm]
) -> Optimum | Unknown | None:
    """The most that one of the calls can have under the other lines; None if nothing bounds it."""
    greatest: Optimum | None = None
    core: dict[str, None] = {}
    for name in form.action.names:
        tool = case.spec.tool(name)
        parameter = next((p for p in tool.parameters if p.name == form.argument), None) if tool else None
        if parameter is None:
            return None
        amount = Reference(parameter.name, Scope.ARGUMENT, parameter.type, name)
        claims = (Claim("", scope_of(norm, name)), *_per_call(case, norm, others, name))
        known = domain(case.spec, [amount, *(c.expr for c in claims)])
        answer = ask(Extreme((*known, *claims), amount))
        if isinstance(answer, Unknown):
            return answer
        if isinstance(answer, Holds):
            continue  # no such call
        if not isinstance(answer, Optimum):
            return None
        core.update(dict.fromkeys(answer.core))
        if greatest is None or answer.value.value > greatest.value.value:
            greatest = answer
    return replace(greatest, core=tuple(core)) if greatest is not None else None


def _per_call(case: Case, norm: Norm, others: Sequence[Norm], name: str) -> tuple[Claim, ...]:
    """What other sentences of the mandate leave of one call; of limits on many those that are still there."""
    left = {o.id for o in others}
    kept = [n for n in case.mandate_norms if n.id in left or not is_counted(n)]
    return barriers([n for n in kept if n.origin.spans != norm.origin.spans], name, case.spec)


def _in_open_hours(
    case: Case, ask: Ask, norm: Norm, form: Limit, others: Sequence[Norm]
) -> Together | Unknown | None:
    """A number of calls per period, where the mandate's own hours leave only so many shorter periods."""
    name = form.action.names[0]
    hours = [
        n for n in case.mandate_norms if isinstance(n.form, OnlyDuring) and n.form.action.names == (name,)
    ]
    shorter = [n for n in others if _is_shorter(form, n)]
    if len(form.action.names) > 1 or not hours or not shorter or not is_plain(norm, form):
        return None
    if form.window.period is None or LENGTHS[form.window.period][1] > case.end.value - case.start.value:
        return None  # a horizon cuts every window off: what it leaves says nothing of the lines
    alone = replace(case, norms=(*hours, *shorter, norm))
    answer = most_ever(alone, ask, norm, form)
    if isinstance(answer, Unknown) or answer is None:
        return answer
    if any(i not in {n.id for n in (*hours, *shorter)} for i in answer.binds) or len(answer.binds) < 2:
        return None
    return Together(answer.binds, phrase("{why}", why=answer.derivation))


def _is_shorter(form: Limit, other: Norm) -> bool:
    b = other.form
    periods = list(Period)
    aligned = (WindowKind.ALIGNED, WindowKind.ALIGNED)
    return (
        isinstance(b, Limit) and is_plain(other, b) and b.action.names == form.action.names
        and (form.window.kind, b.window.kind) == aligned and b.when == TRUE
        and periods.index(b.window.period or Period.YEAR) < periods.index(form.window.period or Period.MINUTE)
    )  # fmt: skip
