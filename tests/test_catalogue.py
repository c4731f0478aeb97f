"""The catalogue of rules keeps its promises: one rule per module, a manual page, cases, and full coverage."""

from __future__ import annotations

import ast
import pkgutil
import re
from dataclasses import fields
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

import mandate.rules
from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Compare, Truth
from mandate.model.norm import (
    Achieve,
    Action,
    Aim,
    Approve,
    Authority,
    Autonomous,
    Forbid,
    Form,
    Limit,
    Maintain,
    Measure,
    Norm,
    Oblige,
    OnlyDuring,
    Order,
    OrderKind,
    Origin,
    Permit,
    Probing,
)
from mandate.model.quantity import COUNT, DURATION, Quantity
from mandate.model.source import Span
from mandate.model.spec import Spec
from mandate.model.window import (
    IN_TOTAL,
    PER_CALL,
    PER_RUN,
    Calendar,
    Opening,
    Period,
    Window,
    WindowKind,
    in_any,
    per,
)
from mandate.rules.catalogue import CATALOGUE, Entry
from mandate.rules.coverage import CONSTRUCTS, FORMS, form_of, uncovered
from tests.rules.pages import layer

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "tests" / "rules"
MANUAL = ("What it checks", "Why it matters", "Known limits", "Example that is found", "Example that passes")
KINDS = {
    "contradiction", "conditional_contradiction", "policy_conflict", "infeasible_goal", "budget_conflict",
    "approval_conflict", "ordering_conflict", "unit_or_currency_mismatch", "ambiguous", "missing_info",
    "unmeasurable_success", "injection_attempt", "none",
}  # fmt: skip
ENTRIES = [pytest.param(entry, id=entry.module) for entry in CATALOGUE]
MODULES = sorted(m.name for m in pkgutil.iter_modules(mandate.rules.__path__))


def rules_in(module: str) -> list[type]:
    found = import_module(f"mandate.rules.{module}")
    return [
        v for v in vars(found).values() if isinstance(v, type) and hasattr(v, "code") and v.__module__ == found.__name__
        and hasattr(v, "layer_only")
    ]  # fmt: skip


@pytest.mark.parametrize("module", MODULES)
def test_a_module_holds_one_rule_of_the_catalogue_or_none(module: str) -> None:
    listed = [e.code for e in CATALOGUE if e.module == module]
    assert [r.code for r in rules_in(module) if r.__name__ != "Rule"] == listed


def test_codes_are_unique_and_in_order() -> None:
    codes = [entry.code for entry in CATALOGUE]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"MND[1-69]\d\d", code) for code in codes)


def test_names_are_unique_and_read_after_allow() -> None:
    names = [entry.load().name for entry in CATALOGUE]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
    assert not any(name.startswith(("check-", "no-check", "allow-", "validate-")) for name in names)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_docstring_is_the_manual_page(entry: Entry) -> None:
    page = entry.load().__doc__ or ""
    lines = page.strip().splitlines()
    assert lines[0].endswith(".") and lines[1] == "", "a first line that stands alone"
    sections = re.split(r"^\s*## (.+)$", page, flags=re.MULTILINE)[1:]
    assert tuple(sections[::2]) == MANUAL
    assert all(text.strip() for text in sections[1::2])


@pytest.mark.parametrize("entry", ENTRIES)
def test_metadata_agrees_with_the_catalogue(entry: Entry) -> None:
    rule = entry.load()
    assert rule.code == entry.code
    assert isinstance(rule.severity, Severity) and isinstance(rule.layer_only, bool)
    assert entry.kinds and set(entry.kinds) <= KINDS
    assert rule.name == entry.module.replace("_", "-"), "the page, the module and the rule have one name"


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_page_of_cases_exists(entry: Entry) -> None:
    page = PAGES / f"{entry.module}.md"
    assert page.is_file()
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {entry.code} ")
    assert len(re.findall(r"^## ", text, re.MULTILINE)) >= 3
    assert re.search(r"^(error|warning|note|assumed)\b", text, re.MULTILINE), "a case that is found"
    assert re.search(r"^nothing$", text, re.MULTILINE), "a case that passes"


def test_no_page_without_a_rule() -> None:
    assert {p.stem for p in PAGES.glob("*.md")} <= {entry.module for entry in CATALOGUE}


@pytest.mark.parametrize("module", MODULES)
def test_rules_import_the_model_and_each_other_alone(module: str) -> None:
    path = Path(mandate.rules.__path__[0]) / f"{module}.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            assert not name.startswith("mandate.") or name.startswith(("mandate.model.", "mandate.rules.")), (
                name
            )
            assert name.split(".")[0] not in (
                "z3",
                "openai",
                "instructor",
                "lark",
                "pydantic",
                "os",
                "pathlib",
            )


# ---- the coverage table

A = Action(("desk.sell",))
B = Action(("desk.buy",))
HOUR = Quantity(Fraction(3600), DURATION)


def limit(measure: Measure, operator: Compare, window: Window, bound: int = 3) -> Limit:
    argument = None if measure is Measure.COUNT else "amount"
    return Limit(A, measure, argument, operator, Quantity(Fraction(bound), COUNT), window)


def forms() -> list[Form]:
    """Every kind of norm that the model can build, in every way that matters to the checks."""
    shift = Window(WindowKind.NAMED, name="shift", openings=(Opening((0,), 0, 3600),))
    windows = (PER_CALL, IN_TOTAL, PER_RUN, per(Period.DAY), in_any(3600), shift)
    limits = [limit(m, c, w, b) for m in Measure for c in Compare for w in windows for b in (0, 1, 3)]
    orders = [Order(k, x, y, delay=HOUR) for k in OrderKind for x, y in ((A, B), (A, A))]
    aims = [Achieve(aim, "cash", True) for aim in Aim]
    return [
        Permit(A), Forbid(A), Oblige(A), Oblige(Action(("a.a", "b.b"))), Oblige(A, otherwise=B), *limits, *orders,
        OnlyDuring(A, Calendar("office", ())), Approve(A), Autonomous(A), Maintain(TRUE), Probing(True, A), *aims,
    ]  # fmt: skip


def norm(form: Form) -> Norm:
    return Norm("n1", Authority.MANDATE, form, Origin((Span("strategy.txt", 0, 1),), 1))


def test_the_sample_has_every_form() -> None:
    assert {type(f) for f in forms()} == set(get_args(Form))


@pytest.mark.parametrize("form", forms(), ids=lambda f: type(f).__name__.lower())
def test_every_form_has_a_line(form: Form) -> None:
    assert form_of(norm(form)) in FORMS


def test_every_line_is_some_form() -> None:
    assert {form_of(norm(f)) for f in forms()} == set(FORMS)


def test_lines_name_rules_of_the_catalogue() -> None:
    codes = {entry.code for entry in CATALOGUE}
    for line, covered_by in {**FORMS, **CONSTRUCTS}.items():
        assert set(covered_by) <= codes, line


def test_every_construct_of_the_layer_has_a_line() -> None:
    """Each list that a `Spec` holds is a construct; plumbing is named here, with what it belongs to."""
    lines = {
        "roles": "role", "context": "context", "metrics": "metric", "tools": "tool", "allowed": "allow",
        "denials": "deny", "rules": "rule", "calendars": "calendar", "approvals": "tier approval",
        "budgets": "budget", "facts": "fact", "rates": "rate", "reviews": "review", "predicates": "predicate",
        "units": "unit", "sets": "set", "includes": "include",
        "events": "event", "populations": "key", "wholes": "metric", "windows": "named window",
        "relations": "relation", "breakers": "breaker", "probes": "probe", "used": "used quota",
    }  # fmt: skip
    plumbing = {
        "source", "version", "agent", "owner", "zone", "as_of", "horizon", "allow_spans", "unchecked", "unit_scales",
        "included", "owners", "withheld", "tiers", "unit_offsets", "assumed", "not_checked", "idle",
    }  # fmt: skip
    assert {f.name for f in fields(Spec) if f.init} == set(lines) | plumbing
    assert all(CONSTRUCTS.get(line) for line in lines.values())


def test_a_form_nobody_listed_has_no_line() -> None:
    class Novel:
        pass

    assert form_of(norm(Novel())) not in FORMS  # type: ignore[arg-type]


def test_what_has_no_line_is_named_as_uncovered() -> None:
    other = norm(limit(Measure.COUNT, Compare.NE, per(Period.DAY)))
    spec = layer("tool desk.sell(id: text) tier 0\nallow desk.sell\n")
    assert [what for what, _ in uncovered(spec, (other, norm(Forbid(A, Truth(True)))))] == [
        "`limit: not this many`"
    ]
