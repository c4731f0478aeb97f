"""MND101: a clause that nobody read and that code cannot prove harmless."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.clause import State
from mandate.model.diagnostic import Severity
from mandate.model.finding import Label, phrase
from mandate.rules.base import Ask, Case, Draft, Outcome


class FlaggedClause:
    """A clause is neither checked, nor advice, nor context.

    ## What it checks
    The state of every clause, as code decides it (semantics §1.2). Clauses that another finding
    already names are not named twice.

    ## Why it matters
    Every character of the prose is accounted for, or there is no approval.

    ## Known limits
    None known.

    ## Example that is found
    A sentence that the reader passed over.

    ## Example that passes
    The same sentence, quoted by a plan item.
    """

    code: ClassVar[str] = "MND101"
    name: ClassVar[str] = "flagged-clause"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        named = {fact.clause for fact in case.reading.facts} if case.reading else set()
        spans = {f.clause.id: f.clause.span for f in case.reading.clauses} if case.reading else {}
        complained = {item for item, _ in case.complaints}
        quoted = {
            quote.clause
            for item in (case.plan.items if case.plan else ())
            if item.id in complained
            for quote in item.quotes
        }
        for clause in case.clauses:
            if clause.state is not State.FLAGGED or clause.id in named | quoted:
                continue
            headline = phrase("this was not read: {why}", why=clause.reason or "no plan item quotes it")
            label = Label(spans[clause.id], phrase("not read"))
            draft = Draft(type(self), "ambiguous", headline, labels=[label])
            draft.help = (phrase("say it in simpler words, or add a plan item that quotes it"),)
            yield draft.done()
