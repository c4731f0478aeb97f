"""MND307: what must come before a wanted call is never let through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.norm import Norm, Order, OrderKind
from mandate.model.question import Consistent, Holds, Unknown
from mandate.rules.approvers import never_given
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.duties import wanted_names
from mandate.rules.goals import prerequisites
from mandate.rules.startable import never_started
from mandate.rules.stopped import as_denials
from mandate.rules.views import barriers, domain, is_tool


class PrerequisiteDenied:
    """A call that is demanded, claimed or needed has to wait for one that is never let through.

    ## What it checks
    "A before B" of both documents, where something demands or claims B or needs it for a goal: can any
    call of A pass the prohibitions and per-call limits of both documents, and approvals that nobody can
    give (semantics §6, *prerequisite traps*)? One of several tools that may come first is enough.

    ## Why it matters
    B is allowed, and still can never be called.

    ## Known limits
    An earlier call that is denied in some situations only may have been made in another one: it is not
    told. Acts without a tool can always be done.

    ## Example that is found
    "Weigh each carton before its label is printed", where the layer does not allow `scale.weigh`.

    ## Example that passes
    The same with `allow scale.weigh`.
    """

    code: ClassVar[str] = "MND307"
    name: ClassVar[str] = "prerequisite-denied"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        wanted = tuple(sorted(wanted_names(case)))
        reached = {*wanted, *prerequisites(case, wanted)}
        let_in = as_denials(case, tuple(never.norm for never in never_given(case)))
        told = False
        for order in case.norms:
            form = order.form
            if not isinstance(form, Order) or form.kind is not OrderKind.BEFORE:
                continue
            waiting = [name for name in form.then.names if name in reached]
            if not waiting or order.unless is not None:
                continue
            answers = [_impossible(let_in, ask, name) for name in form.first.names]
            unknown = next((a for a in answers if isinstance(a, Unknown)), None)
            if unknown is not None:
                yield undecided(type(self), unknown, order)
            elif all(isinstance(a, Holds) for a in answers):
                core = [i for a in answers if isinstance(a, Holds) for i in a.core if i]
                yield _finding(type(self), case, order, waiting[0], core)
                told = True
        for found in () if told else never_started(let_in, ask, wanted):
            if isinstance(found, Unknown):
                yield undecided(type(self), found)
            else:
                yield _no_way(type(self), case, *found)


def _no_way(
    rule: type[PrerequisiteDenied], case: Case, name: str, orders: tuple[Norm, ...], denials: tuple[str, ...]
) -> Outcome:
    """A call that several lines together keep from starting, each of which leaves a way."""
    draft = Draft(rule, "ordering_conflict", phrase("{then} can never start", then=name))
    for order in orders:
        assert isinstance(order.form, Order)
        first, then = " or ".join(order.form.first.names), " or ".join(order.form.then.names)
        draft.side(order, phrase("{first} must come before {then}", first=first, then=then))
    for norm_id in denials:
        draft.side(case.norm(norm_id), phrase("lets none through"))
    draft.help = (phrase("let one of the earlier steps through, or drop an order"),)
    return draft.done()


def _impossible(case: Case, ask: Ask, name: str) -> object:
    """Holds if no call of a tool is let through, with the norms that see to it."""
    if not is_tool(case.spec, name):
        return None
    bars = barriers(case.norms, name, case.spec)
    return ask(Consistent((*domain(case.spec, [c.expr for c in bars]), *bars))) if bars else None


def _finding(
    rule: type[PrerequisiteDenied], case: Case, order: Norm, waiting: str, core: list[str]
) -> Outcome:
    assert isinstance(order.form, Order)
    first = " or ".join(order.form.first.names)
    headline = phrase("{then} waits for {first}, which is never let through", then=waiting, first=first)
    draft = Draft(rule, "ordering_conflict", headline)
    draft.side(order, phrase("{first} must come before {then}", first=first, then=waiting))
    for norm_id in dict.fromkeys(core):
        draft.side(case.norm(norm_id), phrase("lets none through"))
    draft.help = (phrase("let {first} through, or drop the order", first=first),)
    return draft.done()
