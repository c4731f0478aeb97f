"""Whether a plan was read from this very text, against this very vocabulary; and if not, what changed."""

from __future__ import annotations

import hashlib
import json

from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.records import tool_version
from mandate.model.diagnostic import Diagnostic
from mandate.model.plan import Plan
from mandate.model.source import file_of
from mandate.model.spec import Spec, Variable

MOST_LINES = 5  # stale clauses that are named one by one


def is_fresh(plan: Plan, request: ReadingRequest) -> bool:
    return not staleness(plan, request)


def staleness(plan: Plan, request: ReadingRequest) -> tuple[Diagnostic, ...]:
    """What changed since the plan was made; nothing for a fresh one.

    The text is the same if its digest is, or if every clause is. A plan by hand may record neither: it
    is then judged by its quotes alone.
    """
    told = list(_changed_text(plan, request))
    recorded = plan.reader.vocabulary
    if recorded is not None and recorded != vocabulary_digest(request.spec):
        path = request.spec.source.path
        others = " and what it includes" if request.spec.included else ""
        told.append(
            _stale(request, f"the vocabulary of `{path}`{others} has changed since the plan was made")
        )
    return tuple(told)


def _changed_text(plan: Plan, request: ReadingRequest) -> list[Diagnostic]:
    if plan.digest is not None and plan.digest == request.source.digest:
        return []
    if plan.digest is None and not plan.clauses:
        return []
    recorded = [_plain(c.text) for c in plan.clauses]
    present = [_plain(c.text) for c in request.clauses]
    if recorded == present:
        return []
    new = [c for c in request.clauses if _plain(c.text) not in recorded]
    told = [_stale(request, f"line {c.line} has changed since the plan was made") for c in new[:MOST_LINES]]
    if len(new) > MOST_LINES:
        told.append(_stale(request, f"{len(new) - MOST_LINES} more clauses have changed"))
    gone = sum(text not in present for text in recorded)
    if gone and not new:
        told.append(_stale(request, f"{gone} clause{'s' if gone > 1 else ''} of the plan left the prose"))
    return told or [_stale(request, "the order of the clauses has changed since the plan was made")]


def _stale(request: ReadingRequest, message: str) -> Diagnostic:
    return Diagnostic(
        file_of(request.source.path),
        None,
        f"the plan is stale: {message}",
        help="read it again with `mandate plan`",
    )


def stamped(plan: Plan, request: ReadingRequest) -> Plan:
    """A plan just read, with what it was read from and by: its digest, the vocabulary, our version."""
    record = plan.reader.model_copy(
        update={"vocabulary": vocabulary_digest(request.spec), "tool": tool_version()}
    )
    return plan.model_copy(update={"reader": record, "digest": plan.digest or request.source.digest})


def vocabulary_digest(spec: Spec) -> str:
    """SHA-256 over every name of the layer, its type and what else it is called: what a reader sees. Of all
    its documents together: a name may move from one to another."""
    names: dict[str, object] = {
        "tools": [[t.name, t.aliases, [_variable(p) for p in t.parameters]] for t in spec.tools],
        "context": [_variable(v) for v in spec.context],
        "metrics": [[m.name, str(m.type), m.aliases] for m in spec.metrics],
        "roles": [[r.name, r.aliases] for r in spec.roles],
        "predicates": [[p.name, [_variable(v) for v in p.parameters]] for p in spec.predicates],
        "others": [[c.name for c in spec.calendars], [f.name for f in spec.facts], spec.sets, spec.units],
    }
    later = {  # words that came to the language later: plans of layers without them stay fresh
        "events": [[e.name, e.aliases] for e in spec.events],
        "keys": [[p.key, p.aliases] for p in spec.populations],
        "windows": [w.name for w in spec.windows],
    }
    names |= {sort: known for sort, known in later.items() if known}
    return hashlib.sha256(json.dumps(names, sort_keys=True).encode()).hexdigest()


def _variable(variable: Variable) -> list[object]:
    return [variable.name, str(variable.type), variable.aliases]


def _plain(text: str) -> str:
    return " ".join(text.split())
