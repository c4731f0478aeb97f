"""Hours and days in which an act may happen: "only between 9:00 and 17:00", "only on weekdays"."""

from __future__ import annotations

from mandate.compiler.readers.english.acts import atom_stems, find_run
from mandate.compiler.readers.english.gist import Gist
from mandate.compiler.readers.english.scene import Scene, atom_tokens, has_sort
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force
from mandate.model.quantity import WEEKDAYS, Kind

_SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def read_hours(scene: Scene, gist: Gist) -> bool:
    """Reads `A only during …`; False when the statement has no opening hours."""
    statement = gist.statement
    atoms = [*statement.head, *(a for p in statement.phrases for a in p.atoms)]
    only = has_sort(statement.head, Sort.ONLY) or any(
        isinstance(a, Token) and a.value == "between" for a in statement.head
    )
    if not gist.action or gist.force is Force.NEVER:
        return False
    named = _calendar(scene, gist)
    times = [t for t in atom_tokens(atoms) if t.kind() is Kind.TIME_OF_DAY]
    if named and only:
        scene.draft.constrain(gist.quotes, during=f"{gist.action} only during {named}", unless=gist.unless)
        return True
    days = _days(atom_tokens(atoms))
    words = [t.value for t in atom_tokens(atoms)]
    between = len(times) == 2 and ("between" in words or "from" in words)
    if not between and not (only and days and not times):
        return False
    opening = f"{_clock(times[0])}-{_clock(times[1])}" if between else "00:00-24:00"
    text = f"{days or 'every day'} {opening}"
    scene.draft.constrain(gist.quotes, during=gist.action, hours=text, unless=gist.unless)
    return True


def _calendar(scene: Scene, gist: Gist) -> str:
    stems = atom_stems(gist.statement.head)
    found = (name for phrase, name in scene.lexicon.calendars if find_run(stems, phrase))
    return next(found, "")


def _clock(token: Token) -> str:
    assert token.quantity is not None
    minutes = int(token.quantity.value) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _days(tokens: list[Token]) -> str:
    words = [t.value for t in tokens]
    if set(words) & {"weekday", "weekdays"} or "working days" in " ".join(words):
        return "Mon-Fri"
    if set(words) & {"weekend", "weekends"}:
        return "Sat-Sun"
    named = [w.removesuffix("s") for w in words if w.removesuffix("s") in WEEKDAYS]
    places = sorted({WEEKDAYS.index(d) for d in named})
    if len(places) == 2 and ("to" in words or "through" in words):
        return f"{_SHORT[places[0]]}-{_SHORT[places[1]]}"
    return ", ".join(_SHORT[p] for p in places)
