"""MND322: what the author wants to be impossible can happen, or what must stay possible cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Expr, conjunction
from mandate.model.finding import Label, phrase
from mandate.model.norm import Approve, Norm, Permit, Probing
from mandate.model.question import Fails, Holds, Question, Unknown
from mandate.model.spec import Probe
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.probes import example_of, let_through, unasked
from mandate.rules.usage import granted_where, used_tools
from mandate.rules.views import concerns, is_tool


class ProbeBroken:
    """A call that the mandate says must never be possible passes, or one that must stay possible cannot.

    ## What it checks
    Each `never` and `possible` of the mandate against all other rules of mandate and layer together, over
    every call and situation (semantics §6, *probes*). A call that passes after an approval passes; a
    call that the mandate does not grant cannot happen: of a tool it does not use, or beyond what it permits.

    ## Why it matters
    The author wrote down what the rules are for, and they do something else.

    ## Known limits
    Limits over several calls count as far as they bind a single call.

    ## Example that is found
    "It must never be possible to refund a customer of another region", where no rule looks at the region.

    ## Example that passes
    The same with "Refund customers of this region only".
    """

    code: ClassVar[str] = "MND322"
    name: ClassVar[str] = "probe-broken"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        granted = used_tools(case)
        for norm in case.mandate_norms:
            form = norm.form
            if not isinstance(form, Probing):
                continue
            if form.possible:
                yield from self._possible(case, ask, norm, form)
                continue
            for name in form.action.names:
                if name in granted or not is_tool(case.spec, name):
                    yield from self._never(case, ask, norm, form, name)

    def _question(self, case: Case, probe: Probe, name: str) -> Question:
        return let_through(case.spec, case.norms, replace(probe, where=_granted(case, probe, name)), name)

    def _possible(self, case: Case, ask: Ask, norm: Norm, form: Probing) -> Iterator[Outcome]:
        probe = _as_probe(norm, form)
        answers = [ask(self._question(case, probe, name)) for name in form.action.names]
        if any(isinstance(a, Fails) for a in answers):
            return
        unknown = next((a for a in answers if isinstance(a, Unknown)), None)
        if unknown is not None:
            yield undecided(type(self), unknown, norm)
            return
        core = dict.fromkeys(i for a in answers if isinstance(a, Holds) for i in a.core if i)
        narrow = [
            n
            for name, a in zip(form.action.names, answers, strict=True)
            if isinstance(a, Holds)
            and isinstance(ask(let_through(case.spec, case.norms, probe, name)), Fails)
            for n in case.mandate_norms
            if isinstance(n.form, Permit) and concerns(n, name)
        ]
        others = [case.norm(i) for i in core if i != norm.id]
        headline = phrase(
            "{tools} must stay possible, and every such call is stopped", tools=" or ".join(form.action.names)
        )
        draft = Draft(type(self), _kind([*others, *narrow]), headline)
        draft.side(norm, phrase("must stay possible"))
        for permit in dict.fromkeys(narrow):
            draft.side(permit, phrase("grants this much and no more"))
        for other in others:
            draft.side(other, phrase("stops it"))
        yield draft.done()

    def _never(self, case: Case, ask: Ask, norm: Norm, form: Probing, name: str) -> Iterator[Outcome]:
        probe = _as_probe(norm, form)
        answer = ask(self._question(case, probe, name))
        if isinstance(answer, Unknown):
            yield undecided(type(self), answer, norm)
        if not isinstance(answer, Fails):
            return
        asked = [n for n in case.norms if isinstance(n.form, Approve) and concerns(n, name)]
        probe = replace(probe, where=_granted(case, probe, name))
        alone = unasked(case.spec, case.norms, ask, probe, name, asked)
        granting = [n for n in case.mandate_norms if isinstance(n.form, Permit) and concerns(n, name)]
        headline = phrase(
            "{tool} must never be possible like this, and nothing stops it"
            if not asked or alone is not None
            else "{tool} must never be possible like this, and an approval lets it through",
            tool=name,
        )
        draft = Draft(
            type(self), "policy_conflict" if is_tool(case.spec, name) else "contradiction", headline
        )
        draft.side(norm, phrase("must be impossible"))
        for other in granting:
            draft.side(other, phrase("allows it"))
        for span in (s for tool, s in case.spec.allow_spans if tool == name):
            draft.labels.append(Label(span, phrase("allows it"), primary=not granting))
        for other in asked if alone is None else ():
            draft.side(other, phrase("asks, and does not stop it"), primary=False)
        draft.example = example_of(name, (alone or answer).witness)
        draft.help = (phrase("write a rule that stops such calls, or change what this line expects"),)
        yield draft.done()


def _granted(case: Case, probe: Probe, name: str) -> Expr:
    """What the probe asks of calls that the mandate grants at all; of an act without a tool, of all."""
    granted = granted_where(case.mandate_norms, name) if is_tool(case.spec, name) else TRUE
    return conjunction(probe.where, granted)


def _as_probe(norm: Norm, form: Probing) -> Probe:
    return Probe(form.possible, form.action.names, form.action.where, norm.origin.spans[0], form.without)


def _kind(others: list[Norm]) -> str:
    return "contradiction" if all(n.of_mandate for n in others) else "policy_conflict"
