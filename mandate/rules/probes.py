"""`never:` and `possible:` as questions: which calls of which a probe speaks do some norms let through?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mandate.model.addresses import may_hold, must_hold
from mandate.model.expression import FALSE, TRUE, Expr, Scope, conjunction, disjunction, for_tool, negation
from mandate.model.finding import Phrase, phrase
from mandate.model.norm import Norm, OnlyDuring, Order, OrderKind
from mandate.model.question import Claim, Consistent, Fails, Witness
from mandate.model.spec import Probe, Spec
from mandate.rules.base import Ask
from mandate.rules.clock import open_when
from mandate.rules.indexed import Norms, indexed
from mandate.rules.views import barriers, domain, scope_of


def let_through(spec: Spec, norms: tuple[Norm, ...], probe: Probe, tool: str) -> Consistent:
    """Can there be a call of `tool` as the probe describes it that none of `norms` stops?

    A call that needs an approval is not stopped by that. Counts and sums are, as far as they bind a
    single call.
    """
    wanted = for_tool((must_hold if probe.possible else may_hold)(probe.where), tool)
    claims = (*barriers(norms, tool, spec), *_hours(norms, tool), *_orders(spec, norms, probe, tool))
    exprs = (wanted, *(c.expr for c in claims))
    return Consistent((*domain(spec, exprs), Claim("", wanted), *claims))


def _hours(norms: tuple[Norm, ...], tool: str) -> Iterator[Claim]:
    for norm in indexed(norms).on(tool):
        if isinstance(norm.form, OnlyDuring) and tool in norm.form.action.names:
            yield Claim(norm.id, disjunction(open_when(norm.form.calendar), _lifted(norm, tool)))


def _orders(spec: Spec, norms: tuple[Norm, ...], probe: Probe, tool: str) -> Iterator[Claim]:
    """That no order binds the call that leads through `probe.without`, or to what is never allowed."""
    orders = _leading_to(indexed(norms), tool)
    earlier = {name for n in orders if isinstance(n.form, Order) for name in n.form.first.names}
    closed = (n for n in earlier if spec.tool(n) is not None and not spec.allows(n))
    blocked = _led_through(orders, frozenset((*closed, *earlier.intersection(probe.without))))
    for norm in orders:
        form = norm.form
        assert isinstance(form, Order)
        if tool in form.then.names and blocked.issuperset(form.first.names):
            yield Claim(norm.id, negation(_binds(norm, tool)))


def _leading_to(norms: Norms, tool: str) -> tuple[Norm, ...]:
    """The orders on a tool, those on what they ask for first, and so on; in their order."""
    found: dict[str, Norm] = {}
    names, waiting = {tool}, [tool]
    while waiting:
        name = waiting.pop()
        for norm in norms.on(name).of(Order):
            form = norm.form
            if isinstance(form, Order) and form.kind is OrderKind.BEFORE and name in form.then.names:
                found[norm.id] = norm
                waiting += sorted(set(form.first.names) - names)
                names.update(form.first.names)
    return tuple(norms.norm(i) for i in norms.in_order(found))


def _led_through(orders: tuple[Norm, ...], through: frozenset[str]) -> frozenset[str]:
    """The tools of which every call has an earlier one of `through`, those of `through` included."""
    found = set(through)
    while True:
        more = {
            name
            for norm in orders
            if isinstance(norm.form, Order) and norm.unless is None and norm.form.when == TRUE
            for name in norm.form.then.names
            if norm.form.then.where == TRUE and found.issuperset(norm.form.first.names)
        } - found
        if not more:
            return frozenset(found)
        found |= more


def _binds(norm: Norm, tool: str) -> Expr:
    form = norm.form
    assert isinstance(form, Order)
    own = for_tool(conjunction(form.when, form.then.where), tool)
    return conjunction(own, negation(_lifted(norm, tool)))


def _lifted(norm: Norm, tool: str) -> Expr:
    return for_tool(norm.unless, tool) if norm.unless is not None else FALSE


def unasked(
    spec: Spec, norms: tuple[Norm, ...], ask: Ask, probe: Probe, tool: str, asked: list[Norm]
) -> Fails | None:
    """Such a call for which nobody has to be asked, if there is one."""
    free = conjunction(for_tool(probe.where, tool), *(negation(scope_of(n, tool)) for n in asked))
    answer = ask(let_through(spec, norms, replace(probe, where=free), tool))
    return answer if isinstance(answer, Fails) else None


def example_of(tool: str, witness: Witness) -> Phrase:
    """A call as a probe describes it, in the words of an example."""
    if not witness.values:
        return phrase("any call of {tool}", tool=tool)
    if any(name.scope is Scope.ARGUMENT for name, _ in witness.values):
        return phrase("{situation}", situation=witness)
    return phrase("a call of {tool} with {situation}", tool=tool, situation=witness)
