"""Which line of a plan file a comment belongs to, so that it stays there when the file is rewritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from mandate.grammar.yaml_tree import Mapping, Scalar, Sequence, Tree, comments
from mandate.model.source import SourceText

Address = tuple[str, ...]
NAMING_KEYS = ("id", "name", "winner", "text")  # what tells an entry from the others of its section
GONE = "# comments on entries that are gone:"


@dataclass(slots=True)
class Remarks:
    """Comments by address: on lines above it, and beside it with their column (0-based)."""

    above: dict[Address, list[str]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[Address, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    homeless: list[str] = field(default_factory=list)


def placed(source: SourceText, tree: Mapping, known: frozenset[Address]) -> Remarks:
    """Every comment of a file, beside the nearest of the `known` addresses that it was written to."""
    starts: dict[int, Address] = {}
    for offset, place in _addresses(tree):
        starts.setdefault(source.position(offset).line, place)
    numbers = sorted(starts)
    remarks = Remarks()
    tail: list[str] = []
    for offset, text in comments(source, tree):
        position = source.position(offset)
        alone = not source.line(position.line)[: position.column - 1].strip()
        if alone:
            address = next((starts[n] for n in numbers if n > position.line), None)
        else:
            address = next((starts[n] for n in reversed(numbers) if n <= position.line), None)
        if address is None or text == GONE:
            tail.extend([text] if text != GONE else [])
            continue
        home = _home(address, known)
        if home is None:
            tail.append(text)
        elif alone:
            remarks.above[home].append(text)
        else:
            remarks.beside[home].append((position.column - 1, text))
    if tail:
        remarks.homeless = ["", GONE, *tail] if _gone_among(source, tree, known) else ["", *tail]
    return remarks


def _gone_among(source: SourceText, tree: Mapping, known: frozenset[Address]) -> bool:
    """Whether an entry that was there is not there any more (or was not at the last writing)."""
    return GONE in source.text or any(_home(a, known) is None for _, a in _addresses(tree))


def _home(address: Address, known: frozenset[Address]) -> Address | None:
    """The address itself, or the nearest one around it inside the same entry."""
    least = min(2, len(address))
    for length in range(len(address), least - 1, -1):
        if address[:length] in known:
            return address[:length]
    return None


def _addresses(tree: Mapping) -> Iterator[tuple[int, Address]]:
    """Where keys and entries begin, outermost first."""
    for key, value in tree.entries:
        yield key.span.start, (key.text,)
        if isinstance(value, Sequence):
            for item in value.items:
                yield from _entry(item, (key.text,))


def _entry(item: Tree, section: Address) -> Iterator[tuple[int, Address]]:
    if not isinstance(item, Mapping):
        return
    words = {key.text: value.text for key, value in item.entries if isinstance(value, Scalar)}
    name = next((words[k] for k in NAMING_KEYS if k in words), "")
    address = (*section, name)
    yield item.span.start, address
    for key, value in item.entries:
        yield key.span.start, (*address, key.text)
        if isinstance(value, Sequence):
            for number, part in enumerate(value.items):
                yield part.span.start, (*address, key.text, str(number))
