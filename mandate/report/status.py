"""The lines around the findings: what was read against what, what is not enforced, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.text import Text

from mandate.model.clause import State
from mandate.model.diagnostic import Severity
from mandate.model.result import ClauseVerdict, Outcome, Result, Verdict
from mandate.report.layout import ends, tied, wrap, wrap_kept
from mandate.report.order import by_severity
from mandate.report.phrases import line_words, say
from mandate.report.timeline import standing
from mandate.report.visible import visible

LABEL = 9


def opening(result: Result, width: int) -> Iterator[Text]:
    """`read`, `against` and, where something was shown, `proved`."""
    if result.clauses:
        states = Counter(c.state for c in result.clauses)
        counts = ", ".join(f"{states[state]} {state.value}" for state in State)
        what = f"{_count(len(result.clauses), 'clause')}: {counts}"
        yield from ends(_status("read", what), visible(result.reader), width)
    if result.spec is not None:
        spec = result.spec
        sizes = f"{_count(len(spec.tools), 'tool')}, {_count(len(spec.rules), 'rule')}"
        more = f" and {len(spec.included)} included" if spec.included else ""
        what = f"{visible(spec.source.path)}{more}: {sizes}"
        as_of = f"as of {visible(result.as_of)}" if result.as_of else ""
        yield from ends(_status("against", what), as_of, width)
    done = [c for c in result.checks if c.outcome in (Outcome.PASS, Outcome.FINDING)]
    if result.approved and done:
        reached = "".join(f"; {say(p.summary)}" for p in standing(result.schedules))
        what = f"{_count(len(done), 'check')}{reached}"
        yield from wrap_kept(_status("proved", what), width, LABEL)


def unfinished(result: Result, width: int) -> Iterator[Text]:
    """What could not be decided, and what failed; each reason once."""
    said = {d.message for d in result.diagnostics if d.severity is Severity.ERROR}
    for check in result.checks:
        if check.outcome in (Outcome.UNDECIDED, Outcome.ERROR):
            word, style = ("undecided", "yellow") if check.outcome is Outcome.UNDECIDED else ("failed", "red")
            code = f"{visible(check.code)} {visible(check.name)}"
            title = Text().append(f"{word}[{code}]", f"bold {style}")
            reason = check.reason.removeprefix(f"{check.name}: ") or "no reason given"
            said.update((check.reason, reason))
            yield from wrap(title.append(f": {visible(reason)}"), width, 4)
    for reason in result.undecided:
        if reason not in said:
            said.add(reason)
            yield from wrap(
                Text().append("undecided", "bold yellow").append(f": {visible(reason)}"), width, 4
            )


def asides(result: Result, width: int, *, verbose: bool) -> Iterator[Text]:
    """What the manifest does not enforce and what was assumed: always counted, in full when verbose."""
    if result.not_enforced and not (result.approved and not verbose):
        yield from wrap(
            Text().append("not enforced: ", "bold").append(lines_of(result.not_enforced)), width, 4
        )
    if verbose:
        yield from (Text(f"    {c.line}: {visible(c.text)}") for c in result.not_enforced)
    for assumption in result.assumptions:
        yield from wrap(Text().append("assumed: ", "bold").append(say(assumption)), width, 4)


def clause_lines(result: Result, width: int) -> Iterator[Text]:
    """Each clause with its state, for `--verbose`."""
    for clause in result.clauses:
        reason = f" ({visible(clause.reason)})" if clause.reason else ""
        line = Text().append(f"  {clause.line:>4}  {clause.state.value:<9} ", "dim")
        yield from wrap_kept(line.append(visible(clause.text)).append(reason, "dim"), width, 18)


def check_lines(result: Result) -> Iterator[Text]:
    """Each check and how it ended, for `--verbose`."""
    for check in result.checks:
        yield (
            Text()
            .append(f"  {check.outcome.value:<9} ", "dim")
            .append(f"{visible(check.code)} {visible(check.name)}")
        )


def closing(result: Result, width: int) -> Iterator[Text]:
    """The verdict, in one line that can stand alone."""
    match result.verdict:
        case Verdict.APPROVED:
            yield from _approved(result, width)
        case Verdict.ESCALATED:
            blocking = result.escalations or tuple(
                f for f in result.findings if f.severity is not Severity.NOTE
            )
            count = len(blocking or result.findings)
            open_ = f", {len(result.undecided)} undecided" if result.undecided else ""
            decide = f"{count or 'something'} to decide{open_}.  No manifest written."
            code = by_severity(blocking or result.findings)[0].code if count else ""
            more = f"  `mandate explain {code}` tells more." if code else ""
            yield from wrap(Text().append("escalated: ", "bold red").append(decide + more), width, 4)
        case Verdict.UNDECIDED:
            words = "nothing blocks, but not everything could be proved.  No manifest written."
            yield from wrap(Text().append("undecided: ", "bold yellow").append(words), width, 4)
        case Verdict.INVALID:
            written = "" if result.prose is None else "  No manifest written."
            yield from wrap(Text().append("could not run.", "bold red").append(written), width, 4)
        case Verdict.CRASHED:
            words = "mandate itself failed; this says nothing about the mandate.  No manifest written."
            yield from wrap(Text().append("our fault: ", "bold red").append(words), width, 4)


def _approved(result: Result, width: int) -> Iterator[Text]:
    head = Text().append("approved ", "bold green")
    head.append(visible(result.manifest_path) if result.manifest_path else "nothing blocks")
    facts = [f"review: {visible(result.review)}"] if result.review else []
    if result.not_enforced:
        facts.append(f"not enforced: {lines_of(result.not_enforced)}")
    if result.as_of:
        expires = f", expires {visible(result.expires)}" if result.expires else ""
        facts.append(f"as of {visible(result.as_of)}{expires}")
    for fact in facts:
        head.append(" ").append(tied(f"  {fact}"))
    yield from wrap(head, width, LABEL)


def lines_of(clauses: tuple[ClauseVerdict, ...]) -> str:
    """`line 10`, `lines 4, 7 and 9`."""
    return line_words(sorted({c.line for c in clauses}))


def _status(label: str, words: str) -> Text:
    return Text().append(label.ljust(LABEL), "bold").append(words)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
