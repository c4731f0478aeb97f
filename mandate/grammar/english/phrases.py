"""From the tokens of a clause to its phrases, by `sentence.lark` (LALR over typed tokens)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mandate.grammar.english.markers import Sort
from mandate.grammar.english.tokens import Token

if TYPE_CHECKING:
    from lark import Lark


@dataclass(frozen=True, slots=True)
class Bound:
    """An amount with its comparator: "no more than 20", "4 hours or less"; `operator` is empty for a
    bare amount."""

    operator: str
    amount: Token
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Within:
    """ "within 24 hours"; `amount` is None when no duration follows ("within the plan")."""

    amount: Token | None
    start: int
    end: int


Atom = Token | Bound | Within


@dataclass(frozen=True, slots=True)
class Phrase:
    """`kind` is `head` or the name of the subordinate phrase; `marker` the word that opened it."""

    kind: str
    atoms: tuple[Atom, ...]
    marker: Token | None = None

    @property
    def start(self) -> int:
        return self.marker.start if self.marker else self.atoms[0].start

    @property
    def end(self) -> int:
        return self.atoms[-1].end if self.atoms else self.marker.end if self.marker else 0


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two delimiters. `opener` is the delimiter before it: a sign, `but`, `then`,
    or empty at the start."""

    opener: str
    phrases: tuple[Phrase, ...]


_DELIMITERS = (Sort.SEP, Sort.BUT, Sort.THEN)


class _TokenLexer:
    """Hands our typed tokens to Lark."""

    def __init__(self, _conf: Any) -> None:
        pass

    def lex(self, tokens: Sequence[Token]) -> Iterator[Any]:
        from lark import Token as Terminal

        for i, token in enumerate(tokens):
            yield Terminal(token.sort.value, token.text, start_pos=i)


@cache
def _parser() -> Lark:
    from lark import Lark
    from lark.lexer import Lexer

    lexer = type("TokenLexer", (_TokenLexer, Lexer), {})
    grammar = Path(__file__).with_name("sentence.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=lexer)


def parse(tokens: Sequence[Token]) -> tuple[Group, ...]:
    """The groups of a clause. Every token is in exactly one phrase or is a delimiter."""
    inner = list(tokens)
    opener = ""
    while inner and inner[0].sort in _DELIMITERS:
        opener = inner.pop(0).value
    while inner and inner[-1].sort in _DELIMITERS:
        inner.pop()
    if not inner:
        return ()
    tree: Any = _parser().parse(inner)
    groups: list[Group] = []
    for node in tree.children:
        if node.data == "delimiters":
            opener = " ".join(inner[t.start_pos].value for t in node.children)
        else:
            groups.append(Group(opener, tuple(_phrase(child, inner) for child in node.children)))
    return tuple(groups)


def _phrase(node: Any, tokens: Sequence[Token]) -> Phrase:
    children = list(node.children)
    marker = None if node.data == "head" else tokens[children.pop(0).start_pos]
    atoms = [_atom(child, tokens) for child in children]
    return Phrase(str(node.data), tuple(_comparators_joined(atoms)), marker)


def _comparators_joined(atoms: list[Atom]) -> list[Atom]:
    """ "180 EUR a night or less": a comparator a few words after its amount."""
    for i, atom in enumerate(atoms):
        if not isinstance(atom, Token) or atom.sort is not Sort.CMPPOST:
            continue
        for k in range(max(0, i - 3), i):
            bound = atoms[k]
            if isinstance(bound, Bound) and not bound.operator:
                joined = Bound(atom.value, bound.amount, bound.start, bound.end)
                return [*atoms[:k], joined, *atoms[k + 1 : i], *atoms[i + 1 :]]
    return atoms


def _atom(node: Any, tokens: Sequence[Token]) -> Atom:
    if not hasattr(node, "data"):
        at: int = node.start_pos
        return tokens[at]
    parts: list[Token] = [tokens[child.start_pos] for child in node.children]
    if node.data == "within":
        return Within(parts[1] if len(parts) > 1 else None, parts[0].start, parts[-1].end)
    amount = next(t for t in parts if t.sort is Sort.QTY)
    comparators = [t.value for t in parts if t.sort in (Sort.CMP, Sort.CMPPOST)]
    return Bound(_joined(comparators), amount, parts[0].start, parts[-1].end)


def _joined(comparators: list[str]) -> str:
    """ "up to and including" or "under 5 or less": the last word decides."""
    return comparators[-1] if comparators else ""
