"""What `mandate.compile` and `mandate.check` do: arguments of any shape onto the road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from posixpath import normpath

from mandate.compiler import running
from mandate.compiler.configs import load_config, mandate_of
from mandate.compiler.layers import Texts, layer_of, text_named
from mandate.compiler.readers.base import Reader
from mandate.compiler.sources import with_sources
from mandate.model.diagnostic import Diagnostic
from mandate.model.plan import Plan
from mandate.model.result import Result, Verdict
from mandate.model.source import SourceText
from mandate.model.spec import Spec
from mandate.settings.discovery import InputKind, find_spec, kind_of
from mandate.settings.files import read_text
from mandate.settings.options import Options, ReaderChoice

TEXT = "<prose>"
SPEC_TEXT = "<spec>"


def compile_mandate(
    prose: str | Path,
    spec: str | Path | Spec | None,
    plan: Path | Plan | None,
    reader: str | Reader,
    as_of: str | None,
    rlimit: int | None,
    included: Mapping[str, str] | None = None,
) -> Result:
    """See `mandate.compile`. A `str` is a text, a `Path` is a file."""
    own = reader if not isinstance(reader, str) else None
    options = Options(
        spec=spec if isinstance(spec, Path) else None,
        plan=plan if isinstance(plan, Path) else None,
        reader=ReaderChoice(reader) if isinstance(reader, str) else ReaderChoice.AUTO,
        as_of=as_of,
        rlimit=rlimit,
    )
    if isinstance(prose, Path) and kind_of(prose) is InputKind.CONFIG:
        config, problems = load_config(prose, options)
        if config is None:
            return with_sources(running.invalid(problems))
        source, problems = mandate_of(config, prose)
        spec = config.spec if spec is None else spec
    else:
        source, problems = _source(prose)
    if source is None:
        return Result(Verdict.INVALID, diagnostics=problems)
    path = prose if isinstance(prose, Path) else None
    layer, problems = _layer(spec, path, included)
    if layer is None:
        given = (
            {SPEC_TEXT: spec, **{normpath(p): text for p, text in (included or {}).items()}}
            if isinstance(spec, str)
            else {}
        )
        texts = [text_named(name, text) for name, text in given.items()]
        return with_sources(running.invalid(problems, source), *texts)
    own_plan = plan if isinstance(plan, Plan) else None
    return with_sources(running.compile_texts(source, layer, options, path, problems, own_plan, own))


def check_mandate(
    path: Path, spec: Path | None, plan: Path | None, as_of: str | None, rlimit: int | None = None
) -> Result:
    """See `mandate.check`."""
    return running.check_file(path, replace(Options(), spec=spec, plan=plan, as_of=as_of, rlimit=rlimit))


def _source(prose: str | Path) -> tuple[SourceText | None, tuple[Diagnostic, ...]]:
    if isinstance(prose, Path):
        return read_text(prose)
    if not prose.strip():
        return None, (Diagnostic(TEXT, None, "the prose is empty", help="there is nothing to compile"),)
    return text_named(TEXT, prose), ()


def _layer(
    spec: str | Path | Spec | None, path: Path | None, included: Mapping[str, str] | None
) -> tuple[Spec | None, tuple[Diagnostic, ...]]:
    if isinstance(spec, Spec):
        return spec, ()
    if isinstance(spec, str):
        return layer_of(text_named(SPEC_TEXT, spec), Texts(included, SPEC_TEXT))
    if spec is None:
        if path is None:
            message = "prose given as a text needs a spec"
            return None, (Diagnostic(TEXT, None, message, help="pass `spec=`"),)
        spec, problems = find_spec(path)
        if spec is None:
            return None, problems
    return running.load_spec(spec, Options())


__all__ = ["check_mandate", "compile_mandate"]
