"""`mandate fmt`: a layer in canonical layout. Words, remarks, order and grouping stay its author's; what
changes is how they are spaced and written. Nothing is returned that does not mean the same."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import fields, is_dataclass

from mandate.grammar.formatting_atoms import Atom, atoms_of
from mandate.grammar.formatting_columns import rendered
from mandate.grammar.formatting_lines import Line, arranged
from mandate.grammar.layout import Piece, pieces, remarks
from mandate.grammar.mistakes import SYNTAX, Mistake
from mandate.grammar.parser import parse
from mandate.grammar.spec import parse_spec, start_of
from mandate.grammar.statements import StatementBuilder
from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.source import SourceText, Span

_BARE_REMARK = re.compile(r"#(?=\w)")


def format_spec(source: SourceText) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The document in canonical layout, ending in one line feed; None with the reasons if it cannot be
    read. Formatting what was formatted changes nothing."""
    read, told = _read(source)
    if read is None:
        return None, told
    text = "".join(f"{line}\n" for line in _laid_out(source))
    again, _ = _read(SourceText(source.path, text))
    if again != read:
        mistake = Mistake(SYNTAX, "this layout cannot be kept", source.span(0, 0), hint="please report this")
        return None, (mistake.diagnostic(source.path),)
    return text, ()


_Read = tuple[tuple[object, ...], tuple[object, ...]]


def _read(source: SourceText) -> tuple[_Read | None, tuple[Diagnostic, ...]]:
    """What must stay as it is: the statements without their places, and the remarks with theirs."""
    told = tuple(t for t in parse_spec(source)[1] if t.code == SYNTAX and t.severity is Severity.ERROR)
    if told:
        return None, told
    text, parts = pieces(source)
    try:
        statements = tuple(bare(_statement(text, piece, source.path)) for piece in parts)
    except Mistake as mistake:
        return None, (mistake.diagnostic(source.path),)
    places = [atom.start for piece in parts for atom in _atoms(text, piece) if atom.text != ","]
    found = tuple((bisect_left(places, start), _remark(remark)) for start, remark in remarks(source))
    return (statements, found), ()


def _statement(text: str, piece: Piece, path: str) -> object:
    if piece.mistake is not None:
        raise piece.mistake
    words = text[piece.start : piece.end]
    start = start_of(words)
    assert start is not None
    return parse(start, words, StatementBuilder(path, piece.start))


def bare(value: object) -> object:
    """A value without the places it was read from."""
    if isinstance(value, Span):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, *(bare(getattr(value, f.name)) for f in fields(value)))
    if isinstance(value, tuple | list):
        return tuple(bare(v) for v in value)
    return value


def _atoms(text: str, piece: Piece) -> tuple[Atom, ...]:
    start = start_of(text[piece.start : piece.end])
    assert start is not None
    return atoms_of(text, piece, start)


def _laid_out(source: SourceText) -> list[str]:
    lines = arranged(_lines(source))
    out: list[str] = []
    for line, shown in zip(lines, rendered(lines), strict=True):
        if line.blank and out:
            out.append("")
        out.append(shown)
    return out


def _lines(source: SourceText) -> list[Line]:
    """The lines that hold anything, with their words and remarks."""
    text, parts = pieces(source)
    last = source.position(len(source.text)).line
    lines = [Line() for _ in range(last + 1)]
    for number, piece in enumerate(parts, 1):
        for i, atom in enumerate(_atoms(text, piece)):
            line = lines[source.position(atom.start).line]
            line.atoms.append(atom)
            line.statement = number
            line.first = line.first or i == 0
    base = source.position(parts[0].start).column if parts else 1
    for start, remark in remarks(source):
        at = source.position(start)
        lines[at.line].remark = _remark(remark)
        lines[at.line].inner = at.column > base or any(p.start < start < p.end for p in parts)
    return _closed_up(lines)


def _closed_up(lines: list[Line]) -> list[Line]:
    """Without the empty lines; a line after one remembers it."""
    out: list[Line] = []
    blank = False
    for line in lines[1:]:
        if not line.atoms and not line.remark:
            blank = True
            continue
        line.blank, blank = blank, False
        out.append(line)
    return out


def _remark(text: str) -> str:
    return _BARE_REMARK.sub("# ", text.rstrip(), count=1) if text.startswith("#") else text.rstrip()
