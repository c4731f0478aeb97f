"""The texts a result points into: a message without its line helps nobody."""

from __future__ import annotations

from dataclasses import replace

from mandate.model.result import Result
from mandate.model.source import SourceText
from mandate.settings.files import STDIN, read_text


def with_sources(result: Result, *given: SourceText) -> Result:
    """The result with every text its diagnostics point into: of those `given`, else read from its file.

    Texts that cannot be read (again) stay away; their messages then stand without a line.
    """
    known = {source.path for source in result.sources}
    missing = {d.span.path for d in result.diagnostics if d.span is not None} - known - {STDIN}
    at_hand = {source.path: source for source in given}
    found = (at_hand.get(path) or read_text(path)[0] for path in sorted(missing))
    texts = tuple(source for source in found if source is not None)
    return replace(result, sources=(*result.sources, *texts)) if texts else result
