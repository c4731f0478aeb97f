"""Which truth values can several tests of one text have together? Exact, by running them side by side.

Each test is a small automaton over the characters that the tests name and one that stands for all others;
a repeated character of that kind never changes what a test says, so one is enough.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from string import ascii_lowercase, ascii_uppercase

from mandate.logic.budget import Undecided
from mandate.model.expression import Affix

MOST_STEPS = 400_000
MOST_VECTORS = 2_000
ANY = ""  # in a pattern: any characters, or none
Test = tuple[Affix, str]
Vector = tuple[bool, ...]
Word = tuple[str, ...]  # characters, `ANY` for one that nobody names

_FOLD = str.maketrans(ascii_uppercase, ascii_lowercase)
_SWAP = str.maketrans(ascii_uppercase + ascii_lowercase, ascii_lowercase + ascii_uppercase)


def holds(test: Test, text: str) -> bool:
    """Whether a concrete text passes a test. Domains are compared like the internet does: without
    regard to the case of the letters A to Z."""
    affix, part = test
    match affix:
        case Affix.STARTS:
            return text.startswith(part)
        case Affix.ENDS:
            return text.endswith(part)
        case Affix.DOMAIN:
            _, at, domain = text.rpartition("@")
            return at != "" and domain.translate(_FOLD) == part.translate(_FOLD)
        case Affix.MATCHES:
            return _run(Automaton.of(test), text)


@dataclass(slots=True)
class Automaton:
    """A test as positions in a row of character sets; `ANY` in the row is passed by any characters."""

    row: tuple[frozenset[str], ...]
    free: int  # bit i: position i may be kept by any character
    steps: dict[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, test: Test) -> Automaton:
        affix, part = test
        match affix:
            case Affix.STARTS:
                pieces = [part, ""]
            case Affix.ENDS:
                pieces = ["", part]
            case Affix.DOMAIN:
                return cls._joined(["", f"@{part}"], fold=True, never="@" in part)
            case Affix.MATCHES:
                pieces = part.split("*")
        return cls._joined(pieces)

    @classmethod
    def _joined(cls, pieces: list[str], *, fold: bool = False, never: bool = False) -> Automaton:
        row: list[frozenset[str]] = []
        free = 0
        for number, piece in enumerate(pieces):
            if number:
                free |= 1 << len(row)
            row += [frozenset((c, c.translate(_SWAP)) if fold else c) for c in piece]
        return cls((*row, frozenset()) if never else tuple(row), free)

    def step(self, state: int, char: str) -> int:
        """The positions after one more character; bit i: what was read fits the first i sets."""
        key = (state, char)
        if key not in self.steps:
            after = state & self.free
            for i, accepted in enumerate(self.row):
                if state >> i & 1 and char in accepted:
                    after |= 1 << (i + 1)
            self.steps[key] = after
        return self.steps[key]

    def passes(self, state: int) -> bool:
        return bool(state >> len(self.row) & 1)


def _run(automaton: Automaton, text: str) -> bool:
    state = 1
    for char in text:
        state = automaton.step(state, char)
    return automaton.passes(state)


def vectors(tests: tuple[Test, ...]) -> frozenset[Vector]:
    """Every combination of truth values of `tests` that some text has. Raises `Undecided`."""
    machines = [Automaton.of(t) for t in tests]
    found: set[Vector] = set()
    for _, states in _walks(machines, _alphabet(machines), 1, lambda _word: True):
        found.add(_vector(machines, states))
        if len(found) > MOST_VECTORS:
            raise Undecided("too many patterns of texts are compared with one another")
    return frozenset(found)


def words(
    tests: tuple[Test, ...], wanted: dict[Vector, int], taken: Collection[str]
) -> dict[Vector, list[Word]]:
    """For each vector of `wanted` as many different texts as are wanted, or all there are, shortest
    first; none of `taken`. Raises `Undecided`."""
    machines = [Automaton.of(t) for t in tests]
    most = max(wanted.values(), default=0)
    alphabet = sorted({*_alphabet(machines), *(c for text in taken for c in text)})
    prefixes = {text[:i] for text in taken for i in range(len(text) + 1)}
    found: dict[Vector, list[Word]] = {vector: [] for vector in wanted}
    missing = sum(wanted.values())

    def spelled(word: Word) -> str | None:
        """The text, while it may still become one of those that are taken."""
        text = "".join(word)
        return text if ANY not in word and text in prefixes else None

    for word, states in _walks(machines, alphabet, most, spelled):
        vector = _vector(machines, states)
        room = wanted.get(vector, 0) - len(found.get(vector, ()))
        if room > 0 and spelled(word) not in taken:
            found[vector].append(word)
            missing -= 1
        if missing == 0:
            break
    return found


def _walks(
    machines: list[Automaton], alphabet: list[str], most: int, apart: Callable[[Word], object]
) -> Iterator[tuple[Word, tuple[int, ...]]]:
    """Words by length, at most `most` for each state of the machines (and of what `apart` tells)."""
    queue: deque[tuple[Word, tuple[int, ...]]] = deque([((), (1,) * len(machines))])
    visits: dict[tuple[tuple[int, ...], object], int] = {}
    spent = 0
    while queue:
        word, states = queue.popleft()
        key = (states, apart(word))
        visits[key] = visits.get(key, 0) + 1
        if visits[key] > most:
            continue
        yield word, states
        spent += len(alphabet) * len(machines)
        if spent > MOST_STEPS:
            raise Undecided("too many patterns of texts are compared with one another")
        for char in alphabet:
            after = tuple(m.step(s, char) for m, s in zip(machines, states, strict=True))
            queue.append(((*word, char), after))


def _alphabet(machines: list[Automaton]) -> list[str]:
    return sorted({ANY, *(c for m in machines for accepted in m.row for c in accepted)})


def _vector(machines: list[Automaton], states: tuple[int, ...]) -> Vector:
    return tuple(m.passes(s) for m, s in zip(machines, states, strict=True))
