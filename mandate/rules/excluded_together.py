"""MND308: what one situation asks for are calls of tools that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import (
    TRUE,
    And,
    Compare,
    Comparison,
    Expr,
    Reference,
    Scope,
    conjunction,
    disjunction,
    negation,
    references,
)
from mandate.model.finding import Edit, EditKind, Label, phrase
from mandate.model.norm import Limit, Norm, Oblige, Order, OrderKind
from mandate.model.question import Claim, Fails, Lawful, Unknown
from mandate.rules.base import Ask, Assumed, Case, Draft, Outcome, Undecided, undecided
from mandate.rules.duties import duties, wanted_names
from mandate.rules.exclusions import Exclusion, exclusions
from mandate.rules.goals import measured_aims, prerequisites
from mandate.rules.permissions import permits
from mandate.rules.views import action_of, argument, domain, scope_of, symbols_of, trigger

TWO = 2


class ExcludedTogether:
    """One situation demands, or demands and permits, calls of two tools that exclude each other.

    ## What it checks
    `relation A excludes B` of the layer (and of the tools that are a kind of either): two duties whose
    triggers can hold together; a permission in whose whole claim a duty demands the other tool; a wanted
    call that must come after one that it excludes.

    ## Why it matters
    Each line is fine alone, and the runtime stops the second call, whichever that is.

    ## Known limits
    Duties with a choice of tools, and goals or counts that need both tools without a key that tells their
    calls apart, are left undecided. With a key, the calls are taken to be for different values of it.

    ## Example that is found
    "Refund damaged orders." with "Charge back orders that were never paid.", where
    `relation payments.refund excludes payments.chargeback`, for an order that is damaged and unpaid.

    ## Example that passes
    The same with "Charge back orders that were never paid, unless they are damaged."
    """

    code: ClassVar[str] = "MND308"
    name: ClassVar[str] = "excluded-together"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        demanded = duties(case, of_layer=True)
        for pair in exclusions(case.spec):
            if pair.left == pair.right:
                yield from _both_in_one(type(self), case, pair)
                continue
            yield from self._demanded(case, ask, pair, demanded)
            yield from self._claimed(case, ask, pair, demanded)
            yield from self._ordered(case, pair)
            yield from _counted(type(self), case, pair, demanded)

    def _demanded(
        self, case: Case, ask: Ask, pair: Exclusion, demanded: tuple[Norm, ...]
    ) -> Iterator[Outcome]:
        for first in (d for d in demanded if pair.left in _tools(d)):
            for second in (d for d in demanded if pair.right in _tools(d)):
                if any({pair.left, pair.right} <= set(_tools(d)) for d in (first, second)):
                    continue  # one or the other will do: the tool that both can be met by
                if len({*_tools(first), *_tools(second)}) > TWO:
                    reason = Unknown("one of several tools would do, and some of them exclude another duty's")
                    yield undecided(type(self), reason, first, second)
                    continue
                answer = ask(_meeting(case, first, second, pair))
                if isinstance(answer, Unknown):
                    yield undecided(type(self), answer, first, second)
                elif isinstance(answer, Fails):
                    yield _finding(type(self), case, pair, first, second, answer)

    def _claimed(
        self, case: Case, ask: Ask, pair: Exclusion, demanded: tuple[Norm, ...]
    ) -> Iterator[Outcome]:
        for permit, name in permits(case):
            other = pair.other(name)
            for duty in (d for d in demanded if other is not None and _tools(d) == (other,)):
                assert other is not None
                claimed, needed = trigger(permit, name), _of_situation(duty, other)
                exprs = (claimed, needed)
                question = Lawful(
                    given=(*domain(case.spec, exprs), Claim(permit.id, claimed)),
                    response=(Claim(duty.id, negation(needed)),),
                    hidden=tuple(s for s in symbols_of(exprs) if s not in symbols_of([claimed])),
                )
                answer = ask(question)
                if isinstance(answer, Unknown):
                    yield undecided(type(self), answer, permit, duty)
                elif isinstance(answer, Fails):
                    yield _finding(type(self), case, pair, permit, duty, answer)

    def _ordered(self, case: Case, pair: Exclusion) -> Iterator[Outcome]:
        wanted = wanted_names(case)
        reached = {*wanted, *prerequisites(case, tuple(sorted(wanted)))}
        for norm in case.norms:
            form = norm.form
            if not isinstance(form, Order) or form.kind is not OrderKind.BEFORE or norm.unless is not None:
                continue
            then = next((n for n in form.then.names if n in reached and pair.other(n) is not None), None)
            if then is None or form.when != TRUE or not set(pair.keys) <= set(form.keys):
                continue
            if set(form.first.names) == {pair.other(then)}:
                yield _never_after(type(self), case, pair, norm, then)


def _tools(duty: Norm) -> tuple[str, ...]:
    assert isinstance(duty.form, Oblige)
    return duty.form.action.names


def _of_situation(duty: Norm, name: str) -> Expr:
    """A duty's trigger less what it says of the demanded call itself."""
    when = trigger(duty, name)
    parts = when.operands if isinstance(when, And) else (when,)
    return conjunction(
        *(p for p in parts if not any(r.scope is Scope.ARGUMENT and r.owner == name for r in references(p)))
    )


def _meeting(case: Case, first: Norm, second: Norm, pair: Exclusion) -> Lawful:
    """Does every situation of both duties leave two calls of which the relation does not speak?"""
    whens = (_of_situation(first, pair.left), _of_situation(second, pair.right))
    apart = _apart(case, first, second, pair)
    calls = (scope_of(first, pair.left), scope_of(second, pair.right)) if _of_calls(apart) else ()
    exprs = [*whens, *calls, apart]
    hidden = {r.symbol for e in (*calls, apart) for r in references(e) if r.scope is Scope.ARGUMENT}
    hidden -= {r.symbol for e in whens for r in references(e)}
    return Lawful(
        given=(*domain(case.spec, exprs), Claim(first.id, whens[0]), Claim(second.id, whens[1])),
        response=(*(Claim(first.id, c) for c in calls), Claim(second.id, apart)),
        hidden=tuple(sorted(hidden)),
    )


def _apart(case: Case, first: Norm, second: Norm, pair: Exclusion) -> Expr:
    """That the two calls are for different keys, as far as both duties say what they are for; a duty that
    does not say is about the case at hand."""
    ways: list[Expr] = []
    for key in pair.keys:
        left, right = _key(case, pair.left, key), _key(case, pair.right, key)
        if left is None or right is None:
            continue
        scopes = scope_of(first, pair.left), scope_of(second, pair.right)
        if {left.symbol, right.symbol} <= {r.symbol for scope in scopes for r in references(scope)}:
            ways.append(Comparison(Compare.NE, _pinned(scopes[0], left), _pinned(scopes[1], right)))
    return disjunction(*ways)


def _of_calls(expr: Expr) -> bool:
    return any(r.scope is Scope.ARGUMENT for r in references(expr))


def _pinned(scope: Expr, key: Reference) -> Expr:
    """What a duty says the key is (`order_id == order.id`), else the key itself."""
    for part in scope.operands if isinstance(scope, And) else (scope,):
        if isinstance(part, Comparison) and part.operator is Compare.EQ:
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if one == key and not _of_calls(other):
                    return other
    return key


def _key(case: Case, tool: str, key: str) -> Reference | None:
    variable = argument(case.spec, tool, key)
    return Reference(key, Scope.ARGUMENT, variable.type, tool) if variable is not None else None


def _both_in_one(rule: type[ExcludedTogether], case: Case, pair: Exclusion) -> Iterator[Outcome]:
    if pair.left in wanted_names(case):
        relation = pair.relation
        reason = (
            f"{rule.name}: {pair.left} is a kind of {relation.left} and of {relation.right}, which exclude"
        )
        yield Undecided(f"{reason} each other", (relation.span,))


def _counted(
    rule: type[ExcludedTogether], case: Case, pair: Exclusion, demanded: tuple[Norm, ...]
) -> Iterator[Outcome]:
    """Goals and floors that need calls of both: with a key, for different values of it."""
    counted = _needed_in_number(case)
    asked = counted | {name for duty in demanded for name in _tools(duty)}
    both = {pair.left, pair.right}
    if not both & counted or not both <= asked:
        return
    if pair.keys:
        keys = " and ".join(pair.keys)
        text = phrase(
            "calls of {left} and {right} are for different `{keys}`",
            left=pair.left, right=pair.right, keys=keys,
        )  # fmt: skip
        yield Assumed(text)
        return
    reason = f"{rule.name}: whether calls of {pair.left} and of {pair.right} fit beside each other"
    yield Undecided(f"{reason} is not decided", (pair.relation.span,))


def _needed_in_number(case: Case) -> set[str]:
    names: set[str] = set()
    for norm in case.mandate_norms:
        if isinstance(norm.form, Limit) and norm.form.is_floor:
            names.update(norm.form.action.names)
    for _, aim in measured_aims(case):
        names.update(t.name for t in case.spec.tools for e in t.effects if e.metric == aim.metric)
    return names


def _finding(
    rule: type[ExcludedTogether], case: Case, pair: Exclusion, first: Norm, second: Norm, answer: Fails
) -> Outcome:
    headline = phrase(
        "{left} and {right} exclude each other, and one situation asks for both",
        left=pair.left,
        right=pair.right,
    )
    draft = Draft(rule, "policy_conflict", headline)
    for norm in (first, second):
        verb = "demands" if isinstance(norm.form, Oblige) else "permits"
        action = action_of(norm)
        tool = pair.left if action is not None and pair.left in action.names else pair.right
        draft.side(norm, phrase(f"{verb} {{tool}}", tool=tool))
    draft.labels.append(_label(pair))
    draft.exactly = answer.region if answer.region is not None else TRUE
    draft.example = phrase("{situation}", situation=answer.witness)
    draft.help = (phrase("say which of the two is done there"),)
    draft.edits = tuple(_exceptions(first, second))
    return draft.done()


def _exceptions(first: Norm, second: Norm) -> Iterator[tuple[Edit, ...]]:
    """Either of the two, unless the other's situation is there."""
    for norm, other in ((first, second), (second, first)):
        when = getattr(other.form, "when", TRUE)
        if norm.of_mandate and when != TRUE and not _of_calls(when):
            yield (Edit(EditKind.EXCEPTION, norm.id, region=when),)


def _never_after(
    rule: type[ExcludedTogether], case: Case, pair: Exclusion, order: Norm, then: str
) -> Outcome:
    first = pair.other(then) or ""
    headline = phrase("{then} must come after {first}, which excludes it", then=then, first=first)
    draft = Draft(rule, "policy_conflict", headline)
    draft.side(order, phrase("{first} must come before {then}", first=first, then=then))
    draft.labels.append(_label(pair))
    return draft.done()


def _label(pair: Exclusion) -> Label:
    return Label(pair.relation.span, phrase("never both"))
