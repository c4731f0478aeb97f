"""`Lawful`: is there a lawful response in every situation? If not: where exactly, and whose rules clash."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from mandate.logic.atoms import atoms_in
from mandate.logic.budget import Budget, Undecided
from mandate.logic.engine import Engine, Formula
from mandate.logic.ids import in_order, reduced
from mandate.logic.names import shown_symbols, symbols_of
from mandate.logic.region import exact_region
from mandate.logic.settled import settled
from mandate.logic.witness import equals, least_witness
from mandate.model.expression import (
    And,
    Arithmetic,
    Compare,
    Comparison,
    Expr,
    Operator,
    Predicate,
    Reference,
    application,
    conjunction,
    negation,
    references,
    rewrite,
    walk,
)  # fmt: skip
from mandate.model.question import Answer, Claim, Fails, Holds, Lawful, Witness


@dataclass(slots=True)
class _Case:
    """The question, sorted: what is said of the situation, and what a response must satisfy. Claims that
    mention a hidden symbol are part of the response, whoever made them."""

    session: Engine
    situation: tuple[Claim, ...]
    response: tuple[Claim, ...]
    excluding: tuple[Expr, ...]
    hidden: frozenset[str]
    formulas: dict[int, Formula]  # by `id` of the claim: expressions are dear to hash
    excluded: list[Formula]

    def chosen(self, ids: tuple[str, ...]) -> tuple[Claim, ...]:
        return tuple(c for c in self.response if not c.norm_id or c.norm_id in ids)

    def demand(self, ids: tuple[str, ...]) -> tuple[Formula, list[Formula]]:
        """Some response satisfies the claims of these norms, the hidden symbols chosen freely; and those
        parts of it that are not the authors' own conditions. What is not hidden is never eliminated."""
        claims = self.chosen(ids)
        plain = [self.formulas[id(c)] for c in claims if not self._hidden_in(c)]
        projected: list[Formula] = []
        for part in _linked([c for c in claims if self._hidden_in(c)], self._hidden_in):
            hidden = frozenset(s for c in part for s in self._hidden_in(c))
            body = self.session.all_of([*(self.formulas[id(c)] for c in part), *self.session.domains(hidden)])
            projected.append(self.session.eliminated(hidden, body))
        return self.session.all_of([*plain, *projected]), projected

    def _hidden_in(self, claim: Claim) -> frozenset[str]:
        return frozenset(symbols_of([claim.expr]) & self.hidden)


def _linked(claims: Iterable[Claim], symbols: Callable[[Claim], frozenset[str]]) -> list[list[Claim]]:
    """The claims in groups that share no symbol."""
    groups: list[tuple[frozenset[str], list[Claim]]] = []
    for claim in claims:
        names, members = symbols(claim), [claim]
        apart = []
        for known, others in groups:
            if known & names:
                names, members = known | names, [*others, *members]
            else:
                apart.append((known, others))
        groups = [*apart, (names, members)]
    return [members for _, members in groups]


def _conjuncts(claim: Claim) -> list[Claim]:
    """A conjunction is as many claims of the same norm."""
    match claim.expr:
        case And(parts):
            return [c for part in parts for c in _conjuncts(replace(claim, expr=part))]
        case _:
            return [claim]


def lawful(question: Lawful, budget: Budget) -> Answer:
    """Holds, or Fails with core, least witness and exact region of that core."""
    chosen = frozenset(question.hidden) | _hidden_predicates(
        (*question.given, *question.response), frozenset(question.hidden)
    )
    situation = tuple(c for c in question.given if not symbols_of([c.expr]) & chosen)
    moved = (c for c in question.given if symbols_of([c.expr]) & chosen)
    response = tuple(part for c in (*moved, *question.response) for part in _conjuncts(c))
    every = (*situation, *response)
    exprs = [*(c.expr for c in every), *question.excluding]

    def asked(session: Engine) -> Answer:
        formulas = session.formulas(exprs)
        by_claim = dict(zip(map(id, every), formulas, strict=False))
        excluded = formulas[len(every) :]
        return _answer(_Case(session, situation, response, question.excluding, chosen, by_claim, excluded))

    return settled(exprs, budget, asked, split_finely(exprs, question.hidden))


def _answer(case: _Case) -> Answer:
    session = case.session
    ids = in_order(c.norm_id for c in case.response)
    visible = set(session.encoder.variables) - case.hidden
    base = [case.formulas[id(c)] for c in case.situation] + [session.none_of(f) for f in case.excluded]
    with session.assuming(*session.domains(visible), *session.clock_of(case.hidden)):
        demand, projected = case.demand(ids)
        violated = [*base, session.none_of(demand)]
        with session.assuming(*violated):
            witness = least_witness(session, visible)
        if witness is None:
            return Holds()
        while True:
            core = _core_at(case, ids, witness)
            if core == ids:
                break
            ids = core
            demand, projected = case.demand(core)
            with session.assuming(*base, session.none_of(demand)):
                there = _there(least_witness(session, visible))
            if there == witness:
                break  # where the core was found it is minimal
            witness = there
        region = _region(case, ids, projected, [*base, session.none_of(demand)])
        shown = symbols_of([region]) | shown_symbols((*case.situation, *case.chosen(ids)))
        return Fails(_projected(witness, shown), region, ids)


def _there(witness: Witness | None) -> Witness:
    if witness is None:
        raise Undecided("the solver contradicts itself")
    return witness


def _projected(witness: Witness, symbols: set[str]) -> Witness:
    return Witness(tuple((name, value) for name, value in witness.values if name.symbol in symbols))


def split_finely(exprs: Iterable[Expr], hidden: Iterable[str]) -> frozenset[str]:
    """Hidden amounts that must be a share of something ("refund a fifth of the total"): nobody means
    that a total of 0.01 USD has no fifth, so they are dense."""
    chosen = frozenset(hidden)
    found: set[str] = set()
    for expr in exprs:
        for node in walk(expr):
            if isinstance(node, Comparison) and any(r.symbol in chosen for r in references(node)):
                found |= _shares(node, chosen)
    return frozenset(found)


def _shares(node: Comparison, hidden: frozenset[str]) -> set[str]:
    if any(r.type is None or not r.type.numeric for r in references(node)):
        return set()
    parts = [part for part in walk(node) if isinstance(part, Arithmetic)]
    divided = any(p.operator in (Operator.MULTIPLY, Operator.DIVIDE) for p in parts)
    return {r.symbol for r in references(node) if divided and r.symbol in hidden and not _whole(r)}


def _whole(name: Reference) -> bool:
    return name.type is not None and name.type.integral


def _hidden_predicates(claims: tuple[Claim, ...], hidden: frozenset[str]) -> frozenset[str]:
    """An opaque predicate over a hidden value is the agent's to choose (semantics §5.5)."""
    found = set()
    for claim in claims:
        for node in walk(claim.expr):
            if isinstance(node, Predicate) and any(r.symbol in hidden for r in references(node)):
                found.add(application(node).symbol)
    return frozenset(found)


def _core_at(case: _Case, ids: tuple[str, ...], witness: Witness) -> tuple[str, ...]:
    """The first minimal set of norms that leaves no response at the witness."""
    session = case.session

    def clash(some: tuple[str, ...]) -> bool:
        return not session.satisfiable(*(case.formulas[id(c)] for c in case.chosen(some)))

    with session.assuming(*session.domains(case.hidden), *equals(session, witness)):
        return reduced(ids, clash)


def _said_of_the_situation(claims: Iterable[Claim], hidden: frozenset[str]) -> list[Expr]:
    """What is said of a hidden value, of the value that it has to equal ("to" is the sender's address)."""
    claims = tuple(claims)
    equal: dict[str, Reference] = {}
    for node in (c.expr for c in claims):
        if isinstance(node, Comparison) and node.operator is Compare.EQ:
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(one, Reference) and isinstance(other, Reference):
                    if one.symbol in hidden and other.symbol not in hidden:
                        equal.setdefault(one.symbol, other)
    return [rewrite(c.expr, lambda name: equal.get(name.symbol, name)) for c in claims] if equal else []


def _region(case: _Case, ids: tuple[str, ...], projected: list[Formula], region: list[Formula]) -> Expr:
    """The region of these norms as an expression, checked to be exact."""
    session = case.session
    domain_claims = [c for c in case.situation if not c.norm_id]
    named = [c for c in case.situation if c.norm_id]
    chosen = case.chosen(ids)
    exprs = [*(c.expr for c in named), *(c.expr for c in chosen), *case.excluding]
    exprs += [c.expr for c in domain_claims]
    atoms = atoms_in([*exprs, *_said_of_the_situation(chosen, case.hidden)], case.hidden)
    for part in projected:
        atoms += [a for a in session.atoms_of(part) if a not in atoms]
    with session.assuming(*(case.formulas[id(c)] for c in domain_claims)):
        found = exact_region(session, session.all_of(region), atoms)
    if found is not None:
        return found
    if projected:
        raise Undecided("the exact region in which the rules clash is too intricate to print")
    outside = [negation(e) for e in case.excluding]
    return conjunction(*(c.expr for c in named), *outside, negation(conjunction(*(c.expr for c in chosen))))
