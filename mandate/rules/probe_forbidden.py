"""MND321: the mandate forbids what the layer promises to keep possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Label, phrase
from mandate.model.question import Fails, Holds, Unknown
from mandate.model.spec import Probe
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.probes import let_through


class ProbeForbidden:
    """A `possible:` line of the layer describes a call that the mandate's own rules stop.

    ## What it checks
    Of each `possible:` line that holds for the layer alone: does some such call pass the mandate's
    prohibitions, per-call limits, hours and orders, too?

    ## Why it matters
    A mandate may be stricter than the layer; the layer's owner wanted to know when it is so here.

    ## Known limits
    A mandate that does not use the tool at all forbids nothing.

    ## Example that is found
    "Never refund anything." against `possible: payments.refund with amount = 50 USD`.

    ## Example that passes
    "Never refund more than 80 USD." against the same.
    """

    code: ClassVar[str] = "MND321"
    name: ClassVar[str] = "probe-forbidden"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for probe in case.spec.probes:
            if probe.possible:
                yield from self._of(case, ask, probe)

    def _of(self, case: Case, ask: Ask, probe: Probe) -> Iterator[Outcome]:
        alone = {tool: ask(let_through(case.spec, case.layer_norms, probe, tool)) for tool in probe.tools}
        open_ones = [tool for tool, answer in alone.items() if not isinstance(answer, Holds)]
        answers = [ask(let_through(case.spec, case.norms, probe, tool)) for tool in open_ones]
        if not answers or any(isinstance(a, Fails) for a in answers):
            return
        unknown = next((a for a in answers if isinstance(a, Unknown)), None)
        if unknown is not None:
            yield replace(undecided(type(self), unknown), spans=(probe.span,))
            return
        headline = phrase(
            "the mandate forbids every such call of {tools}, which the layer keeps possible",
            tools=" or ".join(open_ones),
        )
        draft = Draft(type(self), "none", headline)
        core = dict.fromkeys(i for a in answers if isinstance(a, Holds) for i in a.core if i)
        for norm in (case.norm(i) for i in core):
            draft.side(norm, phrase("forbids it") if norm.of_mandate else phrase("leaves the rest"))
        draft.labels.append(Label(probe.span, phrase("must stay possible"), primary=False))
        yield draft.done()
