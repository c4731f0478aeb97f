"""The recorded reader: the plan is a file that somebody has read already."""

from __future__ import annotations

from mandate.compiler.readers.base import ReadingRequest
from mandate.grammar.planfile import load_plan
from mandate.model.diagnostic import Diagnostic
from mandate.model.plan import Plan
from mandate.model.source import SourceText


class PlanFileReader:
    """A `Reader` that returns the plan of a file, whatever it is asked to read: whether the plan fits
    the prose is found out afterwards, as for every other reader."""

    def __init__(self, source: SourceText) -> None:
        self._source = source

    def read(self, request: ReadingRequest) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
        return load_plan(self._source)
