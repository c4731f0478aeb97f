"""A document as lines of words and remarks: where statements begin, how far lines are indented, and
where a line that is too long is broken."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from mandate.grammar.formatting_atoms import Atom, lengths

WIDTH = 110  # longer lines are broken
INDENT = 4
_OPENING, _CLOSING = ("(", "["), (")", "]")
_ATTRIBUTES = frozenset(["_ALSO_CALLED", "_COSTS", "_EFFECT", "_TAKES"])
_CLAUSES = frozenset("_ELSE _UNLESS _WHEN _WHERE _EXCEPT _WITH _WITHOUT _THEN_SUSPEND".split()) | _ATTRIBUTES
_LINKS = frozenset("_AND _OR _PER _IN_ANY _BY _ON _AFTER _WITHIN _BEFORE PLUS RELATION".split())


@dataclass(slots=True)
class Line:
    """One line. `first` is whether a statement begins here; `blank` whether a blank line stands before
    it; `inner` whether its remark was written indented, or inside a statement."""

    atoms: list[Atom] = field(default_factory=list)
    remark: str = ""
    first: bool = False
    blank: bool = False
    inner: bool = False
    indent: int = 0

    @property
    def head(self) -> str:
        """The first word of a statement that begins here."""
        return self.atoms[0].text if self.first and self.atoms else ""


def arranged(lines: list[Line]) -> list[Line]:
    """The lines indented, those of one statement below its first, and long ones broken."""
    out: list[Line] = []
    brackets: list[int] = []
    waiting = list(reversed(lines))
    begun = False
    while waiting:
        line = waiting.pop()
        if line.first:
            brackets, begun = [], True
        line.indent = _indent(line, brackets, begun)
        if any(line.indent + width > WIDTH for width in lengths(line.atoms)):
            parts = _broken(line)
            if len(parts) > 1:
                waiting.extend(reversed(parts))
                continue
        for atom in line.atoms:
            if atom.text in _OPENING:
                brackets.append(line.indent)
            elif atom.text in _CLOSING and brackets:
                brackets.pop()
        out.append(line)
    return _without_loose_commas(out)


def _indent(line: Line, brackets: list[int], begun: bool) -> int:
    if line.first or not begun:
        return 0
    if not line.atoms and not line.inner:
        return 0
    if not brackets:
        return INDENT
    return brackets[-1] + (0 if line.atoms and line.atoms[0].text in _CLOSING else INDENT)


def _broken(line: Line) -> list[Line]:
    """The line in parts: its attributes apart, or its arguments, or what fits and the rest."""
    atoms = line.atoms
    if line.head == "tool":
        places = zip(range(1, len(atoms)), atoms[1:], _depths(atoms)[1:], strict=True)
        cuts = [i for i, a, depth in places if a.head and a.kind in _ATTRIBUTES and depth == 0]
        if cuts:
            return _parts(line, cuts)
        arguments = _arguments(atoms)
        if arguments:
            return _parts(line, arguments)
    cut = _best_cut(line)
    return _parts(line, [cut]) if cut else [line]


def _parts(line: Line, cuts: list[int]) -> list[Line]:
    edges = [0, *cuts, len(line.atoms)]
    parts = [Line(line.atoms[a:b]) for a, b in pairwise(edges)]
    parts[0].first, parts[0].blank = line.first, line.blank
    parts[-1].remark = line.remark
    return parts


def _depths(atoms: list[Atom]) -> list[int]:
    """How many brackets are open before each atom."""
    out: list[int] = []
    depth = 0
    for atom in atoms:
        out.append(depth)
        depth += (atom.text in _OPENING) - (atom.text in _CLOSING)
    return out


def _arguments(atoms: list[Atom]) -> list[int]:
    """Where the arguments of a tool begin, and the bracket after them."""
    opening = next((i for i, a in enumerate(atoms) if a.text == "("), None)
    if opening is None or opening + 1 == len(atoms) or atoms[opening + 1].text == ")":
        return []
    depths = _depths(atoms)
    cuts = [opening + 1]
    for i in range(opening + 1, len(atoms)):
        if atoms[i].text == ")" and depths[i] == 1:
            return [*cuts, i]
        if atoms[i - 1].kind == "_COMMA" and depths[i] == 1 and i > opening + 1:
            cuts.append(i)
    return cuts


def _best_cut(line: Line) -> int | None:
    """Before which atom a line is broken: outside brackets if it can be, before a clause rather than
    inside one, as far to the right as fits."""
    best: tuple[tuple[int, int, int], int] | None = None
    depth = before = 0
    for i, width in enumerate(lengths(line.atoms)):
        if i >= 2 and line.indent + before <= WIDTH:
            rank = _rank(line.atoms[i - 1], line.atoms[i])
            key = (depth, rank if rank is not None else 9, -i)
            if rank is not None and (best is None or key < best[0]):
                best = (key, i)
        before = width
        if line.indent + before > WIDTH:
            break
        depth += (line.atoms[i].text in _OPENING) - (line.atoms[i].text in _CLOSING)
    return best[1] if best else None


def _rank(left: Atom, atom: Atom) -> int | None:
    if atom.text in (",", ")", "]", ";") or left.text in ("(", "["):
        return None
    if atom.head and atom.kind in _CLAUSES:
        return 0
    if left.text in (",", ";"):
        return 1
    return 1 if atom.head and atom.kind in _LINKS else None


def _without_loose_commas(lines: list[Line]) -> list[Line]:
    """A line break parts the attributes of a tool; the comma before it says nothing more."""
    tool = False
    previous: Line | None = None
    for line in lines:
        tool = line.head == "tool" if line.first else tool
        if tool and previous is not None and previous.atoms and not line.first and line.atoms:
            if line.atoms[0].kind in _ATTRIBUTES and previous.atoms[-1].text == ",":
                previous.atoms = previous.atoms[:-1]
        if line.atoms:
            previous = line
    return lines
