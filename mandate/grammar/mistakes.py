"""A mistake in a text, on its way to becoming a diagnostic, and the nearest known name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from mandate.model.diagnostic import Diagnostic
from mandate.model.source import Span

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

    def diagnostic(self, path: str, otherwise: Span | None = None) -> Diagnostic:
        span = self.span or otherwise
        return Diagnostic(
            span.path if span else path, span, self.message, self.label, self.hint, code=self.code
        )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name a person most likely meant, if any is close."""
    names = sorted(set(known))
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
