"""What is being collected while an agent config is read: statements, what is assumed, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from mandate.grammar.agent_config.origin import Draft, Piece, piece_of
from mandate.grammar.agent_config.shapes import PLAIN_TOOLS
from mandate.grammar.mistakes import NAME, SYNTAX, TYPE, Mistake
from mandate.grammar.yaml_tree import Mapping, Scalar, Sequence, Tree
from mandate.model.diagnostic import Diagnostic
from mandate.model.source import SourceText, Span
from mandate.model.spec import LayerNote

_STRINGS = re.compile(r""""[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+'""")


@dataclass
class Argument:
    """An argument or a value of the context: its type in the layer's language, in parts."""

    name: str
    parts: list[str | Piece]
    span: Span
    unit: str = ""
    tail: list[str | Piece] = field(default_factory=list)  # `now 3`, `also called "x"`
    foreign: bool = False  # declared by a layer that is included


@dataclass
class ToolEntry:
    """A tool as far as the document tells; `arguments` is None where it does not say them."""

    name: str
    at: Piece
    span: Span
    node: Mapping | None = None
    arguments: dict[str, Argument] | None = None
    tier: Piece | None = None
    inferred: dict[str, Argument] = field(default_factory=dict)
    foreign: bool = False

    def known(self) -> dict[str, Argument]:
        return self.inferred if self.arguments is None else self.arguments


class Work:
    """Mutable, and private to `read_agent_config`."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.draft = Draft(source)
        self.told: list[Diagnostic] = []
        self.assumed: list[LayerNote] = []
        self.not_checked: list[LayerNote] = []
        self.beyond: list[Span] = []  # what the layer's language cannot say
        self.tools: dict[str, ToolEntry] = {}
        self.context: dict[str, Argument] = {}
        self.metrics: dict[str, Argument] = {}
        self.names: set[str] = set()  # of rules and limits
        self.roles: set[str] | None = None  # those declared; None: nobody said
        self.undeclared_roles = False
        self.owner = "owner"

    # --- telling

    def tell(self, mistake: Mistake, piece: Piece | None = None, otherwise: Span | None = None) -> None:
        """A mistake; its place is in the `piece`, if one is given."""
        span = mistake.span
        if piece is not None and span is not None and piece.places:
            places = piece.places[span.start : max(span.end, span.start + 1)] or piece.places[-1:]
            span = self.source.span(min(places), max(places) + 1)
        self.told.append(
            Diagnostic(
                self.source.path, span or otherwise, mistake.message, mistake.label, mistake.hint,
                code=mistake.code,
            )
        )  # fmt: skip

    def wrong(self, span: Span, message: str, hint: str = "", code: str = TYPE) -> None:
        self.told.append(Diagnostic(self.source.path, span, message, help=hint, code=code))

    def assume(self, text: str, span: Span) -> None:
        self.assumed.append(LayerNote(text, span))

    def keep(self, text: str, span: Span, whole: Span | None = None) -> None:
        """Notes what the runtime alone sees to; `whole` is all of it, if that is more than `span`."""
        self.not_checked.append(LayerNote(text, span))
        self.beyond.append(whole or span)

    def extent(self, tree: Tree) -> Span:
        """A node with everything in it."""
        ends = [tree.span.end, 0 if isinstance(tree, Scalar) else tree.end]
        if isinstance(tree, Mapping):
            ends += [self.extent(part).end for entry in tree.entries for part in entry]
        elif isinstance(tree, Sequence):
            ends += [self.extent(item).end for item in tree.items]
        return self.source.span(tree.span.start, max(ends))

    # --- reading

    def get(self, tree: Tree | None, key: str) -> Tree | None:
        if not isinstance(tree, Mapping):
            return None
        return next((value for name, value in tree.entries if name.text == key), None)

    def key(self, tree: Mapping, key: str) -> Scalar:
        return next(name for name, _ in tree.entries if name.text == key)

    def scalar(self, tree: Tree | None, *keys: str) -> Scalar | None:
        """The value of the first of these keys that is there."""
        for key in keys:
            found = self.get(tree, key)
            if isinstance(found, Scalar):
                return found
        return None

    def items(self, tree: Tree | None) -> list[Scalar]:
        """The texts of a list; a single text is a list of one."""
        if isinstance(tree, Scalar):
            return [tree]
        if isinstance(tree, Sequence):
            return [i for i in tree.items if isinstance(i, Scalar)]
        return []

    def piece(self, scalar: Scalar) -> Piece:
        """The trimmed value."""
        whole = piece_of(self.source, scalar)
        start = len(whole.text) - len(whole.text.lstrip())
        return whole[start : len(whole.text.rstrip())]

    def free(self, scalar: Scalar) -> Piece:
        """A text that becomes part of a statement as it stands. It cannot begin another one."""
        piece = self.piece(scalar)
        bare = _STRINGS.sub(lambda m: "x" * len(m.group()), piece.text)
        for at, character in enumerate(bare):
            if character in "#\"'":
                what = "begins a remark" if character == "#" else "opens a text in quotes that has no end"
                span = Span("", at, at + 1)
                self.tell(Mistake(SYNTAX, f"`{character}` {what}", span, hint="leave it away"), piece)
                return Piece(piece.text[:at], piece.places[:at])
        if _unbalanced(bare):
            self.tell(
                Mistake(SYNTAX, "the brackets of this text do not match", Span("", 0, len(bare))), piece
            )
        return piece

    def matching(self, patterns: Iterable[str]) -> tuple[str, ...]:
        """The tools that names and patterns stand for, in the order of the document."""
        wanted = set(patterns)
        globs = [p for p in wanted if "*" in p]
        if not globs and len(wanted) < len(self.tools):
            order = {name: at for at, name in enumerate(self.tools)} if len(wanted) > 1 else {}
            return tuple(sorted((p for p in wanted if p in self.tools), key=lambda p: order.get(p, 0)))
        return tuple(t for t in self.tools if t in wanted or any(fnmatchcase(t, p) for p in globs))

    def quoted(self, scalar: Scalar) -> tuple[str | Piece, ...]:
        """The value as a text in quotes."""
        piece = self.piece(scalar)
        parts: list[str | Piece] = ['"']
        for at, character in enumerate(piece.text):
            if character in '"\\':
                parts.append("\\")
            parts.append(piece[at : at + 1])
        return (*parts, '"')

    def identifier(self, scalar: Scalar) -> Piece:
        """A name of the writer's choice, as a name of the layer's language."""
        piece = self.piece(scalar)
        name = Piece(re.sub(r"\W", "_", piece.text), piece.places)
        if name.text in self.names:
            self.wrong(scalar.span, f"`{piece.text}` is declared twice", code=NAME)
        self.names.add(name.text)
        return name

    def fresh(self, stem: str) -> str:
        """A name that nothing has yet."""
        number = 1
        while f"{stem}_{number}" in self.names:
            number += 1
        self.names.add(f"{stem}_{number}")
        return f"{stem}_{number}"

    def listed(self, scalars: list[Scalar]) -> list[str | Piece]:
        """Names or patterns, separated by commas."""
        parts: list[str | Piece] = []
        for scalar in scalars:
            for piece in self._spelled(self.piece(scalar), scalar):
                parts += [", ", piece] if parts else [piece]
        return parts

    def _spelled(self, pattern: Piece, scalar: Scalar) -> list[Piece]:
        """A pattern that the layer's language has not, as the tools it stands for: `restart_*`."""
        if PLAIN_TOOLS.fullmatch(pattern.text):
            return [pattern]
        names = [name for name in self.tools if fnmatchcase(name, pattern.text)]
        if not names:
            self.wrong(scalar.span, f"no tool is called `{pattern.text}`", "define it, or allow it", NAME)
        return [Piece(name, _stretched(pattern.places, len(name))) for name in names]

    def texts(self, scalars: list[Scalar]) -> list[str | Piece]:
        """Texts in quotes, separated by commas."""
        parts: list[str | Piece] = []
        for scalar in scalars:
            parts += [", ", *self.quoted(scalar)] if parts else self.quoted(scalar)
        return parts


def _stretched(places: tuple[int, ...], length: int) -> tuple[int, ...]:
    """Places for a text of another length: each of them, the last one repeated."""
    return (*places[:length], *places[-1:] * (length - len(places)))


def _unbalanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if depth < 0:
            return True
    return depth != 0
