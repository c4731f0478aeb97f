"""The answer to one query about one tool: what is denied, what needs approval, and exactly when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mandate.compiler.dated import FAR
from mandate.compiler.querying.around import Near, nearby
from mandate.compiler.querying.bearing import START, Bar, asks_of, bars_of, declared, from_zero
from mandate.compiler.querying.conditions import Conditions, NotDecided
from mandate.compiler.querying.equals import alike_for_equals
from mandate.compiler.querying.horizon import Horizon, speaks_of_dates
from mandate.compiler.querying.hours import hours_words, never_shown, time_given
from mandate.compiler.querying.impossible import split_too_far, starts_at_zero
from mandate.compiler.querying.places import place_of
from mandate.compiler.querying.prerequisites import never_callable
from mandate.compiler.querying.unchecked import left_to_runtime, unchecked_of
from mandate.compiler.querying.used import room_left
from mandate.grammar.names import Names
from mandate.grammar.printing import show, words
from mandate.model.expression import (
    FALSE,
    TRUE,
    Expr,
    Scope,
    conjunction,
    disjunction,
    negation,
    references,
)
from mandate.model.finding import Label, Phrase, phrase
from mandate.model.norm import Approve, Forbid, Norm, OnlyDuring
from mandate.model.query import KINDS, Approval, Bound, Call, CallAnswer, Decision
from mandate.model.question import Claim
from mandate.model.spec import Spec
from mandate.rules.base import Ask

RANGE = "declared range"


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as it is asked about: its nouns, its norms, its names, and the time it speaks of."""

    spec: Spec
    norms: tuple[Norm, ...]
    names: Names
    horizon: Horizon | None = None


def answer_call(layer: Layer, call: Call, ask: Ask) -> CallAnswer:
    """May this call happen? Undecided where the solver, or the layer, leaves that open."""
    try:
        answer = _Answering(layer, call, ask).answer()
    except NotDecided as reason:
        return CallAnswer(call, Decision.UNDECIDED, reasons=(str(reason),))
    gaps = tuple(unchecked_of(layer.spec, layer.norms, call.tool))
    opening = any(what.startswith(FAR) for what, _ in gaps)  # hours that are not known may be open
    if (
        not gaps
        or answer.decision is Decision.IMPOSSIBLE
        or (answer.decision is Decision.DENIED and not opening)
    ):
        return answer  # what else is not checked yet can only deny more
    return CallAnswer(
        call,
        Decision.UNDECIDED,
        lines=tuple(Label(span, phrase("not checked yet")) for _, span in gaps),
        reasons=tuple(dict.fromkeys(f"{what} is not checked yet" for what, _ in gaps)),
    )


class _Answering:
    def __init__(self, layer: Layer, call: Call, ask: Ask) -> None:
        self.layer, self.call, self.ask, self.tool = layer, call, ask, call.tool
        self.start = layer.horizon.start if layer.horizon is not None else None
        self.near = tuple(nearby(layer.norms, self.tool, layer.spec, self.start))
        self.asks = asks_of(layer.norms, self.tool)
        self.bars = (*bars_of(layer.norms, self.tool, layer.spec), *self._unable())
        lines = [*(b.leaves for b in self.bars), *(scope for _, scope in self.asks)]
        lines += [n.scope for n in self.near]
        lines += [r for n in self.near for r in self._room(n) or ()]
        exprs = [call.given, *lines]
        ranges = tuple(replace(c, norm_id=RANGE) for c in declared(layer.spec, exprs))
        self.dated = speaks_of_dates(call.given)
        self.horizon = layer.horizon if not self.dated and any(map(speaks_of_dates, exprs)) else None
        self.starts = dict(from_zero(layer.spec, layer.norms, self.tool, call.given, lines))
        alike = (Claim("", e) for e in alike_for_equals(call.given, lines))
        self.given = (*ranges, *self.starts, *alike, Claim("", call.given))
        self.those = Conditions(ask, layer.names, self.tool, self.given)

    def answer(self) -> CallAnswer:
        leapt = never_shown(self.call.given, self.layer.spec.zone)
        if leapt:
            return CallAnswer(self.call, Decision.IMPOSSIBLE, reasons=(leapt,))
        conflict = self.those.conflict()
        if conflict is not None:
            return self._impossible(conflict)
        inside = self.layer.horizon
        if self.dated and inside is not None and not self.those.always(inside.inside):
            some = "" if not self.those.possible(inside.inside) else "some of the moments asked about are "
            raise NotDecided(some + inside.outside)
        if self.horizon is not None:
            self.given = (Claim("", self.horizon.inside), *self.given)
            self.those = replace(self.those, given=self.given)
        answer = self._inside()
        if self.horizon is None or (answer.decision is Decision.DENIED and self._denied_at_any_time()):
            return answer
        return replace(answer, horizon=(self.horizon.start, self.horizon.end))

    def _denied_at_any_time(self) -> bool:
        always = replace(self.those, given=self.given[1:])
        return always.conflict(*(b.claim for b in self.bars)) is not None

    def _inside(self) -> CallAnswer:
        """The answer for moments that the layer speaks of."""
        self.bars = (*self.bars, *self._used_up())
        core = self.those.conflict(*(b.claim for b in self.bars))
        if core is not None:
            return CallAnswer(
                self.call, Decision.DENIED, lines=self._denying(core), reasons=self._ranges_in(core)
            )
        return self._lawful()

    def _lawful(self) -> CallAnswer:
        """Some of the calls are allowed, at least after approval."""
        kept = conjunction(*(b.leaves for b in self.bars))
        asked = disjunction(*(scope for _, scope in self.asks))
        free = asked == FALSE or self.those.possible(kept, negation(asked))
        approved = asked != FALSE and self.those.possible(kept, asked)
        denied = kept != TRUE and not self.those.always(kept)
        decision = Decision.ALLOWED if free else Decision.NEEDS_APPROVAL
        if denied or (free and approved):
            decision = Decision.DEPENDS
        hours = tuple(b for b in self.bars if b.unprinted and not self._speaks_of_clock())
        printed = conjunction(*(b.leaves for b in self.bars if b not in hours))
        allowed: Expr | None = TRUE
        needs: Expr | None = TRUE
        problems: list[str] = []
        if decision is Decision.DEPENDS and free:
            allowed, problem = self.those.exact(conjunction(printed, negation(asked)))
            problems.append(problem)
        if decision is Decision.DEPENDS and approved:
            needs, problem = self.those.exact(conjunction(printed, asked))
            problems.append(problem)
        return CallAnswer(
            self.call,
            decision,
            allowed_when=allowed if free else None,
            approval_when=needs if approved else None,
            denied_otherwise=denied,
            approvals=tuple(self._approvals(printed)) if approved else (),
            bounds=tuple(sorted(self._bounds(hours), key=lambda b: KINDS.index(b.kind))),
            complete=not hours,
            lines=tuple(self._deciding()),
            unprintable=next(filter(None, problems), ""),
        )

    def _impossible(self, core: tuple[str, ...]) -> CallAnswer:
        reasons = self._ranges_in(core) or tuple(split_too_far(self.call))
        reasons = reasons or ("what it says cannot all be true",)
        return CallAnswer(self.call, Decision.IMPOSSIBLE, reasons=reasons)

    def _ranges_in(self, core: tuple[str, ...]) -> tuple[str, ...]:
        """The declared ranges, and the starts of those without one, that an answer rests on."""
        if RANGE not in core and START not in core:
            return ()
        bars = tuple(b.claim for b in self.bars if b.norm.id in core)
        own = Conditions(self.ask, self.layer.names, self.tool, (self.given[-1], *bars))
        rest = [c for c in self.given if c.norm_id in (RANGE, START)]
        for claim in tuple(rest):
            fewer = [c for c in rest if c is not claim]
            if own.conflict(*fewer) is not None:
                rest = fewer
        told = " and ".join(f"`{show(c.expr)}`" for c in rest if c.norm_id == RANGE)
        starts = [starts_at_zero(self.starts[c]) for c in rest if c.norm_id == START]
        return (*((f"the layer declares {told}",) if told else ()), *starts)

    # --- what denies

    def _unable(self) -> Iterator[Bar]:
        """What must come first and never can."""
        never = never_callable(self.tool, self.layer.norms, self.layer.spec, self.ask)
        for near in self.near:
            if near.first and never.issuperset(near.first) and near.norm is not None:
                yield Bar(
                    near.norm, negation(near.scope), why=f"{' or '.join(near.first)} can never be called"
                )

    def _used_up(self) -> Iterator[Bar]:
        """Ceilings whose current window has too little room left for the calls asked about."""
        dated = any(r.scope is Scope.CLOCK and r.name == "date" for r in references(self.call.given))
        for near in self.near:
            room = self._room(near)
            if room is None or near.norm is None:
                continue
            fits, when = room
            if when == TRUE or dated or not self.those.possible(near.scope, fits):
                left = negation(conjunction(near.scope, when, negation(fits)))
                yield Bar(near.norm, left, why="too little of it is left")

    def _room(self, near: Near) -> tuple[Expr, Expr] | None:
        norm = near.norm
        return room_left(norm, self.tool, self.layer.spec, self.start) if norm is not None else None

    def _speaks_of_clock(self) -> bool:
        return any(r.scope is Scope.CLOCK for r in references(self.call.given))

    def _denying(self, core: tuple[str, ...]) -> tuple[Label, ...]:
        """Every line that denies all of the calls alone; else lines that do so together."""
        alone = [b for b in self.bars if self.those.conflict(b.claim) is not None]
        chosen = alone or [b for b in self.bars if b.norm.id in core]
        places = {b.norm.id: Label(place_of(b.norm, self.layer.spec), self._denial(b)) for b in chosen}
        return tuple(places.values())

    def _denial(self, bar: Bar) -> Phrase:
        spec, form, places = self.layer.spec, bar.norm.form, bar.norm.origin.spans
        tool = spec.tool(self.tool)
        if isinstance(form, Forbid) and self.tool not in spec.allowed:
            if tool is not None and places == (tool.span,):
                return phrase("no `allow` names it")
            if places in {(w.withheld,) for w in spec.withheld if w.tool == self.tool}:
                return phrase("does not name it")
        if isinstance(form, OnlyDuring):
            hours, at = hours_words(form.calendar), time_given(self.call.given)
            closed = "closed at {at}: open {hours}" if at else "denies it: open {hours}"
            return phrase(closed, hours=hours, at=at)
        return phrase(bar.why or "denies it")

    # --- what is said of an allowed call

    def _deciding(self) -> Iterator[Label]:
        """The line that lets the tool in, and each line that leaves some of the calls and not others."""
        for tool, span in self.layer.spec.allow_spans:
            if tool == self.tool:
                yield Label(span, phrase("allows it"))
        apart = {near.norm.id for near in self.near if near.norm is not None}
        for norm in dict.fromkeys(bar.norm for bar in self.bars):
            own = conjunction(*(b.leaves for b in self.bars if b.norm == norm))
            others = conjunction(*(b.leaves for b in self.bars if b.norm != norm))
            decides = not self.those.always(own)
            if norm.id in apart and not (decides and self.those.possible(others, negation(own))):
                continue  # it is told with the bounds
            text = "decides" if decides else "holds"
            yield Label(place_of(norm, self.layer.spec), phrase(text), primary=decides)
        for norm, scope in self.asks:
            form = norm.form
            if isinstance(form, Approve) and self.those.possible(scope):
                who = f"asks {self._who(form.role)}"
                yield Label(place_of(norm, self.layer.spec), phrase("{who}", who=who))

    def _approvals(self, kept: Expr) -> Iterator[Approval]:
        justified = {a.span: a.justified for a in self.layer.spec.approvals}
        for norm, scope in self.asks:
            form = norm.form
            if not isinstance(form, Approve) or not self.those.possible(kept, scope):
                continue
            span = norm.origin.spans[0]
            every = self.those.always(conjunction(kept, scope))
            when = TRUE if every else self.those.exact(conjunction(kept, scope))[0]
            yield Approval(
                form.role, form.count, justified.get(span, False), span, when, self._answers(form.role)
            )

    def _who(self, role: str) -> str:
        owner = self.layer.spec.owner
        return f"the owner, {owner}" if role == "owner" and owner not in ("", role) else role

    def _answers(self, name: str) -> str:
        role = next((r for r in self.layer.spec.roles if r.name == name), None)
        if role is None:
            return ""
        parts: list[str] = []
        if role.members is not None:
            parts.append(f"{role.members} member{'s' if role.members != 1 else ''}")
        if role.answers_within is not None:
            parts.append(f"answers within {words(role.answers_within)}")
        if role.hours is not None:
            parts.append(hours_words(role.hours))
        return ", ".join(parts)

    def _bounds(self, hours: tuple[Bar, ...]) -> Iterator[Bound]:
        yield from self._during(hours)
        yield from (near.bound for near in self._relevant())
        yield from left_to_runtime(self.layer.spec, self.tool)

    def _during(self, hours: tuple[Bar, ...]) -> Iterator[Bound]:
        for bar in hours:
            form = bar.norm.form
            text = hours_words(form.calendar) if isinstance(form, OnlyDuring) else ""
            yield Bound("during", text, bar.norm.origin.spans[0])

    def _relevant(self) -> Iterator[Near]:
        """The bounds that speak of some of the calls."""
        for near in self.near:
            if near.scope == TRUE or self.those.possible(near.scope):
                yield near
