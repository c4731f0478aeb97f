"""Pages of cases for one rule: Markdown with prose, a layer, plan items and the findings to expect.

Per case a `##` heading and fenced blocks: `ops` (a layer; one before the first case is shared by all
cases of the page), `included` (a document that this layer includes), `plan` (sections of plan items, quotes left out), `prose` (else one line per item is
written, quoted whole) and `expect`. What this module reads is a case; `run` takes it down the road
from the plan to the findings of one rule, as `mandate/compiler/pipeline.py` does.

An `expect` line is `nothing`; `error n1 @cap; exactly: …; example: …` with the ids of plan items and the
names of layer rules (`@deny`, `@approval`, `@budget`; `@!tool` for a tool that is not allowed);
`undecided: words` or `assumed: words`, of which the words must occur. `gap: reason` says that the tool
does not do this yet; the case fails as soon as it does. In a plan, `context: [text, …]` files clauses as
context.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from mandate.compiler.asking import Asker
from mandate.compiler.checking import Checked, check
from mandate.compiler.clauses import cut
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.period import stretch_of
from mandate.compiler.stating import stated_in
from mandate.grammar.included import Document
from mandate.grammar.names import names_of
from mandate.grammar.printing import show
from mandate.grammar.spec import parse_spec
from mandate.model.clause import Clause
from mandate.model.finding import Finding
from mandate.model.plan import Plan
from mandate.model.reading import Reading
from mandate.model.result import ClauseVerdict, Outcome
from mandate.model.source import SourceText
from mandate.model.spec import Spec
from mandate.report.phrases import say
from mandate.rules.base import Ask, Case, Rule

HEAD = "mandate-spec 1\nagent tester, owner ada, zone Europe/Vienna\n"
SECTIONS = ("goals", "facts", "constraints", "prohibited", "success", "probes")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
SEVERITY = re.compile(r"(error|warning|note)(?:[ ;]|$)")
GAP = re.compile(r"^gap: (.+)$", re.MULTILINE)
PARTS = ("exactly", "example", "attainable", "binds", "kind", "why", "at", "labels", "says", "help")


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of an `expect` block. Parts that are not written are not compared."""

    severity: str
    items: tuple[str, ...]
    parts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageCase:
    page: Path
    name: str
    ops: str
    plan: str
    prose: str | None
    findings: tuple[Expected, ...]
    undecided: tuple[str, ...]
    assumed: tuple[str, ...]
    gap: str = ""
    included: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    findings: tuple[Finding, ...]
    undecided: tuple[str, ...]
    assumed: tuple[str, ...]
    crashes: tuple[str, ...]
    prose: SourceText
    outcome: Outcome
    names: dict[str, str]  # layer norm id -> its name in an `expect` line

    def items_of(self, finding: Finding) -> list[str]:
        return sorted(self.names.get(i, i) for i in finding.items)


def cases_of(page: Path) -> list[PageCase]:
    text = page.read_text(encoding="utf-8")
    head, *rest = HEADING.split(text)
    shared = dict(BLOCK.findall(head)).get("ops", "")
    return [_case(page, name, body, shared) for name, body in zip(rest[::2], rest[1::2], strict=True)]


def _case(page: Path, name: str, body: str, shared: str) -> PageCase:
    blocks = BLOCK.findall(body)
    unknown = {kind for kind, _ in blocks} - {"ops", "included", "plan", "prose", "expect", "text"}
    given = dict(blocks)
    if unknown or "expect" not in given or len(given) != len(blocks):
        raise ValueError(
            f"{page.name}: {name}: needs an `expect` block, one block of a kind, none of {unknown}"
        )
    findings, undecided, assumed = _expectations(given["expect"], f"{page.name}: {name}")
    gap = GAP.search(given["expect"])
    plan, ops = given.get("plan", ""), given.get("ops", "") or shared
    return PageCase(
        page, name, ops, plan, given.get("prose"), findings, undecided, assumed, gap[1] if gap else "",
        given.get("included"),
    )  # fmt: skip


def _expectations(text: str, where: str) -> tuple[tuple[Expected, ...], tuple[str, ...], tuple[str, ...]]:
    findings: list[Expected] = []
    undecided: list[str] = []
    assumed: list[str] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line == "nothing" or line.startswith("gap: "):
            continue
        if line.startswith("undecided: "):
            undecided.append(line.removeprefix("undecided: "))
        elif line.startswith("assumed: "):
            assumed.append(line.removeprefix("assumed: "))
        elif SEVERITY.match(line):
            head, *parts = line.split("; ")
            severity, *items = head.split()
            named = dict(part.split(": ", 1) for part in parts)
            if set(named) - set(PARTS):
                raise ValueError(f"{where}: no such part: {sorted(set(named) - set(PARTS))}")
            findings.append(Expected(severity, tuple(items), named))
        else:
            raise ValueError(f"{where}: cannot read `{line}`")
    return tuple(findings), tuple(undecided), tuple(assumed)


def layer(text: str, included: str | None = None) -> Spec:
    """A layer, and where a case has one, the document `company.ops` that it includes."""
    whole = text if text.startswith("mandate-spec") else HEAD + text
    if included is None:
        spec, problems = parse_spec(SourceText("layer.ops", whole))
    else:
        source = SourceText("layer.ops", whole + 'include "company.ops"\n')
        inner = SourceText("company.ops", "mandate-spec 1\n" + included)
        spec, problems = parse_spec(source, (Document(inner, source.span(0, 0)),))
    assert spec is not None, problems
    return spec


def plan_of(text: str, prose: str | None) -> tuple[Plan | None, SourceText]:
    """The plan and its prose; where no prose is given, one line per item, quoted whole."""
    sections: dict[str, Any] = YAML(typ="safe").load(text) or {}
    ids = [item["id"] for name in SECTIONS for item in sections.get(name, ())]
    written = "".join(f"- line of {i}.\n" for i in ids) if prose is None else prose
    source = SourceText("strategy.txt", written, hashlib.sha256(written.encode()).hexdigest())
    if not sections and prose is None:
        return None, source
    clauses = cut(source)
    if "context" in sections:
        sections["clauses"] = [_filed(clauses, text) for text in sections.pop("context")]
    for item in (i for name in SECTIONS for i in sections.get(name, ())):
        if "quotes" not in item:
            line = item.pop("line", ids.index(item["id"]) + 1 if prose is None else 1)
            item["quotes"] = [_quote(clauses, line)]
        elif isinstance(item["quotes"], str):
            item["quotes"] = [_found(clauses, item["quotes"])]
    for term in sections.get("terms", ()):
        term.setdefault("quote", _quote(clauses, 1))
    for entry in (*sections.get("advisory", ()), *sections.get("open", ())):
        entry.update(_found(clauses, entry["text"]) | {"text": entry["text"]})
    return Plan.model_validate({"mandate": source.path, "reader": {"kind": "hand"}, **sections}), source


def _quote(clauses: tuple[Clause, ...], line: int) -> dict[str, str]:
    clause = next(c for c in clauses if c.line == line)
    return {"clause": clause.id, "text": clause.text}


def _found(clauses: tuple[Clause, ...], text: str) -> dict[str, str]:
    clause = next((c for c in clauses if text in c.text), clauses[0])
    return {"clause": clause.id, "text": text}


def _filed(clauses: tuple[Clause, ...], text: str) -> dict[str, Any]:
    clause = next(c for c in clauses if text in c.text)
    return {"id": clause.id, "line": clause.line, "text": clause.text, "state": "context"}


def run(case: PageCase, rule: type[Rule], ask: Ask | None = None, *, all_conflicts: bool = False) -> Found:
    """Down the road to the findings of one rule; `ask` answers instead of the solver."""
    ask = ask or Asker()
    spec = layer(case.ops, case.included)
    plan, source = plan_of(case.plan, case.prose)
    names, problems = names_of(spec, plan)
    assert not problems, problems
    stretch = stretch_of(spec, plan, None)
    if plan is None:
        alone = Case(spec, lower_layer(spec), stretch.start, stretch.end, horizon_declared=stretch.declared)
        alone = replace(alone, all_conflicts=all_conflicts)
        return _result(check(alone, ask, [rule]), alone, source)
    norms, complaints = lower_plan(plan, source, cut(source), names)
    reading: Reading | None = None
    settled: tuple[ClauseVerdict, ...] = ()
    if rule.code.startswith("MND1"):
        from mandate.compiler.fidelity import assess
        from mandate.compiler.states import settle

        reading = assess(source, cut(source), plan, spec, names)
        settled = settle(cut(source), plan, reading)
    elif not rule.code.startswith("MND3"):
        assert not complaints, complaints
    built = Case(
        spec, (*norms, *lower_layer(spec)), stretch.start, stretch.end, source, plan, reading,
        settled, complaints, stretch.declared, stated_in(plan, cut(source), names), all_conflicts,
    )  # fmt: skip
    return _result(check(built, ask, [rule]), built, source)


def _result(checked: Checked, case: Case, source: SourceText) -> Found:
    assumed = tuple(say(a) for a in checked.assumptions)
    names = {n.id: f"@{_short(n.origin.name)}" for n in case.layer_norms}
    (outcome,) = {run.outcome for run in checked.runs}
    return Found(checked.findings, checked.undecided, assumed, checked.crashes, source, outcome, names)


def _short(name: str) -> str:
    if name.endswith(" is not allowed"):
        return f"!{name.split(maxsplit=1)[0]}"
    return name.split(maxsplit=1)[0]


def part_of(finding: Finding, name: str, prose: SourceText, names: dict[str, str]) -> str:
    """One part of a finding, as the `expect` line writes it."""
    match name:
        case "exactly":
            return show(finding.exactly) if finding.exactly is not None else "always"
        case "example":
            return say(finding.example) if finding.example is not None else ""
        case "attainable":
            return show(finding.attainable) if finding.attainable is not None else ""
        case "binds":
            return " ".join(names.get(i, i) for i in finding.binds)
        case "kind":
            return finding.kind
        case "why":
            return " | ".join(" ".join(say(w).split()) for w in finding.why)
        case "help":
            return " | ".join(say(h) for h in finding.help)
        case "labels":
            return " | ".join(text for text in (say(label.text) for label in finding.labels) if text)
        case "at":
            spans = [label.span for label in finding.labels if label.span.path == prose.path]
            return " | ".join(prose.slice(span) for span in spans)
        case _:
            return say(finding.headline)
