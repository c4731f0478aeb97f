"""MND323: what hardly anybody means to leave open: a payment of any amount, a deletion without a question."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import Amount, Compare, Comparison, Reference, Scope, conjunction, negation
from mandate.model.finding import Label, Phrase, phrase
from mandate.model.norm import Approve, Limit, Measure, Norm
from mandate.model.quantity import Kind, Quantity
from mandate.model.question import Claim, Consistent, Fails, Unknown, Witness
from mandate.model.spec import Probe, Tool, Variable
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.probes import example_of, let_through
from mandate.rules.usage import granted_where, used_tools
from mandate.rules.views import action_of, barriers, concerns, domain, scope_of

BEYOND_REASON = Fraction(10**12)  # of any currency: what nobody means to pay at once
DANGEROUS = 3  # the first tier of which an irreversible tool should not act unasked


class StandardProbe:
    """A tool that the mandate uses may do, without a bound or a question, what is rarely meant to be open.

    ## What it checks
    A standard set of probes per kind of tool, against mandate and layer together: a tool with arguments
    of money must not be callable with any amount in all of them, unless a sum is limited or somebody is
    asked; an irreversible tool of tier 3 or more must not be callable without somebody being asked
    (semantics §6, *probes*).

    ## Why it matters
    Nobody wrote these lines because they seem to go without saying; the agent does not know that.

    ## Known limits
    A note: there are tools for which all of this is right. `never:` and `possible:` lines of layer and
    mandate say what is meant, and are checked as errors.

    ## Example that is found
    "Refund customers who ask", where neither text bounds what one refund or all of them may come to.

    ## Example that passes
    The same with `rule cap: payments.refund requires amount <= 50 USD`.
    """

    code: ClassVar[str] = "MND323"
    name: ClassVar[str] = "standard-probe"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for name in used_tools(case):
            tool = case.spec.tool(name)
            if tool is None:
                continue
            asked = [n for n in case.indexed.on(name).of(Approve) if concerns(n, name)]
            if tool.reversible is False and tool.tier >= DANGEROUS:
                yield from self._unasked(case, ask, tool, asked)
            yield from self._any_amount(case, ask, tool, asked)

    def _unasked(self, case: Case, ask: Ask, tool: Tool, asked: list[Norm]) -> Iterator[Outcome]:
        granted = granted_where(case.mandate_norms, tool.name)
        free = conjunction(granted, *(negation(scope_of(n, tool.name)) for n in asked))
        answer = ask(
            let_through(case.spec, case.norms, Probe(False, (tool.name,), free, tool.span), tool.name)
        )
        if isinstance(answer, Unknown):
            yield undecided(type(self), answer, *_users(case, tool.name))
        if not isinstance(answer, Fails):
            return
        headline = phrase("{tool} cannot be undone, and nobody is asked before it", tool=tool.name)
        help_ = phrase(
            "ask somebody first: `approve {tool} by ROLE` in the layer, or a sentence here", tool=tool.name
        )
        yield _finding(case, tool, headline, help_, example_of(tool.name, answer.witness))

    def _any_amount(self, case: Case, ask: Ask, tool: Tool, asked: list[Norm]) -> Iterator[Outcome]:
        """One amount that is bounded is enough: of the others the tool may only take note."""
        money = [p for p in tool.parameters if p.type.kind is Kind.MONEY]
        for parameter in money:
            if parameter.upper is not None or any(
                _bounds_the_sum(n, tool.name, parameter.name) for n in case.indexed.on(tool.name)
            ):
                return
            answer = ask(_beyond_reason(case, tool, parameter, asked))
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, *_users(case, tool.name))
            if not isinstance(answer, Fails):
                return
        if money:
            headline = phrase("nothing bounds what a call of {tool} may come to", tool=tool.name)
            help_ = phrase("say how much one call or a day may come to, or who is asked above what")
            yield _finding(case, tool, headline, help_, example_of(tool.name, Witness()))


def _beyond_reason(case: Case, tool: Tool, parameter: Variable, asked: list[Norm]) -> Consistent:
    """Can there be a call of an amount that nobody means, for which nobody is asked?"""
    amount = Reference(parameter.name, Scope.ARGUMENT, parameter.type, tool.name)
    huge = Comparison(Compare.GE, amount, Amount(Quantity(BEYOND_REASON, parameter.type)))
    free = (Claim("", negation(scope_of(n, tool.name))) for n in asked)
    granted = Claim("", granted_where(case.mandate_norms, tool.name))
    claims = (Claim("", huge), granted, *free, *barriers(case.norms, tool.name, case.spec))
    return Consistent((*domain(case.spec, [c.expr for c in claims]), *claims))


def _bounds_the_sum(norm: Norm, tool: str, argument: str) -> bool:
    form = norm.form
    summed = isinstance(form, Limit) and form.measure is Measure.SUM and form.argument == argument
    return summed and isinstance(form, Limit) and form.is_ceiling and tool in form.action.names


def _users(case: Case, tool: str) -> tuple[Norm, ...]:
    """The norms of the mandate that speak of a tool."""
    on_it = case.mandate_norms.on(tool)
    return tuple(n for n in on_it if (a := action_of(n)) is not None and tool in a.names)


def _finding(case: Case, tool: Tool, headline: Phrase, help_: Phrase, example: Phrase) -> Outcome:
    draft = Draft(StandardProbe, "none", headline)
    for norm in _users(case, tool.name)[:1]:
        draft.side(norm, phrase("uses {tool}", tool=tool.name))
    draft.labels.append(Label(tool.span, phrase("declared here"), primary=not draft.labels))
    draft.help = (help_,)
    draft.example = example
    return draft.done()
