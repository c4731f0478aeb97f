"""Answers to queries for machines, and the JSON Schema of that."""

from __future__ import annotations

from mandate.grammar.printing import show
from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Expr
from mandate.model.query import KINDS, Approval, Bound, CallAnswer, Decision, QueryCode, QueryResult
from mandate.report.findings import Sources
from mandate.report.json_report import FORMAT_VERSION, Json, diagnostic, dumps, label, place, tool
from mandate.report.order import diagnostics_in_order
from mandate.report.phrases import condition as written

Schema = dict[str, object]


def query_json(result: QueryResult) -> str:
    """One document for all answers. Conditions are in the language of the layer; `true` is always."""
    sources = {source.path: source for source in result.sources}
    return dumps(
        {
            "format_version": FORMAT_VERSION,
            "tool": tool(),
            "exit_code": int(result.exit_code),
            "spec": result.spec.source.path if result.spec else None,
            "answers": [_answer(answer, sources) for answer in result.answers],
            "diagnostics": [diagnostic(d, sources) for d in diagnostics_in_order(result.diagnostics)],
        }
    )


def _answer(answer: CallAnswer, sources: Sources) -> Json:
    return {
        "call": answer.call.text,
        "tool": answer.call.tool,
        "query": place(answer.call.span, sources),
        "decision": answer.decision.value,
        "with_conditions": answer.with_conditions,
        "allowed_when": _condition(answer.allowed_when),
        "approval_when": _condition(answer.approval_when),
        "complete": answer.complete,
        "horizon": _horizon(answer),
        "denied_otherwise": answer.denied_otherwise,
        "approvals": [_approval(one, sources) for one in answer.approvals],
        "bounds": [_bound(one, sources) for one in answer.bounds],
        "lines": [label(one, sources) for one in answer.lines],
        "reasons": [*answer.reasons, *((answer.unprintable,) if answer.unprintable else ())],
    }


def _approval(approval: Approval, sources: Sources) -> Json:
    return {
        "role": approval.role,
        "count": approval.count,
        "with_justification": approval.justified,
        "when": _condition(approval.when),
        "declared": approval.answers or None,
        **place(approval.span, sources),
    }


def _bound(bound: Bound, sources: Sources) -> Json:
    return {"kind": bound.kind, "text": bound.text, **place(bound.span, sources)}


def _horizon(answer: CallAnswer) -> Json | None:
    if answer.horizon is None:
        return None
    start, end = answer.horizon
    return {"start": show(start), "end": show(end)}


def _condition(condition: Expr | None) -> str | None:
    return None if condition is None else "true" if condition == TRUE else written(condition)


def query_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of `mandate query --format json`."""
    from mandate.report.schema import COUNT, STRING

    place_of: Schema = {
        "path": STRING,
        "start": _optional({"$ref": "#/$defs/position"}),
        "end": _optional({"$ref": "#/$defs/position"}),
    }
    condition = _optional(
        {
            **STRING,
            "description": "exact, in the language of the layer; null: there is no such call, or no text",
        }
    )
    approval = {
        "role": STRING,
        "count": COUNT,
        "with_justification": {"type": "boolean"},
        "when": condition,
        "declared": _optional(STRING),
        **place_of,
    }
    answer = {
        "call": STRING,
        "tool": STRING,
        "query": _object(place_of),
        "decision": {"enum": [d.value for d in Decision]},
        "with_conditions": {
            "type": "boolean",
            "description": "allowed, or allowed after approval, as far as the bounds let it",
        },
        "allowed_when": condition,
        "approval_when": condition,
        "complete": {
            "type": "boolean",
            "description": "false: the hours among the bounds (`during`) are part of the conditions",
        },
        "horizon": {
            **_optional(_object({"start": STRING, "end": STRING})),
            "description": "civil times; the answer rests on dates and holds from start up to, not at, end",
        },
        "denied_otherwise": {"type": "boolean"},
        "approvals": _list(_object(approval)),
        "bounds": _list(
            _object(
                {
                    "kind": {"enum": list(KINDS)},
                    "text": STRING,
                    **place_of,
                }
            )
        ),
        "lines": _list(_object({**place_of, "text": STRING, "primary": {"type": "boolean"}})),
        "reasons": _list(STRING),
    }
    complaint = {
        "severity": {"enum": [s.value for s in Severity]},
        "message": STRING,
        **place_of,
        "label": _optional(STRING),
        "help": _optional(STRING),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mandate query",
        "description": "What `mandate query --format json` prints. Lines and columns are 1-based and count "
        "code points. Unknown keys may appear.",
        **_object(
            {
                "format_version": {"const": FORMAT_VERSION},
                "tool": _object({"name": {"const": "mandate"}, "version": STRING}),
                "exit_code": {"enum": [int(code) for code in QueryCode]},
                "spec": _optional(STRING),
                "answers": _list(_object(answer)),
                "diagnostics": _list(_object(complaint)),
            }
        ),
        "$defs": {"position": _object({"line": COUNT, "column": COUNT})},
    }


def _object(properties: object) -> Schema:
    assert isinstance(properties, dict)
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _optional(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]}
