"""One finding, or one diagnostic, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from rich.text import Text

from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.finding import EditKind, Evidence, Finding, Repair
from mandate.model.source import SourceText, Span, file_of
from mandate.report.layout import FIELD, INDENT, NARROWEST, field, tied, wrap
from mandate.report.next_step import NO_OTHERS, help_of
from mandate.report.phrases import expression, say
from mandate.report.snippets import Block, Pointer, blocks, rows
from mandate.report.visible import cells, visible

Sources = Mapping[str, SourceText]

STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
OTHER_SIDE = "blue"
GUTTER = 3  # blanks between a location and its line
WIDEST_LOCATION = 36
MOST_REPAIRS = 4  # of one finding; the others are in the JSON report


def finding_lines(
    finding: Finding, sources: Sources, prose: str, width: int, owners: Mapping[str, str] = NO_OTHERS
) -> Iterator[Text]:
    """Headline, both sides, the exact region, an example, the arithmetic, and what would mend it.

    `prose` is the path of the mandate: its lines are called `line 4`, others by their file. `owners` are
    those of included documents, by path.
    """
    yield from wrap(headline_of(finding), width, 4)
    style = STYLE[finding.severity]
    yield from snippet_lines(list(_pointers(finding, style)), sources, width)
    if finding.exactly is not None:
        yield from field("exactly", expression(finding.exactly), width)
    if finding.example is not None:
        yield from field("example", say(finding.example), width)
    why = tuple(say(one) for one in finding.why)
    for name, sentences in (("why", why), ("help", help_of(finding, sources, prose, owners))):
        for index, one in enumerate(sentences):
            yield from field("" if index else name, one, width)
    yield from repair_lines(finding.repairs, sources, prose, width)


def _pointers(finding: Finding, style: str) -> Iterator[Pointer]:
    """The places of a finding; what is said of one and the same place is said at once."""
    said: dict[tuple[Span, bool], list[str]] = {}
    for one in finding.labels:
        said.setdefault((one.span, one.primary), []).append(say(one.text))
    for (span, primary), texts in said.items():
        text = "; ".join(dict.fromkeys(t for t in texts if t))
        yield Pointer(span, text, *(("^", style) if primary else ("-", OTHER_SIDE)))


def diagnostic_lines(problem: Diagnostic, sources: Sources, width: int) -> Iterator[Text]:
    """A problem with an input: message, the place, a next step."""
    style = STYLE[problem.severity]
    yield from wrap(
        Text().append(f"{problem.severity.value}: ", style).append(visible(problem.message), "bold"), width, 4
    )
    if problem.span is not None:
        pointer = Pointer(problem.span, visible(problem.label), "^", style)
        yield from snippet_lines([pointer], sources, width)
    if problem.help:
        yield from field("help", visible(problem.help), width)


def snippet_lines(pointers: Sequence[Pointer], sources: Sources, width: int) -> Iterator[Text]:
    """The lines the pointers stand on, with their locations in a column of their own."""
    shown = blocks(pointers, sources)
    column = max((cells(visible(b.location)) for b in shown), default=0)
    beside = column <= min(WIDEST_LOCATION, width * 2 // 5)
    margin = len(INDENT) + column + GUTTER if beside else 2 * len(INDENT)
    for block in shown:
        yield from _block_lines(block, beside, margin, max(width - margin, NARROWEST // 2))


def _block_lines(block: Block, beside: bool, margin: int, room: int) -> Iterator[Text]:
    place = Text(INDENT).append(visible(block.location), "dim")
    below = rows(block, room)
    if beside:
        place.append(" " * (margin - cells(place.plain)))
        yield place.append_text(below[0])
        below = below[1:]
    else:
        yield place
    for row in below:
        yield Text(" " * margin).append_text(row)


def location(span: Span, sources: Sources) -> str:
    """`strategy.txt:4`, or the path alone for a text we do not have."""
    source = sources.get(span.path)
    line = f":{source.position(span.start).line}" if source is not None else ""
    return visible(file_of(span.path)) + line


def place_words(span: Span, sources: Sources, prose: str) -> str:
    """How a sentence names a place: `line 4` of the mandate, `labels.ops:24` of another text."""
    source = sources.get(span.path)
    if source is None:
        return PurePosixPath(file_of(span.path)).name
    line = source.position(span.start).line
    return f"line {line}" if span.path == prose else f"{PurePosixPath(file_of(span.path)).name}:{line}"


def repair_lines(repairs: Sequence[Repair], sources: Sources, prose: str, width: int) -> Iterator[Text]:
    """One row per repair: letter, change, whether it was tried, whose decision it is.

    Columns, as long as the changes have room in theirs (long ones are wrapped); otherwise what was
    found out follows each change in brackets.
    """
    if not repairs:
        return
    more = len(repairs) - MOST_REPAIRS
    repairs = repairs[:MOST_REPAIRS]
    texts = [f"[{visible(r.id)}] {_change(r, sources, prose)}" for r in repairs]
    tails = [f"tried: {r.tried.value}" if r.tried.name == "SOLVES" else r.tried.value for r in repairs]
    second = max(cells(t) for t in tails)
    third = max(cells(r.party.value) for r in repairs)
    room = width - len(INDENT) - FIELD - second - third - 6
    first = min(room, max(cells(t) for t in texts))
    for index, (repair, text, tail) in enumerate(zip(repairs, texts, tails, strict=True)):
        name = "" if index else "repairs"
        if room >= NARROWEST:
            head, *below = wrap(Text(text), first, 4)
            gap, gap2 = " " * (first - cells(head.plain) + 3), " " * (second - cells(tail) + 3)
            line = Text(INDENT).append(name.ljust(FIELD), "bold").append_text(head)
            yield line.append(f"{gap}{tail}", "green").append(f"{gap2}{repair.party.value}", "dim")
            yield from (Text(" " * (len(INDENT) + FIELD)).append_text(row) for row in below)
        else:
            row = Text(text).append(" ").append(tied(f"({tail}; "), "green")
            row.append(tied(f"{repair.party.value})"), "dim")
            head, *below = wrap(row, max(width - len(INDENT) - FIELD, NARROWEST // 2), 4)
            yield Text(INDENT).append(name.ljust(FIELD), "bold").append_text(head)
            yield from (Text(" " * (len(INDENT) + FIELD)).append_text(part) for part in below)
    if more > 0:
        yield Text(" " * (len(INDENT) + FIELD)).append(f"{more} more with --format json", "dim")


def _change(repair: Repair, sources: Sources, prose: str) -> str:
    """What would be changed: the old words and the new, or the description of what has no place."""
    words = say(repair.description)
    span = repair.span
    source = sources.get(span.path) if span is not None else None
    if span is None or source is None or any(e.kind is EditKind.DROP for e in repair.edits):
        return words
    place = visible(place_words(span, sources, prose))
    old, new = visible(source.slice(span)), visible(repair.replacement)
    if span.start == span.end:
        before = _word_before(source, span)
        edit = f'after "{before}" insert "{new}"' if before else f'insert "{new}"'
    else:
        edit = f'"{old}" → "{new}"' if new else f'delete "{old}"'
    # The words of one edit say the same as the edit itself.
    return f"{place}: {edit}" + (f" ({words})" if words and len(repair.edits) > 1 else "")


def _word_before(source: SourceText, span: Span) -> str:
    """The last two words before a spot, on its line."""
    position = source.position(span.start)
    before = source.line(position.line)[: position.column - 1].split()
    return visible(" ".join(before[-2:]))


def headline_of(finding: Finding) -> Text:
    title = Text().append(
        f"{finding.severity.value}[{finding.code} {visible(finding.name)}]", STYLE[finding.severity]
    )
    title.append(": ").append(say(finding.headline), "bold")
    if finding.evidence is Evidence.HEURISTIC:
        title.append(" (heuristic)", "dim")
    return title
