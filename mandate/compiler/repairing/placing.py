"""Where an edit would be made in the author's own sentence, and the words for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from mandate.compiler.repairing.editing import NUMBERS, old_value
from mandate.grammar.english.morphology import singular
from mandate.grammar.english.windows import find_windows
from mandate.grammar.mentions import find_mentions
from mandate.grammar.printing import show, words
from mandate.grammar.saying_conditions import say_condition
from mandate.model.clause import Clause
from mandate.model.expression import Expr, Or
from mandate.model.finding import Edit, EditKind
from mandate.model.norm import Limit, Norm
from mandate.model.quantity import MOMENT, WEEKDAYS, Quantity, civil
from mandate.model.source import SourceText, Span
from mandate.model.window import Window, WindowKind

NUMBER = re.compile(r"\d[\d,_]*(?:\.\d+)?")
CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
ONE = re.compile(r"1(?![\d.,:])")
SEVERAL_OF_ONE = re.compile(r"1 (?:second|minute|hour|day|week)")
NOUN = re.compile(r" ([a-z]+)\b")
END = re.compile(r"[\s.!?;:,*_)]*$")


@dataclass(frozen=True, slots=True)
class Place:
    """What would be replaced in the prose (nothing, where `span` is empty), and by what."""

    span: Span
    words: str


def places_of(
    norm: Norm, edit: Edit, after: Norm | None, source: SourceText, clauses: tuple[Clause, ...] = ()
) -> Iterator[Place]:
    """The ways to write an edit into the prose, the most natural one first. Whether one is read as it is
    meant is found out by reading it."""
    spans = [s for s in norm.origin.spans if s.path == source.path]
    if edit.kind is EditKind.DROP:
        yield from _dropped(spans, clauses)
    elif after is None:
        return
    elif edit.kind is EditKind.EXCEPTION:
        yield from _excepted(norm, after, spans, source, clauses)
    elif edit.kind is EditKind.WINDOW and edit.window is not None:
        yield from _window(norm, edit.window, spans, source)
    elif edit.kind in NUMBERS and edit.value is not None:
        yield from _number(norm, edit.value, spans, source)


def number_at(norm: Norm, edit: Edit, source: SourceText) -> Span | None:
    """Where the number stands that an edit changes."""
    spans = [s for s in norm.origin.spans if s.path == source.path]
    if edit.kind not in NUMBERS or edit.value is None:
        return None
    return next((p.span for p in _number(norm, edit.value, spans, source)), None)


def _number(norm: Norm, new: Quantity, spans: list[Span], source: SourceText) -> Iterator[Place]:
    old = old_value(norm, new)
    if old is None:
        return
    for span in spans:
        for mention in find_mentions(source.slice(span), span.path, span.start):
            if old.type == MOMENT:
                yield from (Place(mention.span, text) for text in _new_times(mention.text, old, new))
            elif mention.quantity is not None and mention.quantity.value == old.value:
                text = _rewritten(mention.text, old, new)
                if text is not None:
                    yield from _in_number(Place(mention.span, text), source)
                    yield Place(mention.span, text)


def _in_number(place: Place, source: SourceText) -> Iterator[Place]:
    """ "1 hour" → "5 hours", "2 comments" → "1 comment": the noun after the number goes with it."""
    if SEVERAL_OF_ONE.fullmatch(source.slice(place.span)) and not ONE.match(place.words):
        yield Place(place.span, f"{place.words}s")
    if not ONE.match(place.words) or ONE.match(source.slice(place.span)):
        return
    *before, last = place.words.rsplit(" ", 1)
    if before and singular(last) != last:
        yield Place(place.span, f"{before[0]} {singular(last)}")
    noun = NOUN.match(source.text, place.span.end)
    if noun is not None and singular(noun[1]) != noun[1]:
        end = place.span.end + len(noun[0])
        yield Place(Span(place.span.path, place.span.start, end), f"{place.words} {singular(noun[1])}")


def _rewritten(text: str, old: Quantity, new: Quantity) -> str | None:
    """The mention with its number scaled: "$1,000" → "$800", in the unit the author chose."""
    found = NUMBER.search(text)
    if found is None or old.value == 0:
        return words(new)
    shown = Fraction(found.group().replace(",", "").replace("_", ""))
    scaled = shown * new.value / old.value
    if scaled.denominator == 1:
        number = f"{scaled.numerator:,}"
    elif 100 % scaled.denominator == 0:
        cents = int(scaled * 100)
        number = f"{cents // 100:,}.{cents % 100:02d}"
    else:
        return words(new)
    return text[: found.start()] + number + text[found.end() :]


def _new_times(text: str, old: Quantity, new: Quantity) -> Iterator[str]:
    """ "Thursday 14:00" → "Thursday 20:00"; another day is written out."""
    if CLOCK.search(text) is None:
        return
    if old.value // 86_400 == new.value // 86_400:
        seconds = int(new.value % 86_400)
        yield CLOCK.sub(f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}", text)
        return
    yield words(new)
    if new.value % 86_400 == 0:  # a bare date would be read as its end, not as its beginning
        day = Quantity(new.value - 86_400, MOMENT)
        name = WEEKDAYS[civil(day).weekday()].capitalize()
        yield from (f"{name} 24:00" for known in WEEKDAYS if known in text.lower())
        yield f"{show(new)} 00:00"
    yield show(new).replace("T", " ")


def _excepted(
    norm: Norm, after: Norm, spans: list[Span], source: SourceText, clauses: tuple[Clause, ...]
) -> Iterator[Place]:
    """At the end of what the norm was read from, or of the sentence in which that ends."""
    assert after.unless is not None
    added = after.unless if norm.unless is None else _last(after.unless)
    said = say_condition(added)
    ends: list[int] = []
    for span in reversed(spans):
        inside = next((c.span for c in clauses if c.span.covers(span)), span)
        ends += [span.end, _before_stop(source, inside)]
    for end in dict.fromkeys(ends):
        at = Span(source.path, end, end)
        yield Place(at, f", unless {said}")
        yield Place(at, f" unless {said}")
        yield Place(at, f", except when {said}")


def _before_stop(source: SourceText, span: Span) -> int:
    """The end of a sentence, before its full stop."""
    text = source.slice(span)
    found = END.search(text)
    return span.start + (found.start() if found is not None else len(text))


def _last(expr: Expr) -> Expr:
    return expr.operands[-1] if isinstance(expr, Or) else expr


def _window(norm: Norm, new: Window, spans: list[Span], source: SourceText) -> Iterator[Place]:
    if not isinstance(norm.form, Limit):
        return
    old = show(norm.form.window)
    for span in spans:
        for start, end, found in find_windows(source.slice(span)):
            if found == old or _same_length(found, norm.form.window):
                yield Place(Span(span.path, span.start + start, span.start + end), _said_window(new))


def _same_length(found: str, window: Window) -> bool:
    return window.kind is WindowKind.SLIDING and found.startswith("in any")


def _said_window(window: Window) -> str:
    return show(window)


def _dropped(spans: list[Span], clauses: tuple[Clause, ...]) -> Iterator[Place]:
    """The whole sentence, where the norm was read from one alone."""
    homes = {c.id: c for s in spans for c in clauses if c.span.covers(s)}
    if len(homes) == 1:
        (clause,) = homes.values()
        yield Place(clause.extent, "")
