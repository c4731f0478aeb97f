"""A mistake in a text, on its way to becoming a diagnostic, and the nearest known name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import TypeVar

from mandate.model.diagnostic import Diagnostic
from mandate.model.source import Span

T = TypeVar("T")
U = TypeVar("U")
SYNTAX, NAME, TYPE, UNIT = "syntax", "name", "type", "unit"


class Mistake(Exception):
    """Raised by the parser and the checker inside one statement; never leaves `grammar/`.

    `code` is one of the four above; `span` is None when the mistake is about the whole text.
    """

    def __init__(
        self, code: str, message: str, span: Span | None = None, *, label: str = "", hint: str = ""
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.span, self.label, self.hint = code, message, span, label, hint
        self.others: tuple[Mistake, ...] = ()  # independent ones of the same text

    def diagnostic(self, path: str, otherwise: Span | None = None) -> Diagnostic:
        span = self.span or otherwise
        return Diagnostic(
            span.path if span else path, span, self.message, self.label, self.hint, code=self.code
        )


def all_of(makes: Iterable[Callable[[], T]]) -> list[T]:
    """What each of them makes. If some raise a `Mistake`, the rest are tried all the same; the first is
    raised, with the others attached (one that says the same again is not another)."""
    made: list[T] = []
    failed: list[Mistake] = []
    for make in makes:
        try:
            made.append(make())
        except Mistake as mistake:
            failed += (mistake, *mistake.others)
    if failed:
        by_message = {(m.code, m.message): m for m in reversed(failed)}
        first, *others = sorted(by_message.values(), key=failed.index)
        first.others = tuple(others)
        raise first
    return made


def together(first: Callable[[], T], second: Callable[[], U]) -> tuple[T, U]:
    """As `all_of`, of two different things."""
    one: list[T] = []
    other: list[U] = []
    all_of((lambda: one.append(first()), lambda: other.append(second())))
    return one[0], other[0]


_MANY = 300


def distinct(words: Iterable[tuple[str, Span]], how: str = "named") -> None:
    """Raises a `Mistake` at the first word that stood before."""
    seen: set[str] = set()
    for word, span in words:
        if word in seen:
            raise Mistake(NAME, f"`{word}` is {how} twice", span)
        seen.add(word)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name a person most likely meant, if any is close."""
    names = sorted(set(known))
    if len(names) > _MANY:  # then only those that begin or end alike
        end = word.rsplit(".", 1)[-1].casefold()
        names = [n for n in names if n[:2].casefold() == word[:2].casefold() or n.casefold().endswith(end)]
        names = names[:_MANY]
    folded = {name.casefold(): name for name in reversed(names)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    close = get_close_matches(word.casefold(), sorted(folded), n=1, cutoff=0.6)
    if close:
        return folded[close[0]]
    ends = [name for name in names if name.rsplit(".", 1)[-1] == word.rsplit(".", 1)[-1]]
    return ends[0] if len(ends) == 1 else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """`did you mean …?`, or the empty string."""
    name = nearest(word, known)
    return f"did you mean `{name}`?" if name is not None and name != word else ""


def listed(words: Iterable[str], most: int = 8) -> str:
    """`a`, `b` or `c` — at most so many, then how many more."""
    quoted = [f"`{w}`" for w in words]
    if len(quoted) > most:
        quoted = [*quoted[: most - 1], f"{len(quoted) - most + 1} more"]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"
