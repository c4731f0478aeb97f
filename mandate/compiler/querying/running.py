"""The ways in: a layer from a file or a text, queries from the command line or a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mandate.compiler.api import SPEC_TEXT
from mandate.compiler.asking import Asker
from mandate.compiler.dated import with_known_dates
from mandate.compiler.layers import Texts, layer_of, text_named
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.querying.answering import Layer, answer_call
from mandate.compiler.querying.horizon import horizon_of
from mandate.compiler.running import load_spec
from mandate.grammar.names import names_of
from mandate.grammar.query import parse_queries
from mandate.model.diagnostic import Diagnostic
from mandate.model.query import QueryResult
from mandate.model.source import SourceText
from mandate.model.spec import Spec
from mandate.settings.files import read_input
from mandate.settings.options import Options

QUERY = "query"


def query_file(path: Path, queries: SourceText, options: Options) -> QueryResult:
    """Answers to the queries about the layer at `path`. Nothing is written."""
    spec, problems = load_spec(path, options)
    if spec is None:
        sources = _texts_of(problems, options)
        return QueryResult(sources=(*sources, queries), diagnostics=problems)
    return query_spec(spec, queries, options, problems)


def query_spec(
    spec: Spec, queries: SourceText, options: Options, warnings: tuple[Diagnostic, ...] = ()
) -> QueryResult:
    """Answers to the queries about a layer that was read."""
    names, _ = names_of(spec)
    calls, problems = parse_queries(queries, names)
    sources = (spec.source, *spec.included, queries)
    norms, horizon = lower_layer(spec), horizon_of(spec, options.as_of)
    if horizon is not None:
        spec = with_known_dates(spec, norms, horizon.start, horizon.end)
    layer = Layer(spec, norms, names, horizon)
    ask = Asker(options.rlimit)
    answers = tuple(answer_call(layer, call, ask) for call in calls)
    return QueryResult(answers, spec, sources, (*warnings, *problems))


def query_layer(
    spec: str | Path | Spec,
    queries: tuple[str, ...],
    as_of: str | None,
    rlimit: int | None,
    included: Mapping[str, str] | None,
) -> QueryResult:
    """See `mandate.query`."""
    options = Options(as_of=as_of, rlimit=rlimit)
    source = queries_of(*queries)
    if isinstance(spec, Path):
        return query_file(spec, source, options)
    if isinstance(spec, Spec):
        return query_spec(spec, source, options)
    text = text_named(SPEC_TEXT, spec)
    layer, problems = layer_of(text, Texts(included, SPEC_TEXT))
    if layer is None:
        others = tuple(text_named(path, found) for path, found in (included or {}).items())
        return QueryResult(sources=(text, *others, source), diagnostics=problems)
    return query_spec(layer, source, options, problems)


def queries_of(*texts: str) -> SourceText:
    """Queries given one by one, as a text in which each begins a line."""
    return SourceText(QUERY, "\n".join(text.strip() for text in texts))


def _texts_of(problems: tuple[Diagnostic, ...], options: Options) -> tuple[SourceText, ...]:
    paths = dict.fromkeys(d.span.path for d in problems if d.span is not None)
    found = (read_input(path, options)[0] for path in paths)
    return tuple(source for source in found if source is not None)


__all__ = ["queries_of", "query_layer", "query_file", "query_spec"]
