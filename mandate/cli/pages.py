"""`rules`, `explain` and `schema`: what the tool can say about itself."""

from __future__ import annotations

import difflib
import inspect
import json
import re

from mandate.cli.outcome import failure
from mandate.cli.screen import Format, Screen
from mandate.model.result import ExitCode, Verdict

UNCHECKED = "not checked yet: undecided"

_NUMBER = re.compile(r"(?:mnd)?-?(\d{3})", re.IGNORECASE)


def list_rules(screen: Screen) -> int:
    """Every rule in one line; as JSON with its kinds and summary."""
    from mandate.report.json_report import dumps

    rows = _rules()
    if screen.fmt is Format.JSON:
        screen.write(
            dumps({"format_version": 1, "rules": [{k: v for k, v in r.items() if k != "page"} for r in rows]})
        )
        return ExitCode.APPROVED
    width = max((len(str(r["name"])) for r in rows), default=0)
    lines = [f"{r['code']}  {r['severity']!s:<8} {r['name']!s:<{width}}  {r['summary']}" for r in rows]
    screen.write("".join(f"{line}\n" for line in lines))
    return ExitCode.APPROVED


def list_coverage(screen: Screen) -> int:
    """Which checks cover each form of norm and construct of the layer; the rest makes a run undecided."""
    from mandate.report.json_report import dumps
    from mandate.rules.coverage import CONSTRUCTS, FORMS

    tables = {"rules in prose and layer": FORMS, "statements of the layer": CONSTRUCTS}
    if screen.fmt is Format.JSON:
        forms, constructs = ({k: list(v) for k, v in t.items()} for t in (FORMS, CONSTRUCTS))
        screen.write(dumps({"format_version": 1, "coverage": {"forms": forms, "constructs": constructs}}))
        return ExitCode.APPROVED
    width = max(len(name) for table in tables.values() for name in table)
    for title, table in tables.items():
        screen.write(f"{title}\n")
        for name, codes in table.items():
            screen.write(f"  {name:<{width}}  {', '.join(codes) or UNCHECKED}\n")
        screen.write("\n")
    screen.write("What is not checked, or not in these tables, is never approved (exit code 3).\n")
    return ExitCode.APPROVED


def explain_rule(wanted: str, screen: Screen) -> int:
    """The page of one rule, found by code (`MND203`, `203`) or name; close names are suggested."""
    rows = _rules()
    number = _NUMBER.fullmatch(wanted.strip())
    key = f"MND{number.group(1)}" if number else wanted.strip().lower().replace("_", "-").replace(" ", "-")
    row = next((r for r in rows if key in (r["code"], r["name"])), None)
    if row is None:
        known = [str(r[k]) for r in rows for k in ("name", "code")]
        close = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
        help_ = (
            f"did you mean `{close[0]}`? `mandate rules` lists all" if close else "`mandate rules` lists all"
        )
        return screen.show([failure(Verdict.INVALID, f"there is no rule `{wanted}`", help_=help_)])
    if screen.fmt is Format.JSON:
        from mandate.report.json_report import dumps

        screen.write(dumps({"format_version": 1, **row}))
    else:
        screen.write(f"{row['severity']}[{row['code']} {row['name']}]\n\n{row['page']}\n")
    return ExitCode.APPROVED


def schema_of(document: str) -> str:
    """The JSON Schema of `plan`, `manifest`, `report` or `query`, indented."""
    return json.dumps(_schema(document), indent=2, ensure_ascii=False) + "\n"


def _schema(document: str) -> dict[str, object]:
    match document:
        case "plan":
            from mandate.model.plan import Plan

            return Plan.model_json_schema(by_alias=True)
        case "manifest":
            from mandate.model.manifest import Manifest

            return Manifest.model_json_schema()
        case "agent-config":
            from mandate.grammar.agent_config.schema import agent_config_schema

            return agent_config_schema()
        case "query":
            from mandate.report.query_json import query_schema

            return query_schema()
        case _:
            from mandate.report.schema import report_schema

            return report_schema()


def _rules() -> list[dict[str, object]]:
    """Code, name, severity, kinds, summary and page of every rule, in the order of the codes."""
    from mandate.rules.catalogue import CATALOGUE

    rows: list[dict[str, object]] = []
    for entry in CATALOGUE:
        rule = entry.load()
        page = inspect.cleandoc(rule.__doc__ or "")
        rows.append(
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.value,
                "kinds": list(entry.kinds),
                "summary": page.split("\n\n", maxsplit=1)[0].replace("\n", " "),
                "page": page,
            }
        )
    return sorted(rows, key=lambda r: str(r["code"]))
