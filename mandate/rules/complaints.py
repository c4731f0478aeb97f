"""What lowering could not type, and where in the prose it stands: shared by MND306 and MND310."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.diagnostic import Diagnostic
from mandate.model.finding import Label, Phrase
from mandate.model.source import Span
from mandate.rules.base import Case


def complaints(case: Case, code: str) -> Iterator[tuple[str, Diagnostic]]:
    for item, diagnostic in case.complaints:
        if diagnostic.code == code:
            yield item, diagnostic


def spans_of(case: Case, item_id: str, text: Phrase) -> list[Label]:
    """A label under each quote of an item or question; under the first clause if it has none."""
    by_clause = {f.clause.id: f.clause for f in case.reading.clauses} if case.reading else {}
    quotes: list[tuple[str, str]] = []
    for item in case.plan.items if case.plan else ():
        if item.id == item_id:
            quotes.extend((q.clause, q.text) for q in item.quotes)
    for question in case.plan.open if case.plan else ():
        if question.id == item_id:
            quotes.append((question.clause, question.text))
    labels: list[Label] = []
    for clause_id, text_quoted in quotes:
        clause = by_clause.get(clause_id)
        if clause is None:
            continue
        at = clause.text.find(text_quoted)
        span = clause.span
        if at >= 0:
            span = Span(span.path, span.start + at, span.start + at + len(text_quoted))
        labels.append(Label(span, text))
    if not labels and case.prose is not None:
        labels.append(Label(case.prose.span(0, 0), text))
    return labels
