"""MND610: the layer lets through what it says must never be, or stops what must stay possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Label, Party, Phrase, phrase
from mandate.model.norm import Approve
from mandate.model.question import Fails, Holds, Unknown
from mandate.model.spec import Probe
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.probes import example_of, let_through, unasked
from mandate.rules.views import concerns


class ProbeViolated:
    """A `never:` line describes a call that passes, or a `possible:` line one that cannot.

    ## What it checks
    Each `never:` and `possible:` line against all other lines of the layer, over every call and
    situation. `without` asks for a call that no call of those tools came before. A call that passes
    after an approval passes.

    ## Why it matters
    The owner wrote down what the layer is for, and the rules do something else.

    ## Known limits
    Limits over several calls count as far as they bind a single call.

    ## Example that is found
    `never: payments.refund with amount > 50 USD`, where no rule caps the amount for vip customers.

    ## Example that passes
    The same, where a rule caps the amount for everybody.
    """

    code: ClassVar[str] = "MND610"
    name: ClassVar[str] = "probe-violated"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = True

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for probe in case.spec.probes:
            if probe.possible:
                yield from self._possible(case, ask, probe)
            else:
                for tool in probe.tools:
                    yield from self._never(case, ask, probe, tool)

    def _possible(self, case: Case, ask: Ask, probe: Probe) -> Iterator[Outcome]:
        answers = [ask(let_through(case.spec, case.layer_norms, probe, tool)) for tool in probe.tools]
        if any(isinstance(a, Fails) for a in answers):
            return
        unknown = next((a for a in answers if isinstance(a, Unknown)), None)
        if unknown is not None:
            yield replace(undecided(type(self), unknown), spans=(probe.span,))
            return
        tools = " or ".join(probe.tools)
        headline = phrase("{tools} must stay possible, and the layer stops every such call", tools=tools)
        draft = _draft(type(self), headline, probe, phrase("must stay possible"))
        for norm_id in dict.fromkeys(i for a in answers if isinstance(a, Holds) for i in a.core if i):
            draft.side(case.norm(norm_id), phrase("stops it"))
        yield draft.done()

    def _never(self, case: Case, ask: Ask, probe: Probe, tool: str) -> Iterator[Outcome]:
        question = let_through(case.spec, case.layer_norms, probe, tool)
        answer = ask(question)
        if isinstance(answer, Unknown):
            yield replace(undecided(type(self), answer), spans=(probe.span,))
        if not isinstance(answer, Fails):
            return
        asked = [n for n in case.layer_norms.on(tool) if isinstance(n.form, Approve) and concerns(n, tool)]
        alone = unasked(case.spec, case.layer_norms, ask, probe, tool, asked)
        passes = phrase("{tool} must never be called like this, and the layer lets it through", tool=tool)
        if asked and alone is None:
            passes = phrase(
                "{tool} must never be called like this, and the layer lets it through after an approval",
                tool=tool,
            )
        draft = _draft(type(self), passes, probe, phrase("must be impossible"))
        draft.labels += [
            Label(span, phrase("allows it")) for name, span in case.spec.allow_spans if name == tool
        ]
        for norm in asked if alone is None else ():
            draft.side(norm, phrase("asks, and does not stop it"), primary=False)
        draft.example = example_of(tool, (alone or answer).witness)
        yield draft.done()


def _draft(rule: type[ProbeViolated], headline: Phrase, probe: Probe, words: Phrase) -> Draft:
    draft = Draft(rule, "contradiction", headline, decides=Party.OWNER)
    draft.labels.append(Label(probe.span, words))
    draft.help = (phrase("change the rules, or what this line expects of them"),)
    return draft
