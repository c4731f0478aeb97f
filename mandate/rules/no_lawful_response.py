"""MND203: a duty that the mandate's own rules make impossible in some situation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import (
    TRUE,
    Amount,
    Compare,
    Comparison,
    Expr,
    Or,
    Reference,
    Scope,
    Word,
    conjunction,
)
from mandate.model.finding import Edit, EditKind, Phrase, phrase
from mandate.model.norm import Forbid, Norm, Oblige
from mandate.model.quantity import Kind, Quantity, Type
from mandate.model.question import Claim, Fails, Holds, Lawful, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, Rule, undecided
from mandate.rules.brought import goes_round, left_open
from mandate.rules.clashing import each_clash, stuck
from mandate.rules.deciding import with_parts
from mandate.rules.duties import duties, question
from mandate.rules.indexed import Norms
from mandate.rules.pairs import clashes_of, pairs
from mandate.rules.views import concerns, literal_bounds
from mandate.rules.wording import denial_words


class NoLawfulResponse:
    """Some situation in which the mandate demands a call has no call that the mandate allows.

    ## What it checks
    For each duty: is there, in every situation that triggers it, a call that satisfies the duty and
    breaks none of the mandate's prohibitions and per-call limits (semantics §6, *situational*)?

    ## Why it matters
    The agent will break one of the two lines, and nobody decided which.

    ## Known limits
    Of duties that need more than one call, two at a time are looked at; two calls that only have to come
    one after the other are told by MND207. Duties that clash only through times are the deadline rule's.

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
        for duty in duties(case, apart=True):
            yield from clashes(type(self), case, ask, duty, case.mandate_norms)
        yield from clashes_of_two(type(self), case, ask, case.mandate_norms)
        round_ = goes_round(case)
        if round_:
            endless = Unknown("each of these calls brings about the next, without end")
            yield undecided(type(self), endless, *round_)
        elif given_up := left_open(case):
            many = Unknown("so many calls bring about others that not all of them were followed")
            yield undecided(type(self), many, *given_up)


def clashes(
    rule: type[Rule],
    case: Case,
    ask: Ask,
    duty: Norm,
    norms: Norms,
    less: Norms | None = None,
) -> Iterator[Outcome]:
    """Every minimal clash of one duty with `norms`, one finding per core; where `less` alone leave no
    response it is not told again."""
    assert isinstance(duty.form, Oblige)
    names = duty.form.action.names
    if len(names) > 1 and any(isinstance(ask(question(case, ask, duty, n, norms)), Holds) for n in names):
        return
    known: tuple[Expr, ...] = ()
    doubt: Unknown | None = None
    if less:
        known, doubt = stuck(ask, _any_tool(case, ask, duty, less))
    whole = replace(_any_tool(case, ask, duty, norms), excluding=known)
    for answer in each_clash(ask, whole, every=case.all_conflicts):
        if isinstance(answer, Unknown):
            yield undecided(rule, answer, duty)
        elif set(answer.core).intersection(duty.yields_to):
            continue  # a declared winner: the duty gives way there (MND214)
        elif doubt is not None:  # the clash may be that of `less` alone
            yield undecided(rule, doubt, duty)
        else:
            told = with_parts(ask, whole, answer, duty.id) if len(names) == 1 else answer
            yield _finding(rule, case, (duty,), names, told)


def _any_tool(case: Case, ask: Ask, duty: Norm, norms: Norms) -> Lawful:
    """The question about a duty that one of several tools serves: which one is the agent's choice."""
    assert isinstance(duty.form, Oblige)
    names = duty.form.action.names
    questions = [question(case, ask, duty, name, norms) for name in names]
    if len(names) == 1:
        return questions[0]
    kind = Type(Kind.ENUM, members=names)
    tool = Reference("the tool that is called", Scope.ARGUMENT, kind, names[0])
    response = []
    for name, one in zip(names, questions, strict=True):
        other = Comparison(Compare.NE, tool, Word(name, kind))
        response += [Claim(c.norm_id, Or((other, c.expr))) for c in one.response]
    hidden = {tool.symbol, *(symbol for one in questions for symbol in one.hidden)}
    given = dict.fromkeys(claim for one in questions for claim in one.given)
    return Lawful(tuple(given), tuple(response), tuple(sorted(hidden)))


def clashes_of_two(
    rule: type[Rule], case: Case, ask: Ask, norms: Norms, less: Norms | None = None
) -> Iterator[Outcome]:
    """Duties that one situation triggers, where neither one call meets both nor two calls are let through.
    What `less` alone leave no response to is not told again."""
    for pair in pairs(case):
        told = {a.core for a in clashes_of(case, ask, pair, less) if isinstance(a, Fails)} if less else set()
        for answer in clashes_of(case, ask, pair, norms):
            if isinstance(answer, Unknown):
                yield undecided(rule, answer, pair.first, pair.second)
            elif answer.core not in told and not {*pair.first.yields_to, *pair.second.yields_to}.intersection(
                answer.core
            ):
                yield _finding(rule, case, (pair.first, pair.second), (pair.name,), answer)


def _finding(
    rule: type[Rule], case: Case, demands: tuple[Norm, ...], names: tuple[str, ...], answer: Fails
) -> Outcome:
    """A clash of one duty, or of two that need a call each."""
    region = answer.region if answer.region is not None else TRUE
    others = [case.norm(i) for i in answer.core if i and i not in {d.id for d in demands}]
    by_layer = any(not norm.of_mandate for norm in (*demands, *others))
    kind = "policy_conflict" if by_layer else "conditional_contradiction"
    if not by_layer and region == TRUE:
        kind = "contradiction"
    draft = Draft(rule, kind, _headline(demands, names, by_layer=by_layer))
    for caller in dict.fromkeys(i for duty in demands for i in duty.called_by):
        draft.side(case.norm(caller), phrase("calls for what it follows"))
    parts = dict(answer.parts)
    for duty in demands:
        part, demanded = parts.get(duty.id), {"tool": " or ".join(names)}
        if part is None:
            draft.side(duty, phrase("demands {tool}", **demanded))
        else:
            draft.side(duty, phrase("demands {tool} with {decides}", **demanded, decides=part))
    for other in others:
        name = next((n for n in names if concerns(other, n)), names[0])
        words = "forbids it" if len(names) == 1 else f"forbids {name}"
        part = parts.get(other.id)
        words = words if len(demands) == 1 else "bars two calls"
        draft.side(other, denial_words(case, other, name, words, part))
    draft.exactly = region
    draft.example = phrase("{situation}", situation=answer.witness)
    draft.edits = tuple(dict.fromkeys(e for duty in demands for e in _edits(duty, others, region)))
    return draft.done()


def _headline(demands: tuple[Norm, ...], names: tuple[str, ...], *, by_layer: bool) -> Phrase:
    tool = " or ".join(names)
    if len(demands) > 1 and by_layer:
        words = "two calls of {tool} are demanded where the operating layer lets no two through"
    elif len(demands) > 1:
        words = "two calls of {tool} are demanded in the same situation, and no two are allowed"
    elif by_layer:
        words = "{tool} is demanded where the operating layer never lets it through"
    elif len(names) > 1:
        words = "{tool} is demanded, and each is forbidden in the same situation"
    else:
        words = "{tool} is demanded and forbidden in the same situation"
    return phrase(words, tool=tool)


def _edits(duty: Norm, others: list[Norm], region: Expr) -> tuple[tuple[Edit, ...], ...]:
    """An exception on either side, or one side's number in place of the other's."""
    proposals: list[tuple[Edit, ...]] = []
    if region != TRUE:
        proposals.append((Edit(EditKind.EXCEPTION, duty.id, region=region),))
    assert isinstance(duty.form, Oblige)
    for other in others:
        if other.of_mandate and duty.form.when != TRUE:
            proposals.append((Edit(EditKind.EXCEPTION, other.id, region=duty.form.when),))
        for mine, theirs in _same_argument(duty, other):
            proposals.append((Edit(EditKind.NUMBER, duty.id, theirs),))
            if other.of_mandate:
                proposals.append((Edit(EditKind.NUMBER, other.id, mine),))
    return tuple(proposals)


def _same_argument(duty: Norm, other: Norm) -> Iterator[tuple[Quantity, Quantity]]:
    """The amounts that a duty demands and another norm bars, of one argument."""
    assert isinstance(duty.form, Oblige)
    form = other.form
    if not isinstance(form, Forbid):
        return
    barred = literal_bounds(conjunction(form.when, form.action.where))
    for own in literal_bounds(duty.form.action.where):
        for bar in barred:
            if not isinstance(own.left, Reference) or not isinstance(bar.left, Reference):
                continue
            if (
                own.left.name == bar.left.name
                and isinstance(own.right, Amount)
                and isinstance(bar.right, Amount)
            ):
                yield own.right.quantity, bar.right.quantity
