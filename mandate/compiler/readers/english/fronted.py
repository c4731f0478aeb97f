"""A window or key in front of what it counts: "Each shift, run the press at least 5 times"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Group
from mandate.grammar.english.tokens import Token


def put_back(groups: Sequence[Group]) -> list[Group]:
    """The groups, with a window that stands alone before a comma at the end of the head after it."""
    found: list[Group] = []
    for group in groups:
        front = found[-1] if found else None
        head = group.phrases[0]
        if front is not None and group.opener == "," and head.kind == "head" and _is_rate(front):
            grown = replace(head, atoms=(*head.atoms, *front.phrases[0].atoms))
            found[-1] = Group(front.opener, (grown, *group.phrases[1:]))
        else:
            found.append(group)
    return found


def _is_rate(group: Group) -> bool:
    """Nothing but windows and keys."""
    if len(group.phrases) != 1 or group.phrases[0].kind != "head":
        return False
    atoms = group.phrases[0].atoms
    return all(isinstance(a, Token) and a.sort in (Sort.WINDOW, Sort.KEY) for a in atoms) and any(
        isinstance(a, Token) and a.sort is Sort.WINDOW for a in atoms
    )
