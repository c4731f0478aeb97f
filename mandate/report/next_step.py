"""What to do about a finding: every one that blocks says it, also where no repair was found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from mandate.model.diagnostic import Severity
from mandate.model.finding import Finding
from mandate.model.source import SourceText
from mandate.report.phrases import line_words, say
from mandate.report.visible import visible


def help_of(finding: Finding, sources: Mapping[str, SourceText], prose: str) -> tuple[str, ...]:
    """The finding's own advice; where it has none and no repair, whose lines have to change.

    `prose` is the path of the mandate, whose lines its author may change; the others are the layer's.
    """
    said = tuple(say(one) for one in finding.help)
    if said or finding.repairs or finding.severity is Severity.NOTE:
        return said
    own: set[int] = set()
    others: list[str] = []
    for span in dict.fromkeys(one.span for one in finding.labels):
        source = sources.get(span.path)
        line = source.position(span.start).line if source is not None else None
        if span.path == prose and line is not None:
            own.add(line)
        elif line is not None:
            others.append(f"{visible(PurePosixPath(span.path).name)}:{line}")
    if own and others:
        mine = f"one of {line_words(sorted(own))}" if len(own) > 1 else line_words(sorted(own))
        words = f"change {mine}, or ask the layer's owner to change {_all(others)}"
    elif len(own) > 1:
        words = f"say which of {line_words(sorted(own))} holds, and change the rest"
    elif own:
        words = f"change {line_words(sorted(own))}"
    elif others:
        words = f"ask the layer's owner to change {_all(others)}"
    else:
        return ()
    return (words,)


def _all(places: list[str]) -> str:
    *most, last = dict.fromkeys(places)
    return f"{', '.join(most)} or {last}" if most else last
