"""MND605: a line of the layer that lets through what it is there to stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import FALSE, And, Expr, Not, Or, Predicate, Scope, references, walk
from mandate.model.finding import Label, Party, phrase
from mandate.model.norm import Approve, Forbid, Norm
from mandate.model.source import Span
from mandate.model.spec import Role, Spec
from mandate.rules.approvers import is_the_agent, never_given
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.exceptions import own_exception
from mandate.rules.open_patterns import meets_no_text, passes_every_text
from mandate.rules.views import action_of

_ALONE = re.compile(r"(?<![\w.*])\*(?![\w.*])")
_YES = re.compile(
    r"(?:auto[- ]?)?(?:approve|allow|accept|grant|proceed|continue|permit|pass|yes|go)(?:d|ed|s)?"
)
GRAVE, HARMFUL = 3, 2  # tiers


class FailOpen:
    """A line that stands for a safeguard, and does not guard.

    ## What it checks
    - Patterns in a condition that every text meets (`matches "*"`, `starts with ""`), where meeting it lets
      a call through.
    - Patterns in a denial that are compared letter by letter (`to == "*@evil.example"`), so that no text
      meets them.
    - Roles that are asked and agree by staying silent (`on timeout approve`).
    - Tools of tier 3 or more that only `allow *` lets in, or a config without allow-list, and that no other
      line is about; of tier 2, or where a config gives no tier, as a warning.
    - Of a layer alone, approvals by the agent itself.
    - Of a layer alone, as a warning, an exception that the agent claims by what it writes into the call.

    ## Why it matters
    The layer is the last thing that stops a call. A hole in it is the only one that counts.

    ## Known limits
    Exceptions are told only where an opaque predicate decides them, for tools of tier 2 or more: what an
    argument is by itself is what the call does. A call without a context value that is needed is denied.

    ## Example that is found
    `deny mail.send when to == "*@evil.example"`.

    ## Example that passes
    `deny mail.send when to ends with "@evil.example"`.
    """

    code: ClassVar[str] = "MND605"
    name: ClassVar[str] = "fail-open"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = True

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        spec = case.spec
        for norm in case.layer_norms:
            if norm.origin.spans[0] in spec.tool_places:
                continue
            yield from _patterns(norm)
            if case.plan is None:
                yield from _claimed(spec, norm)
        yield from _silence(case)
        yield from _default(case)
        if case.plan is None:
            yield from _nobody(case)


def _draft(
    words: str, span: Span, label: str, help_: str, severity: Severity | None = None, **parts: str
) -> Draft:
    draft = Draft(FailOpen, "contradiction", phrase(words, **parts), decides=Party.OWNER, severity=severity)
    draft.labels.append(Label(span, phrase(label, **parts)))
    draft.help = (phrase(help_, **parts),)
    return draft


def _patterns(norm: Norm) -> Iterator[Outcome]:
    """One finding for each line, whichever of its patterns are open."""
    span = norm.origin.spans[0]
    for test in dict.fromkeys(passes_every_text(norm)):
        words, label = "this line lets every text through", "every text meets `{test}`"
        draft = _draft(words, span, label, "write what may pass", test=test)
        draft.items.append(norm.id)
        yield draft.done()
        return
    for test in dict.fromkeys(meets_no_text(norm)):
        words = "this line stops nothing: its `*` is compared as a letter"
        help_ = "write `matches`, `starts with` or `ends with`"
        draft = _draft(words, span, "no text of this kind is `{test}`", help_, test=test)
        draft.items.append(norm.id)
        yield draft.done()
        return


def _silence(case: Case) -> Iterator[Outcome]:
    """Roles that are asked about allowed tools, and that agree by not answering."""
    for role in case.spec.roles:
        if _YES.fullmatch(role.on_timeout or "") is None:
            continue
        for norm in _asks(case, role.name)[:1]:
            words = "an approval by {role} is given when nobody answers"
            help_ = "write `on timeout drop`, or `on timeout escalate to` another role"
            draft = _draft(
                words, role.span, "`on timeout {word}`", help_, role=role.name, word=role.on_timeout or ""
            )
            draft.side(norm, phrase("asks {role}", role=role.name), primary=False)
            yield draft.done()


def _asks(case: Case, role: str) -> list[Norm]:
    """The lines by which a role, or one that escalates to it, is asked about allowed tools."""
    by_way: set[str] = {role}
    while True:
        more = {r.name for r in case.spec.roles if _escalates_to(r) in by_way} - by_way
        if not more:
            break
        by_way |= more
    return [
        n
        for n in case.indexed.of(Approve)
        if isinstance(n.form, Approve)
        and n.form.role in by_way
        and any(map(case.spec.allows, n.form.action.names))
    ]


def _escalates_to(role: Role) -> str:
    return (role.on_timeout or "").removeprefix("escalate to ")


def _default(case: Case) -> Iterator[Outcome]:
    """Tools of high tiers that are allowed because all are, and that no line is about."""
    spec = case.spec
    spoken_of = {n for norm in case.layer_norms if (a := action_of(norm)) is not None for n in a.names}
    found: dict[Span, list[str]] = {}
    open_lines = {span for span in {s for _, s in spec.allow_spans} if _lets_all_in(spec, span)}
    for name, span in spec.allow_spans:
        tool = spec.tool(name)
        if tool is None or not spec.allows(name) or tool.tier < HARMFUL or name in spoken_of:
            continue
        if span in open_lines:
            found.setdefault(span, []).append(name)
    for span, names in found.items():
        grave = any(_tier(spec, n) >= GRAVE and not _assumed(spec, n) for n in names)
        words = "{tools} may be called with anything, because every tool is allowed"
        label = "allows whatever is declared" if spec.agent else "allows every tool"
        help_ = "name the tools that may be called"
        severity = None if grave else Severity.WARNING
        yield _draft(words, span, label, help_, severity, tools=" and ".join(sorted(names))).done()


def _tier(spec: Spec, name: str) -> int:
    tool = spec.tool(name)
    return tool.tier if tool is not None else 0


def _assumed(spec: Spec, name: str) -> bool:
    """Whether the tier of a tool is only taken for granted, where a config gives none."""
    untold = [note.text for note in spec.assumed if note.text.startswith("no tier is given for ")]
    return any(name in re.findall(r"[\w.-]+", text) for text in untold)


def _lets_all_in(spec: Spec, span: Span) -> bool:
    """An `allow` line or list with a `*` of its own, or no list at all."""
    source = spec.text_of(span.path)
    if source is None:
        return False
    return _ALONE.search(source.slice(span).split("#")[0]) is not None or any(
        note.text.startswith("there is no allow-list") and note.span.path == span.path
        for note in spec.assumed
    )


def _claimed(spec: Spec, norm: Norm) -> Iterator[Outcome]:
    """Exceptions that hold whenever the agent says so in the call."""
    if not isinstance(norm.form, Forbid | Approve):
        return
    names = [n for n in norm.form.action.names if spec.allows(n) and _tier(spec, n) >= HARMFUL]
    said = next((word for e in _exceptions(norm) if (word := _said_by_the_agent(e)) is not None), None)
    if not names or said is None:
        return
    words = "the agent can lift this line by what it writes into the call"
    help_ = "rest the exception on a `context` value, or ask somebody: `else escalate to`"
    label = "{said} is the agent's own word"
    draft = _draft(words, norm.origin.spans[0], label, help_, Severity.WARNING, said=said)
    draft.items.append(norm.id)
    yield draft.done()


def _exceptions(norm: Norm) -> Iterator[Expr]:
    """What lifts a line: its `unless`, and beside other conditions each that has to fail for it to bind."""
    if own_exception(norm) != FALSE:
        yield own_exception(norm)
    form = norm.form
    assert isinstance(form, Forbid | Approve)
    match form.when:
        case And(operands=parts):
            yield from (p.operand for p in parts if isinstance(p, Not))
        case Not(operand=Or(operands=parts)):
            yield from parts


def _said_by_the_agent(exception: Expr) -> str | None:
    """The opaque predicate over the call's own arguments that alone makes an exception true. What an argument
    is by itself is what the call does: no mere word."""
    names = references(exception)
    if not names or any(r.scope is not Scope.ARGUMENT for r in names):
        return None
    opaque = [n for n in walk(exception) if isinstance(n, Predicate)]
    return f"`{opaque[0].name}`" if opaque else None


def _nobody(case: Case) -> Iterator[Outcome]:
    """Approvals that the agent gives itself; beside a mandate MND309 tells."""
    for never in never_given(case):
        form = never.norm.form
        assert isinstance(form, Approve)
        tools = [n for n in form.action.names if case.spec.allows(n)]
        if not tools or not is_the_agent(case.spec, form.role, never.role):
            continue
        words, help_ = "the agent approves its own calls of {tools}", "name somebody else who can be asked"
        span = never.norm.origin.spans[0]
        draft = _draft(words, span, "{why}", help_, tools=" and ".join(tools), why=never.why)
        draft.items.append(never.norm.id)
        yield draft.done()
