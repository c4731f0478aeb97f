"""Norm ids in the order people expect: `n2` before `n10`."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

_ONE_BY_ONE = 4
T = TypeVar("T", bound=Hashable)
_DIGITS = re.compile(r"(\d+)")


def natural(norm_id: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which runs of digits count as numbers."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(norm_id) if part
    )


def in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """The ids without "" (domains), each once, in natural order."""
    return tuple(sorted({i for i in ids if i}, key=lambda i: (natural(i), i)))


def reduced(ids: Sequence[T], still: Callable[[tuple[T, ...]], bool]) -> tuple[T, ...]:
    """A minimal subset of `ids` for which `still` holds, by deletion in the order given.

    `still` must be monotone and true of all `ids`; then every member of the result is necessary. What
    can go together is tried together: the result is that of going one by one.
    """
    kept = tuple(ids)
    blocks = [kept] if len(kept) > _ONE_BY_ONE else [(i,) for i in reversed(kept)]
    while blocks:
        block = blocks.pop()
        gone = set(block)
        fewer = tuple(i for i in kept if i not in gone)
        if still(fewer):
            kept = fewer
        elif len(block) > 1:
            middle = len(block) // 2
            blocks += [block[middle:], block[:middle]]
    return kept
