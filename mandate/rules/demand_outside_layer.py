"""MND301: a duty that the mandate alone could meet and the operating layer makes impossible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.norm import Norm, Oblige
from mandate.rules.base import Ask, Assumed, Case, Outcome
from mandate.rules.duties import duties, gates_of
from mandate.rules.no_lawful_response import clashes, clashes_of_two
from mandate.rules.views import is_tool


class DemandOutsideLayer:
    """The mandate demands a call that the operating layer denies.

    ## What it checks
    For each duty: a situation that triggers it, in which the mandate alone has a response, and the
    mandate together with the layer has none (semantics §6, *demand outside*). A call that is
    allowed after an approval is not denied.

    ## Why it matters
    The agent is told to do what it will be stopped from doing, every time.

    ## Known limits
    A state that the layer requires to have come true is waited for, as an assumption. Duties on
    acts that have no tool are told by MND110 instead.

    ## Example that is found
    "After 18:00 push the fix straight to `main`" against `rule R1: git.push requires branch != "main"`.

    ## Example that passes
    The same sentence with a branch that the layer lets through.
    """

    code: ClassVar[str] = "MND301"
    name: ClassVar[str] = "demand-outside-layer"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for duty in duties(case, of_layer=True, apart=True):
            assert isinstance(duty.form, Oblige)
            if any(is_tool(case.spec, name) for name in duty.form.action.names):
                less = case.mandate_norms if duty.of_mandate else None
                yield from clashes(type(self), case, ask, duty, case.indexed, less)
                yield from _waiting(case, duty)
        yield from clashes_of_two(type(self), case, ask, case.indexed, case.mandate_norms)


def _waiting(case: Case, duty: Norm) -> Iterator[Outcome]:
    """A gate opens in time: nobody declared by when, so it is written down (convention 4)."""
    assert isinstance(duty.form, Oblige)
    for name in duty.form.action.names:
        for gate in gates_of(case, duty, name):
            yield Assumed(phrase("{tool} waits until {gate}, and that comes in time", tool=name, gate=gate))
