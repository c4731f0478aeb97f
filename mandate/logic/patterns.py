"""Which truth values can several tests of one text have together? Exact, by running them side by side.

All tests are one automaton: a row of character sets for each, and one integer whose bits are the positions
that have been reached. One character stands for all that no test names; repeating it never changes what a
test says, so one is enough.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

from mandate.logic.budget import Undecided
from mandate.model.expression import Affix

MOST_STEPS = 1_000_000
MOST_VECTORS = 2_000
ANY = ""  # in a word: a character that nobody names, and that no address has
HOST = frozenset(ascii_letters + digits + "-")  # the labels of a domain
LOCAL = HOST | frozenset(".!#$&'*+/=?^_{|}")  # before the `@`; `%` has relays send on
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
        self.local = self.enter = self.named = self.again = 0  # positions in addresses, see `_address`
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
        if affix in (Affix.ADDRESS, Affix.DOMAIN):
            return self._address(part if affix is Affix.DOMAIN else None, at)
        pieces = {
            Affix.STARTS: [part, ""],
            Affix.ENDS: ["", part],
            Affix.MATCHES: part.split("*"),
        }[affix]
        for number, piece in enumerate(pieces):
            if number:
                self.free |= 1 << at
            for char in piece:
                self._accept(char, at)
                at += 1
        return at

    def _accept(self, char: str, at: int) -> None:
        self.accepting[char] = self.accepting.get(char, 0) | 1 << at

    def _address(self, domain: str | None, at: int) -> int:
        """Somebody `@` a domain: this one, whatever the case of A to Z, or any."""
        self.enter |= 1 << at
        self.local |= 1 << at + 1
        self._accept("@", at + 1)
        at += 2
        if domain is None:
            self.named |= 1 << at
            self.again |= 1 << at + 1
            return at + 1
        for char in domain:
            for same in {char, char.translate(_SWAP)}:
                self._accept(same, at)
            at += 1
        sound = all(label and HOST.issuperset(label) for label in domain.split("."))
        return at if sound else at + 1  # a gap that no character crosses

    def step(self, state: int, char: str) -> int:
        kept, led = state & self.free, state & self.accepting.get(char, 0)
        if not self.local:
            return kept | led << 1
        if char in LOCAL:
            kept |= state & self.local
            led |= state & self.enter
        if char in HOST:
            kept |= state & self.again
            led |= state & self.named
        elif char == ".":
            kept |= (state & self.again) >> 1  # another label of the domain has to follow
        return kept | led << 1

    def after(self, text: str) -> int:
        state = self.start
        for char in text:
            state = self.step(state, char)
        return state

    def vector(self, state: int) -> Vector:
        return tuple(bool(state & end) for end in self.ends)

    @property
    def alphabet(self) -> list[str]:
        return self.letters(())

    def letters(self, more: Iterable[str]) -> list[str]:
        """A character of every kind that a test tells apart; `more` are kinds of their own."""
        found = {ANY, *self.accepting, *more}
        if self.local:
            kinds = (HOST, {"."}, LOCAL - HOST - {"."})
            found |= {c for kind in kinds if (c := min(kind - found, default=ANY))}
        return sorted(found)


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
    alphabet = machine.letters(c for text in taken for c in text)
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
