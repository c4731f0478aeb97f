"""The embedded English reader: clause by clause, each ends as items, advice, context or a question."""

from __future__ import annotations

import re
from datetime import datetime

from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.english.clause_reader import read_clause
from mandate.compiler.readers.english.draft import Draft
from mandate.compiler.readers.english.lexicon import build_lexicon
from mandate.compiler.readers.english.scene import Memory
from mandate.compiler.readers.english.validate import rejected
from mandate.model.diagnostic import Diagnostic
from mandate.model.plan import Plan, PlanClause, ReaderRecord
from mandate.model.quantity import civil
from mandate.model.source import file_of
from mandate.model.spec import Spec


class EnglishReader:
    """Deterministic and offline. Shapes: English prose as people write it; errors: none are raised for
    prose, a clause that cannot be read is an open question of the plan."""

    def read(self, request: ReadingRequest) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
        spec = request.spec
        as_of = civil(spec.as_of) if spec.as_of is not None else None
        draft = Draft(taken=_taken(spec))
        lexicon = build_lexicon(spec)
        memory = Memory()
        by_id = {clause.id: clause for clause in request.clauses}
        for clause in request.clauses:
            memory = read_clause(clause, by_id, request, draft, lexicon, memory, as_of)
        plan = _plan(request, draft, as_of)
        return _checked(plan, request, draft), ()


def _taken(spec: Spec) -> frozenset[str]:
    names = [t.name for t in spec.tools] + [v.name for v in spec.context] + [m.name for m in spec.metrics]
    names += [p.name for p in spec.predicates] + [f.name for f in spec.facts]
    names += [p.name for t in spec.tools for p in t.parameters]
    names += [w.name for w in spec.windows] + [p.key for p in spec.populations]
    names += [name for name, _ in spec.sets] + [c.name for c in spec.calendars]
    return frozenset(names)


def _plan(request: ReadingRequest, draft: Draft, as_of: datetime | None) -> Plan:
    clauses = []
    for clause, state, reason in draft.states(request.clauses):
        clauses.append(
            PlanClause(id=clause.id, line=clause.line, text=clause.text, state=state, reason=reason)
        )
    used, quoted = draft.used_terms(), draft.quoted_clauses()
    return Plan(
        mandate=file_of(request.source.path),
        spec=request.spec.source.path,
        digest=request.source.digest or None,
        as_of=as_of.strftime("%Y-%m-%dT%H:%M") if as_of else None,
        reader=ReaderRecord(kind="english"),
        clauses=tuple(clauses),
        goals=tuple(draft.goals),
        facts=tuple(draft.facts),
        terms=tuple(t for name, t in draft.terms.items() if name in used),
        constraints=tuple(draft.constraints),
        prohibited=tuple(draft.prohibited),
        success=tuple(draft.success),
        probes=tuple(draft.probes),
        advisory=tuple(a for a in draft.advisory if a.clause not in quoted),
        open=tuple(draft.open),
    )


def _checked(plan: Plan, request: ReadingRequest, draft: Draft) -> Plan:
    """The plan without the items that do not parse; their clauses become questions."""
    from mandate.grammar.names import names_of

    names, _ = names_of(request.spec, plan)
    named = frozenset(re.findall(r"`([a-z0-9_.]+)`", request.source.text)) - frozenset(names.tools)
    bad = rejected(plan, names, named)
    if not bad:
        return plan
    dropped = {item.id for item, _ in bad}
    by_id = {clause.id: clause for clause in request.clauses}
    for item, diagnostic in bad:
        draft.ask(by_id[item.quotes[0].clause], f"how is this to be read? {diagnostic.message}")
    draft.goals = [i for i in draft.goals if i.id not in dropped]
    draft.facts = [i for i in draft.facts if i.id not in dropped]
    draft.constraints = [i for i in draft.constraints if i.id not in dropped]
    draft.prohibited = [i for i in draft.prohibited if i.id not in dropped]
    draft.success = [i for i in draft.success if i.id not in dropped]
    draft.probes = [i for i in draft.probes if i.id not in dropped]
    return _plan(request, draft, civil(request.spec.as_of) if request.spec.as_of else None)
