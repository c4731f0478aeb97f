"""What to do about a finding: every one that blocks says it, also where no repair was found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from mandate.model.diagnostic import Severity
from mandate.model.finding import EditKind, Finding, Party
from mandate.model.source import SourceText
from mandate.model.spec import Spec
from mandate.report.phrases import line_words, say
from mandate.report.visible import visible

NO_OTHERS: Mapping[str, str] = MappingProxyType({})


def owners_of(finding: Finding, spec: Spec | None) -> tuple[str, ...]:
    """Who may change the lines of the layer that a finding shows: their documents' owners, each once."""
    if spec is None:
        return ()
    paths = (one.span.path for one in finding.labels if spec.text_of(one.span.path) is not None)
    return tuple(dict.fromkeys(spec.owner_of(path) for path in paths))


def help_of(
    finding: Finding, sources: Mapping[str, SourceText], prose: str, owners: Mapping[str, str] = NO_OTHERS
) -> tuple[str, ...]:
    """The finding's own advice; where it has none, and no repair that keeps every line, whose lines change.

    `prose` is the path of the mandate, whose lines its author may change; the others are the layer's.
    `owners` are those of included documents, by path.
    """
    said = tuple(say(one) for one in finding.help)
    milder = [r for r in finding.repairs if EditKind.DROP not in {e.kind for e in r.edits}]
    if said or milder or finding.severity is Severity.NOTE:
        return said
    own: set[int] = set()
    others: dict[str, list[str]] = {}
    for span in dict.fromkeys(one.span for one in finding.labels):
        source = sources.get(span.path)
        line = source.position(span.start).line if source is not None else None
        if span.path == prose and line is not None:
            own.add(line)
        elif line is not None:
            place = f"{visible(PurePosixPath(span.path).name)}:{line}"
            owner = visible(owners[span.path]) if span.path in owners else f"the {Party.OWNER.value}"
            others.setdefault(owner, []).append(place)
    if own and others:
        mine = f"one of {line_words(sorted(own))}" if len(own) > 1 else line_words(sorted(own))
        words = f"change {mine}, or {_asking(others)}"
    elif len(own) > 1:
        words = f"say which of {line_words(sorted(own))} holds, and change the rest"
    elif own:
        words = f"change {line_words(sorted(own))}"
    elif others:
        words = _asking(others)
    else:
        return ()
    return (words,)


def _asking(others: Mapping[str, list[str]]) -> str:
    return "ask " + ", or ".join(f"{owner} to change {_all(places)}" for owner, places in others.items())


def _all(places: list[str]) -> str:
    *most, last = dict.fromkeys(places)
    return f"{', '.join(most)} or {last}" if most else last
