"""MND211: a line of which other lines take every case away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import FALSE, TRUE, conjunction, for_tool, negation
from mandate.model.finding import phrase
from mandate.model.norm import Approve, Autonomous, Forbid, Limit, Norm, Oblige, Order, OrderKind, Permit
from mandate.model.question import Holds, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.covering import Taken, by_name, covered, taken_by
from mandate.rules.exceptions import bound_names, condition, never_for, of_acts_only, own_exception
from mandate.rules.wording import lines_of


class Shadowed:
    """A line never has an effect: its own exception, or prohibitions of the mandate, take all its cases.

    ## What it checks
    Approvals, "ask nobody", ceilings and orders: are all the calls that they are about forbidden elsewhere in
    the mandate? Every line with an exception: does it leave any case of its own?

    ## Why it matters
    Whoever relies on the line relies on nothing.

    ## Known limits
    A permission that is forbidden is MND205, a duty MND203, a prohibition inside another MND210; what the
    layer denies is not looked at.

    ## Example that is found
    "Refunds over 500 USD need my OK" beside "Never refund more than 300 USD".

    ## Example that passes
    The same beside "Never refund more than 800 USD".
    """

    code: ClassVar[str] = "MND211"
    name: ClassVar[str] = "shadowed"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        taken = by_name(case, case.mandate_norms)
        for norm in case.mandate_norms:
            if of_acts_only(case, norm):
                continue
            answer = _by_itself(case, ask, norm)
            if answer is None and _can_be_shadowed(case, norm):
                answer = _by_others(case, ask, norm, taken)
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, norm)
            elif answer is not None:
                yield _finding(case, norm, answer)


def _can_be_shadowed(case: Case, norm: Norm) -> bool:
    form = norm.form
    if isinstance(form, Limit):
        return form.is_ceiling and not form.is_floor and taken_by(case, norm, form.action.names[0]) is None
    if isinstance(form, Order):
        return form.kind is not OrderKind.WITHIN_AFTER
    return isinstance(form, Approve | Autonomous)


def _by_itself(case: Case, ask: Ask, norm: Norm) -> tuple[str, ...] | Unknown | None:
    """() where the norm's own exception takes all its cases away."""
    exception = own_exception(norm)
    if exception == FALSE or not isinstance(
        norm.form, Permit | Forbid | Oblige | Limit | Approve | Autonomous | Order
    ):
        return None
    names = bound_names(norm)
    left = never_for(
        case, ask, [conjunction(condition(norm, n), negation(for_tool(exception, n))) for n in names]
    )
    if left is None or isinstance(left, Unknown):
        return left
    spoken_of = never_for(case, ask, [condition(norm, n) for n in names])
    if isinstance(spoken_of, Unknown):
        return spoken_of
    return None if spoken_of is not None else ()  # else it is vacuous: MND212


def _by_others(
    case: Case, ask: Ask, norm: Norm, taken: dict[str, list[Taken]]
) -> tuple[str, ...] | Unknown | None:
    """The prohibitions that take all of its cases away."""
    by: dict[str, None] = {}
    for name in bound_names(norm):
        others = [t for t in taken.get(name, ()) if t.norm.id != norm.id]
        if not others:
            return None
        lifted = negation(norm.unless) if norm.unless is not None else TRUE
        region = conjunction(condition(norm, name), for_tool(lifted, name))
        answer = covered(case, ask, region, others)
        if isinstance(answer, Unknown):
            return answer
        if not isinstance(answer, Holds):
            return None
        by.update(dict.fromkeys(i for i in answer.core if i))
    return tuple(by) or None  # nothing of it is left by itself: MND212 or a declared winner


def _finding(case: Case, norm: Norm, by: tuple[str, ...]) -> Outcome:
    words = "line {line} never has an effect: "
    words += "{by} forbids all that it is about" if by else "its own exception takes every case"
    lines = lines_of([case.norm(i) for i in by])
    if lines.startswith("lines"):
        words = words.replace("forbids", "forbid")
    draft = Draft(Shadowed, "none", phrase(words, line=norm.origin.line, by=lines))
    draft.side(norm, phrase("never matters"))
    for norm_id in by:
        draft.side(case.norm(norm_id), phrase("forbids what it is about"), primary=False)
    draft.help = (phrase("drop it, or mend the line that is too wide"),)
    return draft.done()
