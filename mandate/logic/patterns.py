"""Which truth values can several tests of one text have together? Exact, by running them side by side.

All tests are one automaton: a row of character sets for each, and one integer whose bits are the positions
that have been reached. One character stands for all that no test names; repeating it never changes what a
test says, so one is enough.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase

from mandate.logic.budget import Undecided
from mandate.model.expression import Affix

MOST_STEPS = 1_000_000
MOST_VECTORS = 2_000
ANY = ""  # in a word: a character that nobody names
Test = tuple[Affix, str]
Vector = tuple[bool, ...]
Word = tuple[str, ...]  # of characters and `ANY`

_SWAP = str.maketrans(ascii_uppercase + ascii_lowercase, ascii_lowercase + ascii_uppercase)


class Automaton:
    """Tests side by side. A state holds, for each test, the positions in its row that what was read can
    have led to; a position may be `free`, that is, kept by any character."""

    def __init__(self, tests: tuple[Test, ...]) -> None:
        self.tests = tests
        self.start = self.free = self.last = 0
        self.ends: list[int] = []
        self.accepting: dict[str, int] = {}  # character → the positions it leads on from
        size = 0
        for test in tests:
            self.start |= 1 << size
            size = self._add(test, size)
            self.ends.append(1 << size)
            self.last |= 1 << size
            size += 1

    def _add(self, test: Test, at: int) -> int:
        """The row of one test from position `at`; the position behind it."""
        affix, part = test
        pieces = {
            Affix.STARTS: [part, ""],
            Affix.ENDS: ["", part],
            Affix.DOMAIN: ["", f"@{part}"],
            Affix.MATCHES: part.split("*"),
        }[affix]
        for number, piece in enumerate(pieces):
            if number:
                self.free |= 1 << at
            for char in piece:
                # a domain is compared like the internet does, whatever the case of A to Z
                for same in {char, char.translate(_SWAP)} if affix is Affix.DOMAIN else {char}:
                    self.accepting[same] = self.accepting.get(same, 0) | 1 << at
                at += 1
        if affix is Affix.DOMAIN and "@" in part:
            at += 1  # what follows the last `@` has none: a gap that no character crosses
        return at

    def step(self, state: int, char: str) -> int:
        return (state & self.free) | (state & self.accepting.get(char, 0)) << 1

    def after(self, text: str) -> int:
        state = self.start
        for char in text:
            state = self.step(state, char)
        return state

    def vector(self, state: int) -> Vector:
        return tuple(bool(state & end) for end in self.ends)

    @property
    def alphabet(self) -> list[str]:
        return sorted({ANY, *self.accepting})


@lru_cache(maxsize=1_024)
def automaton(tests: tuple[Test, ...]) -> Automaton:
    return Automaton(tests)


def holds(test: Test, text: str) -> bool:
    """Whether a concrete text passes a test."""
    (passed,) = vector_of((test,), text)
    return passed


def vector_of(tests: tuple[Test, ...], text: str) -> Vector:
    machine = automaton(tests)
    return machine.vector(machine.after(text))


def vectors(tests: tuple[Test, ...]) -> frozenset[Vector]:
    """Every combination of truth values of `tests` that some text has. Raises `Undecided`."""
    machine = automaton(tests)
    found: set[int] = set()
    for _, state in _walks(machine, machine.alphabet, 1, lambda _word: None):
        found.add(state & machine.last)
        if len(found) > MOST_VECTORS:
            raise Undecided("too many patterns of texts are compared with one another")
    return frozenset(machine.vector(state) for state in found)


def words(
    tests: tuple[Test, ...], wanted: dict[Vector, int], taken: Collection[str]
) -> dict[Vector, list[Word]]:
    """For each vector of `wanted` as many different texts as are wanted, or all there are, shortest
    first; none of `taken`. Raises `Undecided`."""
    machine = automaton(tests)
    alphabet = sorted({*machine.alphabet, *(c for text in taken for c in text)})
    prefixes = {text[:i] for text in taken for i in range(len(text) + 1)}
    found: dict[Vector, list[Word]] = {vector: [] for vector in wanted}
    missing = sum(wanted.values())

    def spelled(word: Word) -> str | None:
        """The text, while it may still become one of those that are taken."""
        text = "".join(word)
        return text if ANY not in word and text in prefixes else None

    for word, state in _walks(machine, alphabet, max(wanted.values(), default=0), spelled):
        vector = machine.vector(state)
        room = wanted.get(vector, 0) - len(found.get(vector, ()))
        if room > 0 and spelled(word) not in taken:
            found[vector].append(word)
            missing -= 1
        if missing == 0:
            break
    return found


def _walks(
    machine: Automaton, alphabet: list[str], most: int, apart: Callable[[Word], str | None]
) -> Iterator[tuple[Word, int]]:
    """Words by length, at most `most` for each state of the automaton (and of what `apart` tells)."""
    queue: deque[tuple[Word, int]] = deque([((), machine.start)])
    visits: dict[tuple[int, str | None], int] = {}
    steps = 0
    while queue:
        word, state = queue.popleft()
        key = (state, apart(word))
        visits[key] = visits.get(key, 0) + 1
        if visits[key] > most:
            continue
        yield word, state
        steps += len(alphabet)
        if steps > MOST_STEPS:
            raise Undecided("too many patterns of texts are compared with one another")
        for char in alphabet:
            queue.append(((*word, char), machine.step(state, char)))
