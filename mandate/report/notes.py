"""Notes in one line each; what is said of several lines of the mandate is said once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.text import Text

from mandate.model.finding import Finding, Part, Phrase
from mandate.report.findings import Sources, headline_of, location, place_words
from mandate.report.layout import wrap
from mandate.report.phrases import LINE, line_words, say

_HEAD = f"line {{{LINE}}}"


def notes_lines(notes: Sequence[Finding], sources: Sources, prose: str, width: int) -> Iterator[Text]:
    """The notes in their order, those that differ in nothing but a line number together.

    `prose` is the path of the mandate: its lines are called `line 4`, others by their file.
    """
    groups: dict[object, list[Finding]] = {}
    for index, note in enumerate(notes):
        groups.setdefault(_kind(note) or index, []).append(note)
    for group in groups.values():
        yield from _note(group, sources, prose, width)


def _kind(note: Finding) -> object:
    """What notes that can be told together have in common; None for one that stands alone."""
    said = note.headline
    if not said.template.startswith(f"{_HEAD}:"):
        return None
    return (note.code, note.evidence, said.template, tuple(p for p in said.parts if p[0] != LINE))


def _note(group: Sequence[Finding], sources: Sources, prose: str, width: int) -> Iterator[Text]:
    """The headline, and the places that it does not name itself."""
    first = group[0]
    numbers = sorted(
        {n for note in group if isinstance(n := dict[str, Part](note.headline.parts).get(LINE), int)}
    )
    if len(numbers) > 1:
        template = "{where}" + first.headline.template.removeprefix(_HEAD)
        parts = (*first.headline.parts, ("where", line_words(numbers)))
        first = replace(first, headline=Phrase(template, parts))
    said = say(first.headline)
    places: list[str] = []
    for one in (label for note in group for label in note.labels):
        short = place_words(one.span, sources, prose)
        named = re.search(rf"(?<![\w.]){re.escape(short)}(?!\d)", said)
        place = location(one.span, sources)
        if not named and short not in {f"line {n}" for n in numbers} and place not in places:
            places.append(place)
    line = headline_of(first)
    if places:
        line.append(f" ({', '.join(places)})", "dim")
    yield from wrap(line, width, 4)
