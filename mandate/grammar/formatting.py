"""`mandate fmt`: a layer in canonical layout. Words, remarks, order and grouping stay its author's; what
changes is how they are spaced and written. Nothing is returned that does not mean the same."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, fields, is_dataclass

from mandate.grammar.formatting_atoms import Atom, atoms_of
from mandate.grammar.formatting_columns import rendered
from mandate.grammar.formatting_lines import Line, arranged
from mandate.grammar.layout import not_text, pieces, remarks
from mandate.grammar.mistakes import SYNTAX, Mistake
from mandate.grammar.parser import parse_with_words
from mandate.grammar.spec import parse_spec, start_of
from mandate.grammar.statements import StatementBuilder
from mandate.grammar.versions import VERSION
from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.source import SourceText, Span

DEEPEST_VALUE = 250  # an expression of 100 levels, twice over and more
_BARE_REMARK = re.compile(r"#(?=\w)")


def format_spec(source: SourceText) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The document in canonical layout, ending in one line feed; None with the reasons if it cannot be
    read. Formatting what was formatted changes nothing. Names need not be known: they may be those of a
    document that includes this one."""
    page = _read(source)
    if page is None:
        told = tuple(t for t in parse_spec(source)[1] if t.severity is Severity.ERROR)
        return None, told or (_bug("cannot be read", source),)
    text = "".join(f"{line}\n" for line in _laid_out(source, page))
    again = page if text == source.text else _read(SourceText(source.path, text))
    if again is None:
        told = parse_spec(SourceText(source.path, text))[1]
        return None, (
            _bug(f"has no canonical layout: {told[0].message if told else 'it would not be read'}", source),
        )
    if again.meaning != page.meaning:
        return None, (_bug("would not mean the same in canonical layout", source),)
    return text, ()


def _bug(what: str, source: SourceText) -> Diagnostic:
    mistake = Mistake(SYNTAX, f"this layer {what}", source.span(0, 0), hint="please report this")
    return mistake.diagnostic(source.path)


@dataclass(frozen=True, slots=True)
class _Page:
    """A document as it was read: its statements without their places, the atoms of each, its remarks
    with their places."""

    statements: tuple[object, ...]
    atoms: tuple[tuple[Atom, ...], ...]
    remarks: tuple[tuple[int, str], ...]

    @property
    def meaning(self) -> tuple[object, ...]:
        """What a layout must keep: what is said, and between which words a remark stands."""
        places = [a.start for atoms in self.atoms for a in atoms if a.text != ","]
        return (self.statements, tuple((bisect_left(places, start), text) for start, text in self.remarks))


def _read(source: SourceText) -> _Page | None:
    """None if any statement cannot be read, or the first names no version that we read."""
    if not_text(source) is not None:
        return None
    text, parts = pieces(source)
    statements: list[object] = []
    atoms: list[tuple[Atom, ...]] = []
    for piece in parts:
        words = text[piece.start : piece.end]
        start = start_of(words)
        if start is None or piece.mistake is not None or (start == "version_line") != (not statements):
            return None
        try:
            statement, found = parse_with_words(start, words, StatementBuilder(source.path, piece.start))
            plain = bare(statement)
        except Mistake:
            return None
        if not statements and statement.clauses[0].value != VERSION:
            return None
        statements.append(plain)
        atoms.append(atoms_of(found, piece.start))
    if not statements:
        return None
    found_remarks = tuple((start, _remark(remark)) for start, remark in remarks(source))
    return _Page(tuple(statements), tuple(atoms), found_remarks)


def bare(value: object, depth: int = 0) -> object:
    """A value without the places it was read from. Raises `Mistake` for what no layer may nest so deep."""
    if isinstance(value, Span):
        return None
    if depth > DEEPEST_VALUE:
        raise Mistake(SYNTAX, "this is nested too deep to be written anew", Span("", 0, 0))
    if is_dataclass(value) and not isinstance(value, type):
        inner = (bare(getattr(value, f.name), depth + 1) for f in fields(value))
        return (type(value).__name__, *inner)
    if isinstance(value, tuple | list):
        return tuple(bare(v, depth + 1) for v in value)
    return value


def _laid_out(source: SourceText, page: _Page) -> list[str]:
    lines = arranged(_lines(source, page))
    out: list[str] = []
    for line, shown in zip(lines, rendered(lines), strict=True):
        if line.blank and out:
            out.append("")
        out.append(shown)
    return out


def _lines(source: SourceText, page: _Page) -> list[Line]:
    """The lines that hold anything, with their words and remarks."""
    lines = [Line() for _ in range(source.position(len(source.text)).line + 1)]
    for atoms in page.atoms:
        for i, atom in enumerate(atoms):
            line = lines[source.position(atom.start).line]
            line.atoms.append(atom)
            line.first = line.first or i == 0
    margin = source.position(page.atoms[0][0].start).column
    within = [(atoms[0].start, atoms[-1].start) for atoms in page.atoms]
    for start, remark in page.remarks:
        at = source.position(start)
        lines[at.line].remark = remark
        i = bisect_right(within, (start, start)) - 1
        lines[at.line].inner = at.column > margin or (i >= 0 and start < within[i][1])
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
