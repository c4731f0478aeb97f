"""MND206: steps that wait for each other, so that none of them can ever be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Finding, phrase
from mandate.model.norm import Limit, Norm, Oblige, Order, OrderKind, Permit
from mandate.model.question import Cycle, Edge, Ordered, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided

ROUNDS = 8


class OrderCycle:
    """Each of some steps must come before the next, and the last before the first.

    ## What it checks
    "A before B" over both documents: is there a step that something demands or claims and that can
    never start, because what must come before it can never start either?

    ## Why it matters
    Nothing is forbidden, and still nothing happens.

    ## Known limits
    Orders with a condition count as if the condition held.

    ## Example that is found
    "Do not publish until Finance was notified." with "Notify Finance only after publishing."

    ## Example that passes
    "Notify Finance that it is coming, publish, then send the row counts."
    """

    code: ClassVar[str] = "MND206"
    name: ClassVar[str] = "order-cycle"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for outcome in cycles(type(self), case, ask, _wanted(case)):
            if not isinstance(outcome, Finding) or any(case.norm(i).of_mandate for i in outcome.items):
                yield outcome  # a cycle of the layer alone is MND601's


def cycles(rule: type, case: Case, ask: Ask, wanted: tuple[str, ...]) -> Iterator[Outcome]:
    orders = tuple(n for n in case.norms if _precedence(n))
    stuck = stuck_steps(orders)
    if not stuck & set(wanted):
        return
    for part in connected(_edges(orders, stuck)):
        ids = {edge.norm_id for edge in part}
        yield from _of_part(rule, case, ask, tuple(o for o in orders if o.id in ids), part)


def connected(edges: tuple[Edge, ...]) -> tuple[tuple[Edge, ...], ...]:
    """The edges in groups that share no step, in the order of their first edges."""
    above: dict[str, str] = {}

    def root(step: str) -> str:
        while above.setdefault(step, step) != step:
            above[step] = above[above[step]]
            step = above[step]
        return step

    for edge in edges:
        above[root(edge.then)] = root(edge.first)
    groups: dict[str, list[Edge]] = {}
    for edge in edges:
        groups.setdefault(root(edge.first), []).append(edge)
    return tuple(map(tuple, groups.values()))


def _of_part(
    rule: type, case: Case, ask: Ask, orders: tuple[Norm, ...], edges: tuple[Edge, ...]
) -> Iterator[Outcome]:
    every = edges
    told: set[frozenset[str]] = set()
    for _ in range(ROUNDS):
        answer = ask(Ordered(edges))
        if isinstance(answer, Unknown):
            yield undecided(rule, answer, *orders)
            return
        if not isinstance(answer, Cycle):
            return
        whole = _with_alternatives(orders, every, answer)
        core = frozenset(edge.norm_id for edge in whole.edges)
        if core not in told:
            yield _finding(rule, case, whole)
        told.add(core)
        dropped = answer.edges[0]
        edges = tuple(e for e in edges if e != dropped)


def _precedence(norm: Norm) -> bool:
    return isinstance(norm.form, Order) and norm.form.kind is OrderKind.BEFORE


def _wanted(case: Case) -> tuple[str, ...]:
    """Steps that the mandate demands, claims, or puts in an order itself."""
    names: set[str] = set()
    for norm in case.mandate_norms:
        form = norm.form
        if isinstance(form, Permit | Oblige) or (isinstance(form, Limit) and form.is_floor):
            names.update(form.action.names)
        elif isinstance(form, Order):
            names.update(form.then.written)
    return tuple(sorted(names))


def stuck_steps(orders: tuple[Norm, ...]) -> frozenset[str]:
    """The steps that can never start: some order on them names only steps that cannot start."""
    forms = [o.form for o in orders if isinstance(o.form, Order)]
    waiting = Counter(name for form in forms for name in set(form.then.names))
    lets_go: dict[str, list[Order]] = {}
    for form in forms:
        for name in form.first.names:
            lets_go.setdefault(name, []).append(form)
    met: set[int] = set()  # orders of which one earlier step can start
    free = [name for name in lets_go if name not in waiting]
    for name in free:  # grows meanwhile
        for form in lets_go.get(name, ()):
            if id(form) in met:
                continue
            met.add(id(form))
            for then in set(form.then.names):
                waiting[then] -= 1
                if waiting[then] == 0:
                    free.append(then)
    return frozenset(name for name, orders_left in waiting.items() if orders_left > 0)


def _edges(orders: tuple[Norm, ...], stuck: frozenset[str]) -> tuple[Edge, ...]:
    return tuple(
        Edge(first, then, norm.id)
        for norm in orders
        if isinstance(norm.form, Order) and stuck.issuperset(norm.form.first.names)
        for first in norm.form.first.names
        for then in norm.form.then.names
        if then in stuck
    )


def _with_alternatives(orders: tuple[Norm, ...], edges: tuple[Edge, ...], cycle: Cycle) -> Cycle:
    """The cycle, if its lines alone keep its steps from starting; else, where one of several earlier steps
    would do, a minimal set of lines that does, each by one of its edges."""
    ids = {edge.norm_id for edge in cycle.edges}
    if stuck_steps(tuple(o for o in orders if o.id in ids)):
        return cycle
    kept = list(orders)
    for order in orders:
        fewer = [o for o in kept if o is not order]
        if stuck_steps(tuple(fewer)):
            kept = fewer
    chosen = (next((e for e in edges if e.norm_id == o.id), None) for o in kept)
    return Cycle(tuple(e for e in chosen if e is not None))


def _finding(rule: type, case: Case, cycle: Cycle) -> Outcome:
    steps = list(dict.fromkeys(edge.first for edge in cycle.edges))
    chain = " → ".join([*steps, steps[0]])
    headline = phrase("these steps wait for each other, so none can start: {chain}", chain=chain)
    draft = Draft(rule, "ordering_conflict", headline)
    for edge in cycle.edges:
        norm = case.norm(edge.norm_id)
        draft.side(norm, phrase("{first} before {then}", first=edge.first, then=edge.then))
    draft.help = (phrase("say which of them comes first, and drop the other line"),)
    return draft.done()
