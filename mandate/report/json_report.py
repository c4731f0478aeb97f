"""The report for programs: a versioned document of its own, not a dump of our classes.

Its schema is `mandate/report/schema.py`; unknown keys may be added within a format version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib import metadata

from mandate.model.diagnostic import Diagnostic
from mandate.model.finding import Edit, Finding, Label, Plotted, Repair
from mandate.model.period import Batch
from mandate.model.quantity import Quantity
from mandate.model.result import EXIT_OF, CheckRun, ClauseVerdict, Result, worst
from mandate.model.source import Span, file_of
from mandate.model.spec import Spec
from mandate.report.findings import Sources
from mandate.report.next_step import help_of, owners_of
from mandate.report.order import by_place, diagnostics_in_order
from mandate.report.phrases import expression, number, say, say_part, window_words, words_of
from mandate.report.text import sources_of
from mandate.report.timeline import values_after

FORMAT_VERSION = 1

Json = dict[str, object]

# Legal in JSON, but not to be let loose on a terminal: control and format characters above ASCII.
_UNSAFE = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)


def json_report(results: Sequence[Result]) -> str:
    """One report as an envelope, several as one envelope around theirs."""
    if len(results) == 1:
        return dumps(envelope(results[0]))
    code = worst([r.exit_code for r in results])
    verdict = next(v for v, c in EXIT_OF.items() if c is code)
    head: Json = {"format_version": FORMAT_VERSION, "tool": tool()}
    return dumps(
        {**head, "verdict": verdict.value, "exit_code": int(code), "reports": [envelope(r) for r in results]}
    )


def dumps(document: object) -> str:
    """Indented JSON in UTF-8 with nothing in it that a terminal would act upon."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _UNSAFE.sub(lambda found: json.dumps(found.group())[1:-1], text) + "\n"


def envelope(result: Result) -> Json:
    """The report on one mandate. Lines and columns are 1-based and count code points; `end` is the
    position after the last character. Everything is sorted by path, start, end, code."""
    sources = sources_of(result)
    prose = result.prose.path if result.prose else ""
    files = {file_of(s.path): s.digest for s in sources.values()}
    return {
        "format_version": FORMAT_VERSION,
        "tool": tool(),
        "verdict": result.verdict.value,
        "exit_code": int(result.exit_code),
        "mandate": file_of(result.prose.path) if result.prose else None,
        "spec": result.spec.source.path if result.spec else None,
        "sources": [{"path": path, "sha256": digest or None} for path, digest in files.items()],
        "reader": result.reader or None,
        "as_of": result.as_of or None,
        "expires": result.expires or None,
        "review": result.review or None,
        "manifest": result.manifest_path,
        "clauses": [_clause(c) for c in result.clauses],
        "findings": [_finding(f, sources, prose, result.spec) for f in by_place(result.findings)],
        "diagnostics": [diagnostic(d, sources) for d in diagnostics_in_order(result.diagnostics)],
        "checks": [_check(c) for c in result.checks],
        "schedules": [_schedule(result, index) for index in range(len(result.schedules))],
        "assumptions": [say(a) for a in result.assumptions],
        "not_enforced": [_clause(c) for c in result.not_enforced],
        "undecided": list(result.undecided),
    }


def tool() -> Json:
    try:
        version = metadata.version("mandate")
    except metadata.PackageNotFoundError:  # run from a checkout that is not installed
        version = "unknown"
    return {"name": "mandate", "version": version}


def _clause(clause: ClauseVerdict) -> Json:
    return {
        "id": clause.id,
        "line": clause.line,
        "text": clause.text,
        "state": clause.state.value,
        "reason": clause.reason or None,
    }


def _finding(finding: Finding, sources: Sources, prose: str, spec: Spec | None) -> Json:
    owners = dict(spec.owners) if spec is not None else {}
    return {
        "code": finding.code,
        "name": finding.name,
        "kind": finding.kind,
        "severity": finding.severity.value,
        "evidence": finding.evidence.value,
        "message": say(finding.headline),
        "labels": [label(one, sources) for one in finding.labels],
        "items": list(finding.items),
        "exactly": expression(finding.exactly) if finding.exactly is not None else None,
        "example": say(finding.example) if finding.example is not None else None,
        "why": [say(one) for one in finding.why],
        "help": list(help_of(finding, sources, prose, owners)),
        "repairs": [_repair(one, sources) for one in finding.repairs],
        "decides": finding.decides.value,
        "owners": list(owners_of(finding, spec)),
        "attainable": _amount(finding.attainable),
        "binds": list(finding.binds),
    }


def label(one: Label, sources: Sources) -> Json:
    part = {"decides": say_part(one.decides)} if one.decides is not None else {}
    return {**place(one.span, sources), "text": say(one.text), "primary": one.primary, **part}


def place(span: Span, sources: Sources) -> Json:
    """Path and positions; a text we do not have is named without positions."""
    source = sources.get(span.path)
    if source is None:
        return {"path": file_of(span.path), "start": None, "end": None}
    start, end = source.position(span.start), source.position(span.end)
    return {
        "path": file_of(span.path),
        "start": {"line": start.line, "column": start.column},
        "end": {"line": end.line, "column": end.column},
    }


def _repair(repair: Repair, sources: Sources) -> Json:
    span = repair.span
    edit = None
    if span is not None:
        edit = {**place(span, sources), "replacement": repair.replacement}
    return {
        "id": repair.id,
        "party": repair.party.value,
        "description": say(repair.description),
        "tried": repair.tried.value,
        "edit": edit,
        "norms": [_edit(one) for one in repair.edits],
    }


def _edit(edit: Edit) -> Json:
    return {
        "kind": edit.kind.value,
        "item": edit.norm_id,
        "value": _amount(edit.value),
        "unless": expression(edit.region) if edit.region is not None else None,
        "window": window_words(edit.window) if edit.window is not None else None,
        "operator": edit.operator.value if edit.operator is not None else None,
        "over": edit.loser,
    }


def _amount(quantity: Quantity | None) -> Json | None:
    """An exact amount: text in the type's base unit (a fraction if no decimal is exact), and in words."""
    if quantity is None:
        return None
    decimal = number(quantity.value).replace(",", "")
    exact = str(quantity.value) if "/" in decimal else decimal
    return {"value": exact, "type": str(quantity.type), "text": words_of(quantity)}


def diagnostic(problem: Diagnostic, sources: Sources) -> Json:
    at: Json = {"path": file_of(problem.path), "start": None, "end": None}
    if problem.span is not None:
        at = place(problem.span, sources)
    return {
        "severity": problem.severity.value,
        "message": problem.message,
        **at,
        "label": problem.label or None,
        "help": problem.help or None,
    }


def _check(check: CheckRun) -> Json:
    return {
        "code": check.code,
        "name": check.name,
        "outcome": check.outcome.value,
        "reason": check.reason or None,
    }


def _schedule(result: Result, index: int) -> Json:
    plotted = result.schedules[index]
    return {
        "item": plotted.item,
        "summary": say(plotted.summary),
        "metrics": [
            {"item": t.item, "name": t.metric, "start": _amount(t.now), "end": _amount(end)}
            for t, end in zip(plotted.tracked, _at_the_end(plotted), strict=True)
        ],
        "batches": [_batch(b) for b in plotted.schedule.batches],
    }


def _at_the_end(plotted: Plotted) -> tuple[Quantity, ...]:
    after = values_after(plotted)
    return after[-1] if after else tuple(t.now for t in plotted.tracked)


def _batch(batch: Batch) -> Json:
    """Times in civil seconds of the spec's zone since 1970, exact, as text."""
    return {
        "flow": batch.flow,
        "count": batch.count,
        "start": str(batch.start),
        "end": str(batch.end),
        "amounts": {name: str(amount) for name, amount in batch.amounts},
    }
