"""What stands in one column on neighbouring lines: colons, tiers, remarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mandate.grammar.formatting_atoms import joined
from mandate.grammar.formatting_lines import WIDTH, Line

_DECLARED = frozenset(["context", "metric"])
_NAMED = ("rule", "role", "calendar", "event")
_OVER = 10  # as much longer may a line grow to stay in its column
_WIDEST = 76  # what is wider takes no part in a column: it would push the others too far away


@dataclass(frozen=True, slots=True)
class _Column:
    """`split` says before which atom a line of this sort is padded; a lone line has `alone` blanks
    there, neighbours at least `gap`."""

    split: Callable[[Line], int | None]
    alone: int
    gap: int


def rendered(lines: list[Line]) -> list[str]:
    """Every line as text, in columns with its neighbours."""
    texts = [" " * line.indent + joined(line.atoms) for line in lines]
    for group in _runs(lines):
        for column in _COLUMNS:
            _align(lines, texts, group, column)
    _align_remarks(lines, texts)
    return texts


def _runs(lines: list[Line]) -> list[list[int]]:
    """Lines between blank lines and remarks at the margin."""
    runs: list[list[int]] = [[]]
    for i, line in enumerate(lines):
        if line.blank or (not line.atoms and not line.indent):
            runs.append([])
        if line.atoms:
            runs[-1].append(i)
    return runs


def _align(lines: list[Line], texts: list[str], group: list[int], column: _Column) -> None:
    parts: dict[int, tuple[str, str]] = {}
    for i in group:
        at = column.split(lines[i])
        if at is not None:
            parts[i] = (joined(lines[i].atoms[:at]), joined(lines[i].atoms[at:]))
    together = _fitting({i: p for i, p in parts.items() if len(p[0]) <= _WIDEST}, column.gap)
    edge = max((len(parts[i][0]) for i in together), default=0) + column.gap
    for i, (left, right) in parts.items():
        alone = len(together) < 2 or i not in together
        texts[i] = left + " " * (column.alone if alone else edge - len(left)) + right


def _fitting(parts: dict[int, tuple[str, str]], gap: int) -> dict[int, tuple[str, str]]:
    """Those that can stand in one column without any of them growing too long."""
    while parts:
        edge = max(len(left) for left, _ in parts.values()) + gap
        over = [i for i, (_, right) in parts.items() if edge + len(right) > WIDTH + _OVER]
        if not over:
            break
        parts = {i: p for i, p in parts.items() if i not in over}
    return parts


def _colon_apart(line: Line) -> int | None:
    """`context order.total : USD`"""
    if line.head in _DECLARED and len(line.atoms) > 3 and line.atoms[2].text == ":":
        return 2
    return None


def _after_colon(head: str) -> Callable[[Line], int | None]:
    """`rule refund_cap:   payments.issue_refund requires …`"""

    def split(line: Line) -> int | None:
        return 3 if line.head == head and len(line.atoms) > 3 and line.atoms[2].text == ":" else None

    return split


def _tier(line: Line) -> int | None:
    """`tool crm.read_ticket(ticket_id: text)    tier 0`"""
    if line.head != "tool":
        return None
    at = next((i for i, a in enumerate(line.atoms) if a.kind == "_TIER"), None)
    return at if at is not None and at > 1 and line.atoms[at - 1].text != "," else None


_COLUMNS = (
    _Column(_colon_apart, 1, 1),
    *(_Column(_after_colon(head), 1, 1) for head in _NAMED),
    _Column(_tier, 1, 2),
)


def _align_remarks(lines: list[Line], texts: list[str]) -> None:
    """Remarks at the end of lines that follow each other stand in one column, two blanks after the
    longest of them."""
    run: list[int] = []
    for i, line in enumerate(lines):
        if not line.atoms:
            texts[i] = " " * line.indent + line.remark
        if line.blank or not (line.atoms and line.remark):
            _place(lines, texts, run)
            run = []
        if line.atoms and line.remark:
            run.append(i)
    _place(lines, texts, run)


def _place(lines: list[Line], texts: list[str], run: list[int]) -> None:
    edge = max((len(texts[i]) for i in run if len(texts[i]) <= _WIDEST), default=0)
    for i in run:
        texts[i] = f"{texts[i]:<{edge}}  {lines[i].remark}"
