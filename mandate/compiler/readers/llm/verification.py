"""What code finds wrong with a proposal: quotes, types, coverage and faithfulness to the prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.llm.assembly import items_of
from mandate.compiler.readers.llm.proposal import Problem, Proposal
from mandate.grammar.names import names_of
from mandate.model.clause import Clause
from mandate.model.plan import Constraint, Item, Plan, Prohibition, Quote, Term

_PRIORITY = re.compile(
    r"\b(overrid\w*|precedence|priority|regardless|whatever|except\w*|unless|instead|however|otherwise|"
    r"but|even|despite|notwithstanding|only|always|no matter|exempt\w*|apart from|other than|wait\w*|"
    r"does not apply|do not apply|doesn't apply|don't apply)\b",
    re.IGNORECASE,
)
_CURLY = str.maketrans("\u2018\u2019\u201c\u201d\u00a0", "''\"\" ")


def relocated(proposal: Proposal, request: ReadingRequest) -> Proposal:
    """Quotes that differ from the prose in white space or curly quotes only, put right."""
    clauses = {clause.id: clause for clause in request.clauses}

    def exact(quote: Quote) -> Quote:
        clause = clauses.get(quote.clause)
        found = None if clause is None else _found(quote.text, clause.text)
        return quote if found is None else Quote(clause=quote.clause, text=found)

    update: dict[str, object] = {}
    for name in ("goals", "facts", "constraints", "prohibited", "success"):
        update[name] = tuple(
            item.model_copy(update={"quotes": tuple(exact(q) for q in item.quotes)})
            for item in getattr(proposal, name)
        )
    update["terms"] = tuple(t.model_copy(update={"quote": exact(t.quote)}) for t in proposal.terms)
    for name in ("advisory", "open"):
        update[name] = tuple(
            entry.model_copy(update={"text": exact(Quote(clause=entry.clause, text=entry.text)).text})
            for entry in getattr(proposal, name)
        )
    return proposal.model_copy(update=update)


def _found(words: str, text: str) -> str | None:
    """The stretch of `text` that `words` are, up to white space and curly quotes."""
    if words in text:
        return words
    parts = words.translate(_CURLY).split()
    pattern = r"\s+".join(re.escape(part) for part in parts)
    match = re.search(pattern, text.translate(_CURLY)) if parts else None
    return text[match.start() : match.end()] if match else None


def problems_of(proposal: Proposal, plan: Plan, request: ReadingRequest) -> tuple[Problem, ...]:
    """Everything that is wrong, in the order of the plan."""
    clauses = {clause.id: clause for clause in request.clauses}
    found = [*_places(proposal, clauses), *_terms(plan, request)]
    found.extend(_overrides(proposal))
    found.extend(_untyped(plan, request))
    found.extend(_uncovered(proposal, request))
    found.extend(_unfaithful(plan, request))
    return tuple(found)


def _places(proposal: Proposal, clauses: dict[str, Clause]) -> Iterator[Problem]:
    """Quotes that are not in the prose, and clauses that do not exist."""
    for item in items_of(proposal):
        for quote in item.quotes:
            yield from _misquoted(item.id, quote, clauses)
    for term in proposal.terms:
        yield from _misquoted(term.name, term.quote, clauses)
    beside = [Quote(clause=a.clause, text=a.text) for a in proposal.advisory]
    beside += [Quote(clause=q.clause, text=q.text) for q in proposal.open]
    for quote in beside:
        for problem in _misquoted("", quote, clauses):
            yield Problem(problem.text, clause=quote.clause, unusable=False)
    for context in proposal.context:
        if context.clause not in clauses:
            yield Problem(f"there is no clause `{context.clause[:40]}`", unusable=False)


def _misquoted(name: str, quote: Quote, clauses: dict[str, Clause]) -> Iterator[Problem]:
    clause = clauses.get(quote.clause)
    if clause is None:
        yield Problem(f"there is no clause `{quote.clause[:40]}`", name)
    elif quote.text not in clause.text:
        yield Problem(f"`{quote.text[:80]}` is no exact substring of {quote.clause}", name, quote.clause)


def _terms(plan: Plan, request: ReadingRequest) -> Iterator[Problem]:
    for term in plan.terms:
        alone = plan.model_copy(update={"terms": (term,), "facts": ()})
        _, diagnostics = names_of(request.spec, alone)
        for diagnostic in diagnostics:
            yield Problem(diagnostic.message, term.name, term.quote.clause)


def _overrides(proposal: Proposal) -> Iterator[Problem]:
    """One rule beats another only where the prose says so."""
    known = {item.id for item in items_of(proposal)}
    ruling: tuple[Constraint | Prohibition, ...] = (*proposal.constraints, *proposal.prohibited)
    for item in ruling:
        for other in item.overrides:
            if other not in known:
                yield Problem(f"there is no item `{other[:40]}` to override", item.id, _clause(item))
        if item.overrides and not any(_PRIORITY.search(quote.text) for quote in item.quotes):
            yield Problem("no quoted word says that it overrides another rule", item.id, _clause(item))


def _untyped(plan: Plan, request: ReadingRequest) -> Iterator[Problem]:
    """What does not parse or type against the vocabulary."""
    names, diagnostics = names_of(request.spec, plan)
    for diagnostic in diagnostics:
        for fact in plan.facts:
            if fact.name is not None and f"`{fact.name}`" in diagnostic.message:
                yield Problem(diagnostic.message, fact.id, _clause(fact))
    _, complaints = lower_plan(plan, request.source, request.clauses, names)
    clause_of = {item.id: _clause(item) for item in plan.items}
    for name, diagnostic in complaints:
        advice = f" ({diagnostic.help})" if diagnostic.help else ""
        yield Problem(f"{diagnostic.message}{advice}", name, clause_of.get(name, ""))


def _uncovered(proposal: Proposal, request: ReadingRequest) -> Iterator[Problem]:
    """Clauses that the answer passes over."""
    covered = {quote.clause for item in items_of(proposal) for quote in item.quotes}
    covered |= {a.clause for a in proposal.advisory} | {c.clause for c in proposal.context}
    covered |= {q.clause for q in proposal.open}
    for clause in request.clauses:
        if clause.id not in covered:
            yield Problem("nothing accounts for this clause", clause=clause.id)


def _unfaithful(plan: Plan, request: ReadingRequest) -> Iterator[Problem]:
    """Numbers, comparisons and polarity that the quotes do not carry. Items stay: the rules of
    family 1xx judge them again, whatever the model makes of this."""
    from mandate.compiler.fidelity import assess

    names, _ = names_of(request.spec, plan)
    reading = assess(request.source, request.clauses, plan, request.spec, names)
    for fact in reading.facts:
        if fact.item is None:
            continue
        said = f": the prose has `{fact.found}`" if fact.found else ""
        instead = f", the item `{fact.proposed}`" if fact.proposed else ""
        yield Problem(f"{fact.infidelity.value}{said}{instead}", fact.item, fact.clause, unusable=False)


def _clause(item: Item | Constraint | Prohibition | Term) -> str:
    return item.quote.clause if isinstance(item, Term) else item.quotes[0].clause
