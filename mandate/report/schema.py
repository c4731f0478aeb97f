"""The JSON Schema of the report (draft 2020-12), as `mandate schema report` prints it."""

from __future__ import annotations

from mandate.model.clause import State
from mandate.model.diagnostic import Severity
from mandate.model.finding import EditKind, Evidence, Party, Tried
from mandate.model.result import ExitCode, Outcome, Verdict

Schema = dict[str, object]

STRING: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 1}


def report_schema() -> Schema:
    """The schema of every shape: the report on one mandate, the envelope around several, lists of rules."""
    single = _object(
        {
            **_HEAD,
            **{
                k: _optional(STRING)
                for k in ("mandate", "spec", "reader", "as_of", "expires", "review", "manifest")
            },
            "sources": _list(_object({"path": STRING, "sha256": _optional(STRING)})),
            "clauses": _list(_ref("clause")),
            "findings": _list(_ref("finding")),
            "diagnostics": _list(_ref("diagnostic")),
            "checks": _list(_ref("check")),
            "schedules": _list(_ref("schedule")),
            "assumptions": _list(STRING),
            "not_enforced": _list(_ref("clause")),
            "undecided": _list(STRING),
        }
    )
    several = _object({**_HEAD, "reports": _list(_ref("report"))})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mandate report",
        "description": "What `mandate compile`, `check`, `rules` and `explain` print with `--format json`. "
        "Lines and columns are 1-based and count code points. Unknown keys may appear.",
        "oneOf": [
            _ref("report"),
            {**several, "not": {"required": ["findings"]}},
            _object({**_VERSION, "rules": _list(_ref("rule"))}),
            _object({**_VERSION, "coverage": _object({"forms": _CODES, "constructs": _CODES})}),
            _object({**_VERSION, **_RULE, "page": STRING}),
        ],
        "$defs": {"report": single, "rule": _object(_RULE), **_DEFINITIONS},
    }


def _object(properties: dict[str, Schema], **optional: Schema) -> Schema:
    every = {**properties, **optional}
    return {"type": "object", "properties": every, "required": list(properties)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _optional(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _one_of(
    values: type[Severity | State | Evidence | Party | Tried | EditKind | Outcome | Verdict],
) -> Schema:
    return {"enum": [member.value for member in values]}


_VERSION: dict[str, Schema] = {"format_version": {"const": 1}}

_RULE: dict[str, Schema] = {
    "code": {"type": "string", "pattern": "^MND[0-9]{3}$"},
    "name": STRING,
    "severity": _one_of(Severity),
    "kinds": _list(STRING),
    "summary": STRING,
}

_CODES: Schema = {"type": "object", "additionalProperties": _list(STRING)}  # what is covered, by which codes

_HEAD: dict[str, Schema] = {
    **_VERSION,
    "tool": _object({"name": {"const": "mandate"}, "version": STRING}),
    "verdict": _one_of(Verdict),
    "exit_code": {"enum": [int(code) for code in ExitCode]},
}

_PLACE: dict[str, Schema] = {
    "path": STRING,
    "start": _optional(_ref("position")),
    "end": _optional(_ref("position")),
}

_DEFINITIONS: dict[str, Schema] = {
    "position": _object({"line": COUNT, "column": COUNT}),
    "clause": _object(
        {
            "id": STRING,
            "line": COUNT,
            "text": STRING,
            "state": _one_of(State),
            "reason": _optional(STRING),
        }
    ),
    "label": _object(
        {**_PLACE, "text": STRING, "primary": {"type": "boolean"}},
        decides={"type": "string", "description": "what of the line decides, where that is not all of it"},
    ),
    "amount": _object(
        {
            "value": {
                "type": "string",
                "description": "exact, in the type's base unit: `4800`, `80.01`, `1/3`",
            },
            "type": STRING,
            "text": STRING,
        }
    ),
    "repair": _object(
        {
            "id": STRING,
            "party": _one_of(Party),
            "description": STRING,
            "tried": _one_of(Tried),
            "edit": _optional(_object({**_PLACE, "replacement": STRING})),
            "norms": _list(
                _object(
                    {
                        "kind": _one_of(EditKind),
                        "item": STRING,
                        "value": _optional(_ref("amount")),
                        "unless": _optional(STRING),
                        "window": _optional(STRING),
                        "operator": _optional(STRING),
                        "over": _optional(STRING),
                    }
                )
            ),
        }
    ),
    "finding": _object(
        {
            "code": {"type": "string", "pattern": "^MND[0-9]{3}$"},
            "name": STRING,
            "kind": STRING,
            "severity": _one_of(Severity),
            "evidence": _one_of(Evidence),
            "message": STRING,
            "labels": {**_list(_ref("label")), "minItems": 1},
            "items": _list(STRING),
            "exactly": _optional(STRING),
            "example": _optional(STRING),
            "why": _list(STRING),
            "help": _list(STRING),
            "repairs": _list(_ref("repair")),
            "decides": _one_of(Party),
            "owners": _list(STRING),
            "attainable": _optional(_ref("amount")),
            "binds": _list(STRING),
        }
    ),
    "diagnostic": _object(
        {
            "severity": _one_of(Severity),
            "message": STRING,
            **_PLACE,
            "label": _optional(STRING),
            "help": _optional(STRING),
        }
    ),
    "check": _object(
        {"code": STRING, "name": STRING, "outcome": _one_of(Outcome), "reason": _optional(STRING)}
    ),
    "schedule": _object(
        {
            "item": STRING,
            "summary": STRING,
            "metrics": _list(
                _object({"item": STRING, "name": STRING, "start": _ref("amount"), "end": _ref("amount")})
            ),
            "batches": _list(
                _object(
                    {
                        "flow": STRING,
                        "count": {"type": "integer"},
                        "start": STRING,
                        "end": STRING,
                        "amounts": {"type": "object", "additionalProperties": STRING},
                    }
                )
            ),
        }
    ),
}
