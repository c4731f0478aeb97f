"""The hours and days that a layer names: "during the night shift", "outside office hours", "on payday"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mandate.compiler.readers.english.acts import atom_stems, find_run
from mandate.compiler.readers.english.gist import Gist
from mandate.compiler.readers.english.scene import Scene
from mandate.grammar.english.phrases import Atom
from mandate.grammar.english.tokens import Token
from mandate.grammar.openings import calendar_of_window
from mandate.model.quantity import WEEKDAYS
from mandate.model.window import Calendar, Opening

_LEADING = frozenset("in on during at within outside inside throughout the our every each office".split())
_MONTHLY = re.compile(
    r"\bon\s+the\s+(?P<which>(?:last|first|second|third|fourth|\d{1,2}(?:st|nd|rd|th))"
    r"(?:(?:\s*,\s*|\s+and\s+)(?:the\s+)?\d{1,2}(?:st|nd|rd|th))*)\s*"
    r"(?P<day>days?|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?)?"
    r"\s+of\s+(?:the|each|every|any)\s+months?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """Hours that the layer names; `outside` tells that all other hours are meant, `said` the words."""

    name: str
    outside: bool
    said: str


def named_hours(scene: Scene, gist: Gist) -> Named | None:
    """The calendar or window that a statement names, the longest name first; None if it names none."""
    statement = gist.statement
    phrases = [p for p in (*statement.shared, *statement.phrases) if p.kind in ("scope", "exception")]
    for atoms, used in ((statement.head, gist.act.used), *((p.atoms, frozenset[int]()) for p in phrases)):
        stems = [(i, s) for i, s in atom_stems(atoms) if i not in used]
        for phrase, name in sorted(scene.lexicon.calendars, key=lambda c: (-len(c[0]), c[1])):
            places = find_run(stems, phrase)
            before = _word(atoms, min(places) - 1) if places else ""
            if places and (before in _LEADING or len(phrase) > 1):
                near = {_word(atoms, min(places) - k) for k in (1, 2)}
                said = scene.clause.text[atoms[min(places)].start : atoms[max(places)].end]
                return Named(name, "outside" in near, said)
    return _monthly(scene)


def _word(atoms: Sequence[Atom], i: int) -> str:
    atom = atoms[i] if 0 <= i < len(atoms) else None
    return atom.value if isinstance(atom, Token) else ""


def _monthly(scene: Scene) -> Named | None:
    """ "On the last day of the month", where a calendar of the layer is exactly that."""
    found = _MONTHLY.search(scene.clause.text)
    if found is None:
        return None
    which = " ".join(re.sub(r"\bthe\s+", "", found["which"].lower()).split())
    day = (found["day"] or "").lower().removesuffix("s")
    written = f"on the {which} {day} of every month".replace("  ", " ")
    for calendar in scene.spec.calendars:
        if calendar.written.lower() == written:
            return Named(calendar.name, False, found[0])
    return Named("", False, found[0])


def clock_of(scene: Scene, name: str) -> str:
    """When a call is made in such hours, as a condition on its clock; empty where its days have dates."""
    known = next((c for c in scene.spec.calendars if c.name == name), None)
    window = next((w for w in scene.spec.windows if w.name == name), None)
    calendar = known or (calendar_of_window(window) if window is not None else None)
    if calendar is None or calendar.closed or any(o.first or o.last for o in calendar.openings):
        return ""
    return " or ".join(dict.fromkeys(_condition(o) for o in _merged(calendar)))


def _merged(calendar: Calendar) -> tuple[Opening, ...]:
    """The openings, those of the same hours as one."""
    days: dict[tuple[int, int], set[int]] = {}
    for opening in calendar.openings:
        days.setdefault((opening.start, opening.end), set()).update(opening.weekdays)
    return tuple(Opening(tuple(sorted(d)), start, end) for (start, end), d in days.items())


def _condition(opening: Opening) -> str:
    parts = []
    if len(opening.weekdays) == 1:
        parts.append(f"weekday == {WEEKDAYS[opening.weekdays[0]]}")
    elif len(opening.weekdays) < 7:
        parts.append(f"weekday in {', '.join(WEEKDAYS[d] for d in opening.weekdays)}")
    if opening.start:
        parts.append(f"time >= {clock_text(opening.start)}")
    if opening.end < 86_400:
        parts.append(f"time < {clock_text(opening.end)}")
    text = " and ".join(parts)
    return f"({text})" if len(parts) > 1 else text


def clock_text(seconds: int) -> str:
    """Seconds since midnight as `06:00`."""
    minutes = seconds // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
