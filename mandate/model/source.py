"""Texts and places in them. Everything a message points at is a `Span`."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

EMBEDDED = "#mandate"  # after the path of a document: the mandate written inside it


def file_of(path: str) -> str:
    """The file that a path of a span or a text names."""
    return path.removesuffix(EMBEDDED)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points `[start, end)` in the document shown to people as `path`."""

    path: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span out of order: {self.start}..{self.end}")

    def covers(self, other: Span) -> bool:
        return self.path == other.path and self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A 1-based line and column, in code points (what editors show)."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class SourceText:
    """One decoded document: no byte-order mark, line ends normalised to a line feed.

    `digest` is the SHA-256 of the bytes as they lay on disk, so that a manifest can be verified
    against the file; `newline` is what the file used, so that a repair can be written back.
    A text that stands inside another document has that document as its `host`, and in `places` the
    offset there of each of its code points and of its end: lines and columns are the host's.
    """

    path: str
    text: str
    digest: str = ""
    newline: str = "\n"
    host: SourceText | None = field(default=None, repr=False)
    places: tuple[int, ...] = field(default=(), repr=False)
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        starts.extend(i + 1 for i, c in enumerate(self.text) if c == "\n")
        object.__setattr__(self, "_starts", tuple(starts))

    def span(self, start: int, end: int) -> Span:
        return Span(self.path, start, end)

    def position(self, offset: int) -> Position:
        if self.host is not None:
            return self.host.position(self.places[min(offset, len(self.places) - 1)])
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of line `number` (1-based), without its line end; empty when there is none."""
        if self.host is not None:
            return self.host.line(number)
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end]

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]
