"""What is wrong with an input: a place, what was found, what was expected, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mandate.model.source import Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem with a text we were given (not a verdict about it: that is a `Finding`).

    `message` stands alone, lower case, no full stop, the user's words in backticks; `label` says the
    specific thing about the underlined text; `help` is a next step. `span` is None only when the
    file could not be read at all.
    """

    path: str
    span: Span | None
    message: str
    label: str = ""
    help: str = ""
    severity: Severity = Severity.ERROR
    code: str = ""  # "syntax", "name", "type" or "unit" (units, currencies, dimensions that differ)
