"""The road in one screen: read, lower, check, repair, decide."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mandate.compiler.asking import Asker
from mandate.compiler.checking import Checked, check
from mandate.compiler.choosing import read_plan
from mandate.compiler.clauses import cut
from mandate.compiler.deciding import decide
from mandate.compiler.fidelity import assess
from mandate.compiler.granting import Grounds, grant, plain
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import Complaint, lower_plan
from mandate.compiler.period import expiry, stretch_of
from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.repairing import with_repairs
from mandate.compiler.states import settle
from mandate.grammar.names import names_of
from mandate.grammar.printing import show, words
from mandate.grammar.spec import parse_spec
from mandate.model.clause import State
from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.finding import Finding, Phrase, phrase
from mandate.model.plan import Plan
from mandate.model.result import Result, RuleText, Verdict
from mandate.model.source import SourceText
from mandate.model.spec import Spec
from mandate.rules.base import Case
from mandate.rules.catalogue import CATALOGUE
from mandate.rules.usage import highest_tier
from mandate.settings.discovery import find_spec
from mandate.settings.files import read_input
from mandate.settings.options import Options, ReaderChoice


def compile_file(path: Path, options: Options) -> Result:
    """A mandate against its layer: a manifest, or why there is none. Writes nothing."""
    source, problems = read_input(path, options)
    if source is None:
        return _invalid(problems)
    spec_path, problems = find_spec(path, options.spec)
    if spec_path is None:
        return _invalid(problems, source)
    return compile_source(source, spec_path, options, path)


def compile_source(source: SourceText, spec_path: Path, options: Options, path: Path | None = None) -> Result:
    """As `compile_file`, for prose that is already read. `path` is where its plan file may lie."""
    spec, problems = load_spec(spec_path, options)
    if spec is None:
        return _invalid(problems, source)
    return compile_texts(source, spec, options, path, problems)


def compile_texts(
    source: SourceText,
    spec: Spec,
    options: Options,
    path: Path | None = None,
    warnings: tuple[Diagnostic, ...] = (),
    plan: Plan | None = None,
) -> Result:
    """The road itself: both texts are there and the spec is well formed."""
    base = Result(
        Verdict.INVALID, (source, spec.source), source, spec, diagnostics=warnings, rules=rule_texts()
    )
    clauses = cut(source)
    names, _ = names_of(spec)
    reader = "given plan"
    if plan is None:
        chosen = read_plan(path, options, ReadingRequest(source, clauses, spec, names))
        base = replace(base, reader=chosen.reader, diagnostics=(*warnings, *chosen.diagnostics))
        plan, reader = chosen.plan, chosen.reader
        if plan is None:
            return _unread(base, chosen.unavailable, chosen.diagnostics)
    names, term_problems = names_of(spec, plan)
    norms, complaints = lower_plan(plan, source, clauses, names)
    if reader in ("plan file", "given plan") and (bad := _malformed(term_problems, complaints, plan)):
        return replace(base, plan=plan, diagnostics=(*base.diagnostics, *bad))
    reading = assess(source, clauses, plan, spec, names)
    settled = settle(clauses, plan, reading)
    try:
        stretch = stretch_of(spec, plan, options.as_of)
    except ValueError as error:
        return _invalid((Diagnostic("--as-of", None, f"not a date: {error}"),), source)
    case = Case(
        spec, (*norms, *lower_layer(spec)), stretch.start, stretch.end, source, plan, reading,
        settled, complaints, stretch.declared,
    )  # fmt: skip
    ask = Asker(options.rlimit)
    checked = check(case, ask)
    findings = with_repairs(case, ask, checked)
    return _decided(replace(base, plan=plan, reader=reader), case, checked, findings, options)


def _decided(
    base: Result, case: Case, checked: Checked, findings: tuple[Finding, ...], options: Options
) -> Result:
    stretch = stretch_of(case.spec, case.plan, options.as_of)
    verdict, undecided = decide(checked, case.norms, options.fail_level)
    ends = expiry(stretch, case.norms)
    review = f"code (highest tier used: {highest_tier(case)})"
    assumptions = (*checked.assumptions, *_time_assumptions(stretch.as_of is None))
    not_enforced = tuple(c for c in case.clauses if c.state is State.ADVISORY)
    result = replace(
        base,
        verdict=verdict,
        findings=findings,
        checks=checked.runs,
        clauses=case.clauses,
        schedules=checked.plotted,
        assumptions=assumptions,
        not_enforced=not_enforced,
        as_of=words(stretch.as_of) if stretch.as_of else "",
        expires=words(ends) if ends else "",
        review=review,
        undecided=undecided,
        diagnostics=(*base.diagnostics, *(Diagnostic("mandate", None, c) for c in checked.crashes)),
    )
    if verdict is not Verdict.APPROVED or case.prose is None or case.plan is None:
        return result
    grounds = Grounds(
        checked.runs, tuple(plain(a) for a in assumptions), not_enforced,
        show(stretch.as_of) if stretch.as_of else "", show(ends) if ends else None,
        base.reader, review, plan_digest(case.plan), tool_version(),
    )  # fmt: skip
    return replace(result, manifest=grant(case, grounds))


def load_spec(path: Path, options: Options) -> tuple[Spec | None, tuple[Diagnostic, ...]]:
    source, problems = read_input(path, options)
    if source is None:
        return None, problems
    return parse_spec(source)


def read_file(path: Path, options: Options) -> Result:
    """Reads the prose into a plan and stops there: `Result.plan` is what `mandate plan` writes."""
    return compile_file(path, replace(options, reader=_anew(options)))


def _anew(options: Options) -> ReaderChoice:
    return ReaderChoice.AUTO if options.reader is ReaderChoice.PLAN else options.reader


def check_file(path: Path, options: Options) -> Result:
    """A spec alone, or a mandate through its committed plan: nothing is read anew, nothing written."""
    if path.suffix == ".ops":
        return check_spec(path, options)
    return compile_file(path, replace(options, reader=ReaderChoice.PLAN, locked=True))


def check_spec(path: Path, options: Options) -> Result:
    """The layer on its own."""
    spec, problems = load_spec(path, options)
    if spec is None:
        return _invalid(problems)
    stretch = stretch_of(spec, None, options.as_of)
    case = Case(spec, lower_layer(spec), stretch.start, stretch.end, horizon_declared=stretch.declared)
    checked = check(case, Asker(options.rlimit))
    verdict = Verdict.APPROVED
    if checked.crashes:
        verdict = Verdict.CRASHED
    elif checked.blocking:
        verdict = Verdict.ESCALATED
    elif checked.undecided:
        verdict = Verdict.UNDECIDED
    return Result(
        verdict, (spec.source,), None, spec, findings=checked.findings, diagnostics=problems,
        checks=checked.runs, undecided=checked.undecided, rules=rule_texts(),
        as_of=words(stretch.as_of) if stretch.as_of else "",
    )  # fmt: skip


def _malformed(
    terms: tuple[Diagnostic, ...], complaints: tuple[Complaint, ...], plan: Plan
) -> tuple[Diagnostic, ...]:
    """What is wrong with a plan file as a text: it could not run (exit 2)."""
    where = plan.mandate
    bad = [replace(d, path=where) for d in terms]
    for item, diagnostic in complaints:
        if diagnostic.code not in ("name", "unit"):
            bad.append(replace(diagnostic, message=f"plan item {item}: {diagnostic.message}"))
    return tuple(bad)


def _unread(base: Result, unavailable: bool, problems: tuple[Diagnostic, ...]) -> Result:
    if not unavailable:
        return base
    reasons = tuple(p.message for p in problems if p.severity is Severity.ERROR)
    return replace(base, verdict=Verdict.UNDECIDED, undecided=reasons)


def _invalid(problems: tuple[Diagnostic, ...], source: SourceText | None = None) -> Result:
    sources = (source,) if source is not None else ()
    return Result(Verdict.INVALID, sources, source, diagnostics=problems, rules=rule_texts())


def _time_assumptions(timeless: bool) -> tuple[Phrase, ...]:
    if not timeless:
        return ()
    return (phrase("no as-of date is given: periods are counted from a Monday"),)


def rule_texts() -> tuple[RuleText, ...]:
    """What reports need to know of the rules; their pages are their docstrings."""
    texts: list[RuleText] = []
    for entry in CATALOGUE:
        rule = entry.load()
        summary = (rule.__doc__ or "").strip().splitlines()[0]
        texts.append(RuleText(entry.code, rule.name, rule.severity, entry.kinds[0], summary))
    return tuple(texts)


def plan_digest(plan: Plan) -> str:
    """SHA-256 of the plan's canonical JSON."""
    return hashlib.sha256(plan.model_dump_json(by_alias=True).encode()).hexdigest()


def tool_version() -> str:
    try:
        return version("mandate")
    except PackageNotFoundError:
        return "0"


__all__ = ["check_file", "check_spec", "compile_file", "compile_source", "compile_texts", "read_file"]
