"""MND203: a duty that the mandate's own rules make impossible in some situation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import (
    TRUE,
    Amount,
    Arithmetic,
    Comparison,
    Expr,
    Operator,
    Reference,
    Scope,
    conjunction,
    references,
    rewrite,
)
from mandate.model.finding import Edit, EditKind, phrase
from mandate.model.norm import Forbid, Limit, Measure, Norm, Oblige, Order, OrderKind
from mandate.model.quantity import Quantity
from mandate.model.question import Claim, Consistent, Fails, Holds, Lawful, Unknown
from mandate.model.window import WindowKind
from mandate.rules.base import Ask, Case, Draft, Outcome, Rule, undecided
from mandate.rules.clashing import each_clash, stuck
from mandate.rules.duties import duties, question
from mandate.rules.views import argument, concerns, domain, literal_bounds, scope_of, trigger
from mandate.rules.wording import denial_words

MANY = 2


class NoLawfulResponse:
    """Some situation in which the mandate demands a call has no call that the mandate allows.

    ## What it checks
    For each duty: is there, in every situation that triggers it, a call that satisfies the duty and
    breaks none of the mandate's prohibitions and per-call limits (semantics §6, *situational*)?

    ## Why it matters
    The agent will break one of the two lines, and nobody decided which.

    ## Known limits
    Duties that need two calls where one is allowed, and a choice of several tools each of which is
    barred somewhere, are left undecided; duties that clash only through times are the deadline rule's.

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
            yield from clashes(type(self), case, ask, duty, case.mandate_norms)
        yield from _served_apart(type(self), case, ask)


def clashes(
    rule: type[Rule],
    case: Case,
    ask: Ask,
    duty: Norm,
    norms: tuple[Norm, ...],
    less: tuple[Norm, ...] = (),
) -> Iterator[Outcome]:
    """Every minimal clash of one duty with `norms`, one finding per core; where `less` alone leave no
    response it is not told again."""
    assert isinstance(duty.form, Oblige)
    names = duty.form.action.names
    questions = [question(case, ask, duty, name, norms) for name in names]
    if len(names) > 1:
        if not any(isinstance(ask(q), Holds) for q in questions):
            yield undecided(
                rule, Unknown("one of several tools would do, and each is barred somewhere"), duty
            )
        return
    known: tuple[Expr, ...] = ()
    doubt: Unknown | None = None
    if less:
        known, doubt = stuck(ask, question(case, ask, duty, names[0], less))
    for answer in each_clash(ask, replace(questions[0], excluding=known)):
        if isinstance(answer, Unknown):
            yield undecided(rule, answer, duty)
        elif set(answer.core).intersection(duty.yields_to):
            continue  # a declared winner: the duty gives way there (MND214)
        elif doubt is not None:  # the clash may be that of `less` alone
            yield undecided(rule, doubt, duty)
        else:
            yield _finding(rule, case, duty, names[0], answer)


def _served_apart(rule: type[Rule], case: Case, ask: Ask) -> Iterator[Outcome]:
    """Duties that one situation triggers and no one call meets, where only one call is allowed."""
    for first, second in combinations((d for d in duties(case) if isinstance(d.form, Oblige)), 2):
        names = {*_names(first)} & {*_names(second)}
        if len(names) != 1 or len(_names(first)) + len(_names(second)) != 2:
            continue
        (name,) = names
        single = [n for n in case.norms if _one_at_most(n, name)]
        single += [n for n in case.norms if not _both_fit(case, ask, first, second, n, name)]
        if not single or not _possible(case, ask, trigger(first, name), trigger(second, name)):
            continue
        if not _possible(case, ask, scope_of(first, name), scope_of(second, name)):
            reason = Unknown("two duties need two calls, and whether both fit is not decided")
            yield undecided(rule, reason, first, second, *single)


def _names(norm: Norm) -> tuple[str, ...]:
    return norm.form.action.names if isinstance(norm.form, Oblige) else ()


def _one_at_most(norm: Norm, name: str) -> bool:
    form = norm.form
    if isinstance(form, Order):
        return (
            form.kind is OrderKind.NOT_WITHIN_AFTER and name in form.first.names and name in form.then.names
        )
    counts = isinstance(form, Limit) and form.measure is Measure.COUNT and name in form.action.names
    return counts and isinstance(form, Limit) and form.is_ceiling and form.bound.value < MANY


def _both_fit(case: Case, ask: Ask, first: Norm, second: Norm, norm: Norm, name: str) -> bool:
    """Whether two calls, one for each duty, keep a ceiling on a sum in every situation of both."""
    form = norm.form
    if not (
        isinstance(form, Limit) and form.measure is Measure.SUM and form.is_ceiling and concerns(norm, name)
    ):
        return True
    variable = argument(case.spec, name, form.argument or "")
    if variable is None or form.window.kind is WindowKind.CALL:
        return True
    one = Reference(variable.name, Scope.ARGUMENT, variable.type, name)
    other = replace(one, owner=f"{name} again")
    total = Comparison(form.operator, Arithmetic(Operator.ADD, one, other), Amount(form.bound))
    left, right = scope_of(first, name), _again(scope_of(second, name), name)
    situation = (trigger(first, name), trigger(second, name))
    exprs = [*situation, left, right, total]
    known = [*domain(case.spec, exprs), *(Claim("", e) for e in situation)]
    response = tuple(Claim(norm.id, e) for e in (left, right, total))
    hidden = {r.symbol for e in exprs for r in references(e) if r.scope is Scope.ARGUMENT}
    known = [c for c in known if not {r.symbol for r in references(c.expr)} & hidden]
    return isinstance(ask(Lawful(tuple(known), response, tuple(sorted(hidden)))), Holds)


def _again(expr: Expr, name: str) -> Expr:
    """An expression over the arguments of another call of the same tool."""

    def other(found: Reference) -> Expr:
        return replace(found, owner=f"{name} again") if found.owner == name else found

    return rewrite(expr, other)


def _possible(case: Case, ask: Ask, *exprs: Expr) -> bool:
    claims = tuple(Claim("", e) for e in exprs)
    return not isinstance(ask(Consistent((*domain(case.spec, exprs), *claims))), Holds)


def _finding(rule: type[Rule], case: Case, duty: Norm, name: str, answer: Fails) -> Outcome:
    region = answer.region if answer.region is not None else TRUE
    others = [case.norm(i) for i in answer.core if i and i != duty.id]
    by_layer = any(not norm.of_mandate for norm in (duty, *others))
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
        draft.side(other, denial_words(case, other, name, "forbids it"))
    draft.exactly = region
    draft.example = phrase("{situation}", situation=answer.witness)
    draft.edits = _edits(duty, others, region)
    return draft.done()


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
