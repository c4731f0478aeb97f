"""The ways onto the road: files, texts, a reader of one's own, a plan, a layer alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mandate.compiler import pipeline
from mandate.compiler.asking import Asker
from mandate.compiler.checking import check
from mandate.compiler.choosing import GIVEN_PLAN, Chosen, read_plan
from mandate.compiler.configs import load_config, mandate_of
from mandate.compiler.dated import with_known_dates
from mandate.compiler.deciding import decide_layer
from mandate.compiler.layers import load_layer
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.outcomes import layer_notes, too_long
from mandate.compiler.period import stretch_of
from mandate.compiler.proving import proofs_of
from mandate.compiler.readers.base import Reader, ReadingRequest
from mandate.compiler.records import rule_texts
from mandate.compiler.sources import with_sources
from mandate.grammar.names import names_of
from mandate.grammar.printing import words
from mandate.model.diagnostic import Diagnostic
from mandate.model.plan import Plan
from mandate.model.result import Result, Verdict
from mandate.model.source import SourceText
from mandate.model.spec import Spec
from mandate.rules.base import Case
from mandate.settings.discovery import SPEC_SUFFIX, InputKind, find_spec, kind_of
from mandate.settings.files import read_input
from mandate.settings.options import Options, ReaderChoice

MOST_CLAUSES = 4_000  # a mandate of more is split by its author: nobody could review its report either


def compile_file(path: Path, options: Options) -> Result:
    """A mandate against its layer: a manifest, or why there is none. Writes nothing."""
    if kind_of(path) is InputKind.CONFIG:
        return compile_config(path, options)
    source, problems = read_input(path, options)
    if source is None:
        return invalid(problems)
    spec_path, problems = find_spec(path, options.spec)
    if spec_path is None:
        return invalid(problems, source)
    spec, problems = load_spec(spec_path, options)
    if spec is None:
        return with_sources(invalid(problems, source))
    return with_sources(compile_texts(source, spec, options, path, problems))


def compile_config(path: Path, options: Options) -> Result:
    """The mandate of an agent config against the layer in it, or against the one that is asked for."""
    config, problems = load_config(path, options)
    if config is None:
        return with_sources(invalid(problems))
    spec: Spec | None = config.spec
    if options.spec is not None:
        spec, problems = load_spec(options.spec, options)
    source, missing = mandate_of(config, path)
    if spec is None or source is None:
        return with_sources(invalid((*problems, *missing), source))
    return with_sources(compile_texts(source, spec, options, path, problems))


def read_file(path: Path, options: Options) -> Result:
    """Reads the prose anew: `Result.plan` is what `mandate plan` writes."""
    reader = options.reader
    anew = ReaderChoice.ENGLISH if reader is ReaderChoice.PLAN else reader
    return compile_file(path, replace(options, reader=anew, plan=None, reread=True))


def check_file(path: Path, options: Options) -> Result:
    """A layer alone, or a mandate through its committed plan: nothing is read anew, nothing written."""
    if path.suffix == SPEC_SUFFIX or _has_no_mandate(path, options):
        return check_layer(path, options)
    return compile_file(path, replace(options, reader=ReaderChoice.PLAN, locked=True))


def _has_no_mandate(path: Path, options: Options) -> bool:
    """Whether a file is an agent config that is a layer alone."""
    config = load_config(path, options)[0] if kind_of(path) is InputKind.CONFIG else None
    return config is not None and config.mandate_at is None


def compile_texts(
    source: SourceText,
    spec: Spec,
    options: Options,
    path: Path | None = None,
    warnings: tuple[Diagnostic, ...] = (),
    plan: Plan | None = None,
    reader: Reader | None = None,
) -> Result:
    """Both texts are there. `path` is where a plan file may lie; a `plan` is used as it is."""
    base, clauses = pipeline.start(source, spec, warnings)
    if len(clauses) > MOST_CLAUSES:
        return too_long(base, len(clauses))
    if plan is not None:
        return pipeline.compile_plan(replace(base, reader=GIVEN_PLAN), clauses, plan, options)
    names, _ = names_of(spec)
    request = ReadingRequest(source, clauses, spec, names)
    if reader is None:
        chosen = read_plan(path, options, request)
    else:
        proposed, problems = reader.read(request)
        chosen = Chosen(proposed, type(reader).__name__, problems, unavailable=proposed is None)
    return pipeline.compile_reading(base, clauses, chosen, options)


def check_layer(path: Path, options: Options) -> Result:
    """The layer on its own."""
    spec, problems = load_spec(path, options)
    if spec is None:
        return with_sources(invalid(problems))
    stretch = stretch_of(spec, None, options.as_of)
    norms = lower_layer(spec)
    spec = with_known_dates(spec, norms, stretch.start, stretch.end)
    case = Case(spec, norms, stretch.start, stretch.end, horizon_declared=stretch.declared)
    case = replace(case, all_conflicts=options.all_conflicts)
    checked = check(case, Asker(options.rlimit))
    return Result(
        decide_layer(checked, options.fail_level),
        spec.documents,
        spec=spec,
        findings=checked.findings,
        diagnostics=(*problems, *(Diagnostic("mandate", None, c) for c in checked.crashes)),
        checks=checked.runs,
        assumptions=layer_notes(spec),
        undecided=checked.undecided,
        rules=rule_texts(),
        as_of=words(stretch.as_of) if stretch.as_of else "",
        proofs=proofs_of(checked.asked) if options.emit_smt2 is not None else None,
    )


def load_spec(path: Path, options: Options) -> tuple[Spec | None, tuple[Diagnostic, ...]]:
    """The layer in a file, with everything it includes."""
    return load_layer(path, options)


def invalid(problems: tuple[Diagnostic, ...], source: SourceText | None = None) -> Result:
    sources = (source,) if source is not None else ()
    return Result(Verdict.INVALID, sources, source, diagnostics=problems, rules=rule_texts())
