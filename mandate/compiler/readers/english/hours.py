"""Hours and days in which an act may happen: "only between 9:00 and 17:00", "only on weekdays"."""

from __future__ import annotations

import re

from mandate.compiler.readers.english.calendars import Named, clock_of, named_hours
from mandate.compiler.readers.english.conditions import negation
from mandate.compiler.readers.english.gist import Gist
from mandate.compiler.readers.english.scene import Scene, atom_tokens, has_sort
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force
from mandate.model.plan import Derivation
from mandate.model.quantity import WEEKDAYS, Kind

_SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def read_hours(scene: Scene, gist: Gist) -> bool:
    """Reads `A only during …`; False when the statement has no opening hours."""
    statement = gist.statement
    atoms = [*statement.head, *(a for p in statement.phrases for a in p.atoms)]
    only = has_sort(statement.head, Sort.ONLY) or any(
        isinstance(a, Token) and a.value == "between" for a in statement.head
    )
    if not gist.action:
        return False
    named = named_hours(scene, gist)
    if named is not None:
        return _in_named(scene, gist, named, only)
    if gist.force is Force.NEVER:
        return False
    times = [t for t in atom_tokens(atoms) if t.kind() is Kind.TIME_OF_DAY]
    days = _days(atom_tokens(atoms))
    words = [t.value for t in atom_tokens(atoms)]
    between = len(times) == 2 and ("between" in words or "from" in words)
    if not between and not (only and days and not times):
        return False
    opening = f"{_clock(times[0])}-{_clock(times[1])}" if between else "00:00-24:00"
    text = f"{days or 'every day'} {opening}"
    scene.draft.constrain(gist.quotes, during=gist.action, hours=text, unless=gist.unless)
    return True


def _in_named(scene: Scene, gist: Gist, named: Named, only: bool) -> bool:
    """What is said of hours that the layer names; asks where it has no form."""
    act = gist.action
    if named.name and (only or (gist.force is Force.NEVER and named.outside)) and not gist.only:
        scene.draft.constrain(gist.quotes, during=f"{act} only during {named.name}", unless=gist.unless)
        return True
    if any(isinstance(a, Token) and a.sort is Sort.WINDOW for a in gist.statement.head):
        return False
    demanded = gist.force in (Force.IMPERATIVE, Force.DUTY) and not named.outside
    if named.name in scene.lexicon.declared.windows and demanded and not gist.when:
        once = Derivation(literal="1", source=named.said)
        text = f"count({act}) >= 1 per {named.name}"
        scene.draft.constrain(gist.quotes, (once,), limit=text, unless=gist.unless)
        return True
    when = clock_of(scene, named.name) if named.name else ""
    if not when or gist.force not in (Force.MAY, Force.NEVER) or "unless" in gist.unless:
        question = f"when exactly is `{named.said}`, and what is asked then?"
        scene.draft.ask(scene.clause, question, "dangling")
        return True
    when = negation(when) if named.outside else when
    gist.when = [w for w in gist.when if w not in scene.draft.terms]
    gist.when.append(f"({when})" if " or " in when else when)
    derived = tuple(Derivation(literal=t, source=named.said) for t in re.findall(r"\d\d:\d\d", when))
    if gist.force is Force.MAY:
        scene.draft.constrain(gist.quotes, derived, permit=act, when=gist.condition(), unless=gist.unless)
    else:
        scene.draft.forbid(gist.quotes, act, when=gist.condition(), unless=gist.unless, derived=derived)
    return True


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
