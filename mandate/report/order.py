"""The order in which things are shown: part of the output, the same for every format."""

from __future__ import annotations

from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.finding import Finding
from mandate.report.phrases import say

_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}

Key = tuple[object, ...]


def by_place(findings: tuple[Finding, ...]) -> list[Finding]:
    """Sorted by path, start, end, code, words: for machines."""
    return sorted(findings, key=_place)


def by_severity(findings: tuple[Finding, ...]) -> list[Finding]:
    """Errors, then warnings, then notes, each by place: for people."""
    return sorted(findings, key=lambda f: (_WEIGHT[f.severity], *_place(f)))


def diagnostics_in_order(diagnostics: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    """Errors, then warnings, then notes, each by place."""
    return sorted(diagnostics, key=lambda d: (_WEIGHT[d.severity], *_spot(d), d.message))


def _place(finding: Finding) -> Key:
    span = finding.labels[0].span
    return (span.path, span.start, span.end, finding.code, say(finding.headline), finding.items)


def _spot(diagnostic: Diagnostic) -> Key:
    if diagnostic.span is None:
        return (diagnostic.path, 0, 0)
    return (diagnostic.span.path, diagnostic.span.start, diagnostic.span.end)
