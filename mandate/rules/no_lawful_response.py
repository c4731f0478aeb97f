"""MND203: a duty that the mandate's own rules make impossible in some situation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Expr
from mandate.model.finding import Edit, EditKind, phrase
from mandate.model.norm import Norm, Oblige
from mandate.model.question import Claim, Fails, Lawful, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.duties import duties
from mandate.rules.views import barriers, call_symbols, domain, scope_of, trigger

ROUNDS = 16  # clashes of one duty that are told apart before the rest is left undecided


class NoLawfulResponse:
    """Some situation in which the mandate demands a call has no call that the mandate allows.

    ## What it checks
    For each duty: is there, in every situation that triggers it, a call that satisfies the duty and
    breaks none of the mandate's prohibitions and per-call limits (semantics §6, *situational*)?

    ## Why it matters
    The agent will break one of the two lines, and nobody decided which.

    ## Known limits
    One duty at a time; duties that clash only through times are the deadline rule's.

    ## Example that is found
    "Damaged cartons are written off on the spot." with "Nothing worth more than 80 EUR is written
    off."

    ## Example that passes
    "Damaged cartons are written off on the spot, up to 80 EUR."
    """

    code: ClassVar[str] = "MND203"
    name: ClassVar[str] = "no-lawful-response"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for duty in duties(case):
            yield from clashes(type(self), case, ask, duty, case.mandate_norms, ())


def own_regions(case: Case, ask: Ask, duty: Norm, name: str) -> tuple[Expr, ...]:
    """Where the mandate alone leaves a duty without a lawful response (found by MND203)."""
    regions: list[Expr] = []
    for _ in range(ROUNDS):
        answer = ask(question(case, duty, name, case.mandate_norms, tuple(regions)))
        if not isinstance(answer, Fails):
            break
        regions.append(answer.region if answer.region is not None else TRUE)
    return tuple(regions)


def question(
    case: Case, duty: Norm, name: str, norms: tuple[Norm, ...], excluding: tuple[Expr, ...]
) -> Lawful:
    """Does every situation that triggers `duty` have a call of `name` that `norms` let through?"""
    assert isinstance(duty.form, Oblige)
    when = trigger(duty, name)
    demanded = Claim(duty.id, scope_of(duty, name))
    limits = barriers(norms, name, case.spec)
    exprs = [when, demanded.expr, *(claim.expr for claim in limits)]
    return Lawful(
        given=(*domain(case.spec, exprs), Claim(duty.id, when)),
        response=(demanded, *limits),
        hidden=call_symbols(exprs, name),
        excluding=excluding,
    )


def clashes(
    rule: type, case: Case, ask: Ask, duty: Norm, norms: tuple[Norm, ...], known: tuple[Expr, ...]
) -> Iterator[Outcome]:
    """Every minimal clash of one duty, one finding per core, outside the `known` regions."""
    assert isinstance(duty.form, Oblige)
    if len(duty.form.action.names) != 1:
        return  # several tools would do: a later issue asks for the cheapest
    name = duty.form.action.names[0]
    regions = list(known)
    for _ in range(ROUNDS):
        answer = ask(question(case, duty, name, norms, tuple(regions)))
        if isinstance(answer, Unknown):
            yield undecided(rule, answer, duty)
            return
        if not isinstance(answer, Fails):
            return
        region = answer.region if answer.region is not None else TRUE
        yield _finding(rule, case, duty, name, answer, region)
        if region == TRUE:
            return
        regions.append(region)
    yield undecided(rule, Unknown(f"more than {ROUNDS} separate clashes of one duty"), duty)


def _finding(rule: type, case: Case, duty: Norm, name: str, answer: Fails, region: Expr) -> Outcome:
    others = [case.norm(i) for i in answer.core if i and i != duty.id]
    by_layer = any(not norm.of_mandate for norm in others)
    headline = (
        phrase("{tool} is demanded where the operating layer never lets it through", tool=name)
        if by_layer
        else phrase("{tool} is demanded and forbidden in the same situation", tool=name)
    )
    kind = "policy_conflict" if by_layer else "conditional_contradiction"
    if not by_layer and region == TRUE:
        kind = "contradiction"
    draft = Draft(rule, kind, headline)
    draft.side(duty, phrase("demands {tool}", tool=name))
    for other in others:
        draft.side(other, phrase("forbids it"))
    draft.exactly = region
    draft.example = phrase("{situation}", situation=answer.witness)
    draft.edits = _edits(duty, others, region)
    return draft.done()


def _edits(duty: Norm, others: list[Norm], region: Expr) -> tuple[tuple[Edit, ...], ...]:
    proposals: list[tuple[Edit, ...]] = []
    if region != TRUE:
        proposals.append((Edit(EditKind.EXCEPTION, duty.id, region=region),))
    assert isinstance(duty.form, Oblige)
    for other in others:
        if other.of_mandate and duty.form.when != TRUE:
            proposals.append((Edit(EditKind.EXCEPTION, other.id, region=duty.form.when),))
    return tuple(proposals)
