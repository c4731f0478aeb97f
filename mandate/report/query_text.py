"""Answers to queries for people: the decision, its exact condition, and the lines that decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.text import Text

from mandate.grammar.printing import words
from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE
from mandate.model.query import Approval, CallAnswer, Decision, QueryResult
from mandate.model.source import Span
from mandate.report.findings import OTHER_SIDE, Sources, diagnostic_lines, place_words, snippet_lines
from mandate.report.layout import NARROWEST, field, wrap
from mandate.report.order import diagnostics_in_order
from mandate.report.phrases import condition as written
from mandate.report.phrases import say
from mandate.report.snippets import Pointer
from mandate.report.visible import visible

STYLE = {
    Decision.ALLOWED: "bold green",
    Decision.NEEDS_APPROVAL: "bold yellow",
    Decision.DEPENDS: "bold cyan",
    Decision.DENIED: "bold red",
    Decision.IMPOSSIBLE: "bold red",
    Decision.UNDECIDED: "bold magenta",
}


def query_lines(result: QueryResult, width: int, *, quiet: bool) -> Iterator[Text]:
    """All answers, line by line; `quiet`: decisions and conditions without the lines behind them."""
    width = max(width, NARROWEST)
    sources = {source.path: source for source in result.sources}
    blank = False
    for problem in diagnostics_in_order(result.diagnostics):
        if problem.severity is Severity.ERROR or not quiet:
            if blank:
                yield Text("")
            yield from diagnostic_lines(problem, sources, width)
            blank = True
    for answer in result.answers:
        if blank and not quiet:
            yield Text("")
        yield from _answer(answer, sources, width, quiet)
        blank = True
    if len(result.answers) > 1 and not quiet:
        yield Text("")
        yield Text(summary(result))


def summary(result: QueryResult) -> str:
    """`3 calls: 1 denied, 2 allowed`."""
    counts = Counter(answer.decision for answer in result.answers)
    told = ", ".join(f"{counts[d]} {_counted(d, counts[d])}" for d in Decision if counts[d])
    return f"{len(result.answers)} calls: {told}"


def _counted(decision: Decision, number: int) -> str:
    several = {Decision.DEPENDS: "depend", Decision.NEEDS_APPROVAL: "need approval"}
    return several.get(decision, decision.value) if number > 1 else decision.value


def _answer(answer: CallAnswer, sources: Sources, width: int, quiet: bool) -> Iterator[Text]:
    style = STYLE[answer.decision]
    more = ", with conditions" if answer.with_conditions else ""
    head = Text().append(answer.decision.value, style).append(more)
    yield from wrap(head.append(": ").append(visible(answer.call.text), "bold"), width, 4)
    for index, reason in enumerate(answer.reasons):
        yield from field("" if index else "because", visible(reason), width)
    yield from _conditions(answer, width)
    if quiet:
        return
    said: dict[tuple[Span, bool], list[str]] = {}
    for one in answer.lines:
        said.setdefault((one.span, one.primary), []).append(say(one.text))
    pointers = [
        Pointer(span, "; ".join(dict.fromkeys(texts)), *(("^", style) if primary else ("-", OTHER_SIDE)))
        for (span, primary), texts in said.items()
    ]
    yield from snippet_lines(pointers, sources, width)
    before = ""
    for bound in answer.bounds:
        place = visible(place_words(bound.span, sources, ""))
        name = _BOUNDS[bound.kind]
        yield from field(name if name != before else "", f"{_small(visible(bound.text))} ({place})", width)
        before = name


_BOUNDS = {
    "within": "and within",
    "during": "and during",
    "after": "and after",
    "then": "and then",
    "runtime": "unchecked",
}


def _conditions(answer: CallAnswer, width: int) -> Iterator[Text]:
    """When the call is allowed, when somebody must agree, and that it is denied otherwise."""
    depends = answer.decision is Decision.DEPENDS
    if depends and answer.allowed_when is not None:
        yield from field("allowed", _when(answer), width)
    for approval in answer.approvals:
        yield from field("approval", visible(_approval(approval, depends=depends)), width)
    if depends and answer.unprintable:
        yield from field("when", visible(f"the condition has no text: {answer.unprintable}"), width)
    if depends and answer.denied_otherwise:
        yield from field("denied", "otherwise", width)
    if answer.horizon is not None:
        start, end = (words(at) for at in answer.horizon)
        yield from field("horizon", f"{start} to {end}; nothing is said of other dates", width)


def _when(answer: CallAnswer) -> str:
    condition, hours = answer.allowed_when, "" if answer.complete else "in the hours below"
    if condition is None or condition == TRUE:
        return hours or "always"
    return f"when {written(condition)}" + (f", {hours}" if hours else "")


def _approval(approval: Approval, *, depends: bool) -> str:
    """`by 2 of compliance, with justification, when amount > 50 USD (answers within 1 h)`."""
    who = f"{approval.count} of {approval.role}" if approval.count > 1 else approval.role
    text = f"by {who}" + (", with justification" if approval.justified else "")
    if approval.when is not None and approval.when != TRUE:
        text += f", when {written(approval.when)}"
    elif depends and approval.when == TRUE:
        text += ", always"
    return text + (f" ({approval.answers})" if approval.answers else "")


def _small(sentence: str) -> str:
    """A sentence in the middle of a line; names stay as they are."""
    first = sentence.split(" ", 1)[0]
    return sentence[:1].lower() + sentence[1:] if first.isalpha() and not first.isupper() else sentence
