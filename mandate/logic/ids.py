"""Norm ids in the order people expect: `n2` before `n10`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

_DIGITS = re.compile(r"(\d+)")


def natural(norm_id: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which runs of digits count as numbers."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(norm_id) if part
    )


def in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """The ids without "" (domains), each once, in natural order."""
    return tuple(sorted({i for i in ids if i}, key=lambda i: (natural(i), i)))


def reduced(ids: Sequence[str], still: Callable[[tuple[str, ...]], bool]) -> tuple[str, ...]:
    """A minimal subset of `ids` for which `still` holds, by deletion in the order given.

    `still` must be monotone and true of all `ids`; then every member of the result is necessary.
    """
    kept = tuple(ids)
    for candidate in ids:
        fewer = tuple(i for i in kept if i != candidate)
        if still(fewer):
            kept = fewer
    return kept
