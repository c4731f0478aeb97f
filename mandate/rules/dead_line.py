"""MND602: a line of the layer that can never matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Expr, conjunction, for_tool, negation
from mandate.model.finding import Label, Party, Phrase, phrase
from mandate.model.norm import Norm, OnlyDuring, Order, OrderKind
from mandate.model.question import Claim, Consistent, Fails, Unknown
from mandate.model.source import Span
from mandate.model.spec import OnBroken, RelationKind, Requires
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.open_patterns import passes_every_text
from mandate.rules.unused_lines import idle_lines, unused_names
from mandate.rules.views import action_of, domain, scope_of

Why = tuple[str, Span]


class DeadLine:
    """A rule, hours, approval, budget, breaker, relation, role or calendar that changes nothing.

    ## What it checks
    Lines about tools of which none is allowed; conditions that can never hold; approvals of a tier that no
    allowed tool has; and, as notes where the layer is checked alone, what no line uses: roles, calendars,
    context values, metrics, events, keys, windows, predicates and sets, and lines of included documents
    whose patterns match no tool of this layer.

    ## Why it matters
    Its author believes that it protects something.

    ## Known limits
    A rule that other rules make superfluous still counts as alive. Dead lines of an included document, or of
    a layer that declares no tools, are no warning: they are written for other layers, too. What has other
    names is there for mandates.

    ## Example that is found
    `budget 90 EUR per week on sms.*`, where no `allow` line names a tool of `sms`.

    ## Example that passes
    The same with `allow sms.send`.
    """

    code: ClassVar[str] = "MND602"
    name: ClassVar[str] = "dead-line"
    severity: ClassVar[Severity] = Severity.WARNING
    layer_only: ClassVar[bool] = True

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        if not case.spec.tools:
            return  # written to be included where there are tools
        declared = case.spec.tool_places
        for norm in case.layer_norms:
            if any(True for _ in passes_every_text(norm)):
                continue  # it fails open: MND605
            if norm.origin.spans[0] not in declared and _mine(case, norm.origin.spans[0]):
                yield from self._of_norm(case, ask, norm)
        for words, span in _of_tools(case):
            if _mine(case, span):
                yield _draft(type(self), phrase(words), span).done()
        for name, span in _of_people(case):
            if _mine(case, span):
                yield _unused(type(self), name, span)
        if case.plan is None:
            yield from self._unused(case)
        for probe in case.spec.probes:
            wanted = [for_tool(probe.where, tool) for tool in probe.tools]
            if not probe.possible and _mine(case, probe.span):
                yield from self._of_condition(case, ask, wanted, probe.span, None)

    def _unused(self, case: Case) -> Iterator[Outcome]:
        """What the layer holds and does not use; a mandate may, so each is a note."""
        for notes in idle_lines(case.spec):
            source = case.spec.text_of(notes[0].span.path) or case.spec.source
            lines = ", ".join(str(source.position(note.span.start).line) for note in notes)
            patterns = ", ".join(dict.fromkeys(name for note in notes for name in note.text.split(", ")))
            words = (
                "{file}:{lines} bind no tool here: {patterns}"
                if len(notes) > 1
                else ("{file}:{lines} binds no tool here: {patterns}")
            )
            name = case.spec.place_of(notes[0].span).rpartition(":")[0]
            headline = phrase(words, file=name, lines=lines, patterns=patterns)
            draft = Draft(type(self), "none", headline, severity=Severity.NOTE, decides=Party.OWNER)
            draft.labels.append(Label(notes[0].span, phrase("no tool of this layer")))
            yield draft.done()
        for sort, named in unused_names(case.spec):
            names = " and ".join(f"`{name}`" for name, _ in named)
            words = "no line of this layer uses the {sort} {names}, but a mandate may"
            headline = phrase(words, sort=sort if len(named) > 1 else sort.removesuffix("s"), names=names)
            draft = Draft(type(self), "none", headline, severity=Severity.NOTE, decides=Party.OWNER)
            draft.labels += [Label(span, phrase("not used here")) for _, span in named]
            yield draft.done()

    def _of_norm(self, case: Case, ask: Ask, norm: Norm) -> Iterator[Outcome]:
        bound = [name for name in _bound(norm) if case.spec.allows(name)]
        span = norm.origin.spans[0]
        if not bound or not _both_sides(case, norm):
            draft = _draft(type(self), phrase("this line binds no tool that is allowed"), span)
            draft.items.append(norm.id)
            yield draft.done()
            return
        yield from self._of_condition(case, ask, [_applies(norm, name) for name in bound], span, norm)

    def _of_condition(
        self, case: Case, ask: Ask, exprs: list[Expr], span: Span, norm: Norm | None
    ) -> Iterator[Outcome]:
        """Told if none of the expressions can be true."""
        for expr in exprs:
            answer = ask(Consistent((*domain(case.spec, [expr]), Claim("", expr))))
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, *([norm] if norm else []))
            if isinstance(answer, Fails | Unknown):
                return
        draft = _draft(type(self), phrase("there is no call for which this line matters"), span)
        if norm is not None:
            draft.items.append(norm.id)
        yield draft.done()


def _mine(case: Case, span: Span) -> bool:
    return span.path == case.spec.source.path


def _bound(norm: Norm) -> tuple[str, ...]:
    """The tools whose calls a line binds: of an order the later ones, of a follow-up the earlier."""
    match norm.form:
        case OnlyDuring(action=action):
            return action.names
        case Order(kind=OrderKind.WITHIN_AFTER, first=first):
            return first.names
        case Order(then=then):
            return then.names
    bound = action_of(norm)
    return bound.names if bound is not None else ()


def _both_sides(case: Case, norm: Norm) -> bool:
    """A pause needs calls of both its tools."""
    form = norm.form
    if isinstance(form, Order) and form.kind is OrderKind.NOT_WITHIN_AFTER:
        return any(map(case.spec.allows, form.first.names))
    return True


def _applies(norm: Norm, name: str) -> Expr:
    if action_of(norm) is not None:
        return scope_of(norm, name)
    form = norm.form
    when = form.when if isinstance(form, Order) else TRUE
    lifted = negation(norm.unless) if norm.unless is not None else TRUE
    return for_tool(conjunction(when, lifted), name)


def _of_tools(case: Case) -> Iterator[Why]:
    """Lines that are no norms, or bind no tool at all."""
    spec = case.spec
    allowed = set(spec.allowed)
    for approval in spec.approvals:
        if approval.tier is not None and not approval.tools:
            yield f"no tool has tier {approval.tier}", approval.span
    for budget in spec.budgets:
        if not budget.tools:
            yield "this line binds no tool that is allowed", budget.span
    for breaker in spec.breakers:
        if not set(breaker.tools) & allowed:
            yield "this line binds no tool that is allowed", breaker.span
    for relation in spec.relations:
        both = {relation.left, relation.right} <= allowed
        if relation.kind is RelationKind.EXCLUDES and not both:
            yield "these two tools are not both allowed", relation.span
        if relation.kind is RelationKind.KIND_OF and relation.left not in allowed:
            yield "this line binds no tool that is allowed", relation.span


def _of_people(case: Case) -> Iterator[Why]:
    """Roles and calendars that no line uses, with their names; those with other names are for mandates."""
    spec = case.spec
    if case.plan is not None:
        return
    asked = {a.role for a in spec.approvals} | {r.on_timeout for r in spec.roles}
    escalated = [r.body for r in spec.rules if isinstance(r.body, Requires)]
    asked |= {body.role for body in escalated if body.otherwise is OnBroken.ESCALATE}
    for role in spec.roles:
        if role.name not in {*asked, "owner", spec.owner} and not role.aliases:
            yield role.name, role.span
    hours = {n.form.calendar.name for n in case.layer_norms if isinstance(n.form, OnlyDuring)}
    hours |= {r.hours.name for r in spec.roles if r.hours is not None}
    for calendar in spec.calendars:
        if calendar.name not in hours and calendar.span is not None:
            yield calendar.name, calendar.span


def _unused(rule: type[DeadLine], name: str, span: Span) -> Outcome:
    headline = phrase("no line of this layer uses `{name}`, but a mandate may", name=name)
    draft = Draft(rule, "none", headline, severity=Severity.NOTE, decides=Party.OWNER)
    draft.labels.append(Label(span, phrase("not used here")))
    return draft.done()


def _draft(rule: type[DeadLine], words: Phrase, span: Span) -> Draft:
    draft = Draft(rule, "none", phrase("this line can never matter"), decides=Party.OWNER)
    draft.labels.append(Label(span, words))
    draft.help = (phrase("drop it, or mend what it should bind"),)
    return draft
