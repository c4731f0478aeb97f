"""Where one sentence ends and the next begins, inside one block of prose."""

from __future__ import annotations

import re

_END = re.compile(r"(?:[.!?]+|…)[\"'”’»)\]*_`]*(?=\s|$)")
_NEVER = frozenset(
    "e.g i.e eg ie cf vs mr mrs ms dr prof st approx ca incl excl resp fig figs art para paras al viz gen "
    "jr sr dept est nos pp vol ed sec ext ref acc acct adm".split()
)
_SELDOM = frozenset(  # may end a sentence: only before a capital letter
    "etc inc ltd co corp gmbh a.m p.m am pm hrs hr mins min secs max jan feb mar apr jun jul aug sep sept "
    "oct nov dec mon tue tues wed thu thurs fri sat sun u.s u.k u.n e.u d.c ave blvd no tel bros".split()
)
_BEFORE_LETTER = frozenset(
    "plan option tier class type grade group category schedule team level stage vitamin".split()
)
_NEXT = re.compile(r"[\s\"'“‘«(\[*_`>]*(\S)")
_WORD = re.compile(r"[\w.'’-]+$")


def _masked(text: str) -> list[tuple[int, int]]:
    """Stretches in which no sentence ends: matched quotes, brackets and code spans. Linear."""
    stretches: list[tuple[int, int]] = []
    brackets: list[int] = []
    quote = tick = curly = -1
    for i, c in enumerate(text):
        if c == "`":
            if tick >= 0:
                stretches.append((tick, i))
                tick = -1
            else:
                tick = i
        elif c == '"':
            before = text[i - 1] if i else " "
            after = text[i + 1] if i + 1 < len(text) else " "
            if quote < 0 and (before.isspace() or before in "([{—–-*_") and not after.isspace():
                quote = i
            elif quote >= 0 and not before.isspace():
                stretches.append((quote, i))
                quote = -1
        elif c in "“«":
            curly = i if curly < 0 else curly
        elif c in "”»" and curly >= 0:
            stretches.append((curly, i))
            curly = -1
        elif c == "(":
            brackets.append(i)
        elif c == ")" and brackets:
            start = brackets.pop()
            if not brackets:
                stretches.append((start, i))
    return _merged(stretches)


def _merged(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def split(text: str) -> list[tuple[int, int]]:
    """The sentences of one block as `[start, end)` offsets, trimmed, in order; none if it is blank."""
    masked = _masked(text)
    at = 0
    start = 0
    found: list[tuple[int, int]] = []
    for stop in _END.finditer(text):
        while at < len(masked) and masked[at][1] < stop.start():
            at += 1
        if at < len(masked) and masked[at][0] < stop.start() and stop.end() <= masked[at][1]:
            continue
        if _ends(text, stop.start(), stop.end(), start):
            found.append((start, stop.end()))
            start = stop.end()
    found.append((start, len(text)))
    trimmed = []
    for begin, end in found:
        piece = text[begin:end]
        left = begin + len(piece) - len(piece.lstrip())
        right = begin + len(piece.rstrip())
        if left < right:
            trimmed.append((left, right))
    return trimmed


def _ends(text: str, dot: int, end: int, start: int) -> bool:
    following = _NEXT.match(text, end, end + 40)
    if following is None:
        return True
    following_char = following[1]
    if following_char in "–—-→,;)=":
        return False
    mark = text[dot:end].rstrip("\"'”’»)]*_`")
    closer = end - dot > len(mark)
    if mark in ("…", "...", "..") and not following_char.isupper():
        return False
    if mark != ".":
        return not (closer and following_char.islower())
    if closer and following_char.islower():
        return False
    word_match = _WORD.search(text, max(start, dot - 24), dot)
    word = word_match[0].lower().strip("'’-") if word_match else ""
    if word in _NEVER:
        return False
    if word == "no" and following_char.isdigit():
        return False
    if word in _SELDOM and word != "no":
        return following_char.isupper() or not following_char.isalnum()
    if len(word) == 1 and word.isalpha() and word_match is not None:
        initial = word_match[0].isupper() and word != "i"
        before = text[max(start, dot - 20) : word_match.start()].split()
        if initial and before and before[-1].lower() in _BEFORE_LETTER:
            return True
        return not initial or not following_char.isupper()
    numbers_what_follows = word.isdigit() and dot - len(word) <= start + 1 and len(word) <= 2
    return not numbers_what_follows
