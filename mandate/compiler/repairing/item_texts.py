"""A plan item with an edit made in its own texts, as a person would make it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mandate.compiler.repairing.editing import NUMBERS, old_value
from mandate.grammar.names import Names
from mandate.grammar.printing import show
from mandate.grammar.typed import typed_quantity
from mandate.model.expression import Compare
from mandate.model.finding import Edit, EditKind
from mandate.model.norm import Limit, Norm
from mandate.model.plan import Constraint, Item, Prohibition
from mandate.model.quantity import MOMENT, Quantity, civil

_AMOUNT = re.compile(r"(?<![\w.])\d[\d_]*(?:\.\d+)?%?(?:\s?[A-Za-z]+)?(?![\w.])")
_BARE = re.compile(r"(?<![\w.])\d[\d_]*(?:\.\d+)?%?(?![\w.])")
_WINDOW = re.compile(r"\bin any \d[\d_.]* ?\w+|\bper (?:minute|hour|day|week|month|quarter|year)\b")
_OPERATOR = re.compile(r"<=|>=|<|>")
_TEXTS = (
    "permit", "oblige", "limit", "order", "approve", "autonomous", "maintain", "requires", "when", "within",
    "forbid", "achieve", "criterion",
)  # fmt: skip
_MOMENTS = ("by", "at")
HAND = "hand"
TextChange = Callable[[str], str]


def edited_items(item: Item, norm: Norm, after: Norm, edit: Edit, names: Names) -> Iterator[Item]:
    """The item as it could read after the edit. Which of them means `after` is found out by lowering."""
    if edit.kind is EditKind.EXCEPTION and after.unless is not None:
        if isinstance(item, Constraint | Prohibition):
            yield _with(item, unless=show(after.unless))
    elif edit.kind is EditKind.WINDOW and edit.window is not None and isinstance(norm.form, Limit):
        yield from _replaced(item, _WINDOW, lambda _: show(edit.window) if edit.window else "")
    elif edit.kind is EditKind.COMPARATOR and edit.operator is not None:
        new = edit.operator
        yield from _replaced(item, _OPERATOR, lambda text: _turned(text, new))
    elif edit.kind in NUMBERS and edit.value is not None:
        yield from _numbered(item, norm, edit.value, names)


def _with(item: Item, **fields: object) -> Item:
    return item.model_copy(update={**fields, "author": HAND})


def _numbered(item: Item, norm: Norm, new: Quantity, names: Names) -> Iterator[Item]:
    old = old_value(norm, new)
    if old is None:
        return
    if new.type == MOMENT:
        for name in _MOMENTS:
            if getattr(item, name, None) is not None:
                yield _with(item, **{name: civil(new).isoformat(timespec="minutes")})

    def renumbered(text: str) -> str:
        found, problems = typed_quantity(text, names, old.type)
        return show(new) if found == old and not problems else text

    for pattern in (_AMOUNT, _BARE):
        for one in _replaced(item, pattern, renumbered):
            yield one.model_copy(update={"derived": ()})


def _turned(text: str, new: Compare) -> str:
    ends = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
    return new.value if ends.get(text) == new.value else text


def _replaced(item: Item, pattern: re.Pattern[str], change: TextChange) -> Iterator[Item]:
    """One place changed at a time, then all of them."""
    for name in _TEXTS:
        text = getattr(item, name, None)
        if not isinstance(text, str):
            continue
        hits = [(m, change(m.group())) for m in pattern.finditer(text)]
        hits = [(m, new) for m, new in hits if new != m.group()]
        for found, new in hits:
            yield _with(item, **{name: text[: found.start()] + new + text[found.end() :]})
        if len(hits) > 1:
            yield _with(item, **{name: pattern.sub(lambda m: change(m.group()), text)})
