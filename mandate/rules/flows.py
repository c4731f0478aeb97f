"""The kinds of call that period-level norms tell apart, and what one call of each contributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, product

from mandate.model.expression import TRUE, Expr, negation
from mandate.model.norm import Forbid, Limit, Measure, Norm, OnlyDuring
from mandate.model.period import Flow, Range
from mandate.model.question import Claim, Consistent, Fails, Unknown
from mandate.model.spec import Spec
from mandate.model.window import PER_CALL, Calendar, WindowKind
from mandate.rules.amounts import METRIC, Amounts, effect_of, one_argument
from mandate.rules.base import Ask
from mandate.rules.clock import hours_left, reads_clock
from mandate.rules.tied import tied
from mandate.rules.views import COST, barriers, concerns, domain, scope_of, summed_symbols

MOST_CLASSES = 4  # conditions of limits on one tool that are told apart: 16 classes of calls


@dataclass(frozen=True, slots=True)
class FlowSet:
    """The flows of some tools; `holds` says of each flow which limit norms' conditions it meets."""

    flows: tuple[Flow, ...]
    holds: tuple[tuple[str, frozenset[str]], ...]
    problem: str = ""  # why the flows could not be told apart, if so
    least: tuple[str, ...] = ()  # the norms that say how small a call may be

    def meeting(self, norm_id: str) -> tuple[str, ...]:
        return tuple(flow for flow, ids in self.holds if norm_id in ids)


@dataclass(slots=True)
class Flows:
    """Sorts the calls of tools into flows.

    Some conditions cannot be followed through time: on the clock and something else at once, on the
    clock of a limit, exceptions to opening hours. With `strict` each is taken to bind always, so that
    a schedule of the flows is lawful; without, never, so that what refutes the flows is sound.
    """

    limits: tuple[Norm, ...]
    norms: tuple[Norm, ...]
    spec: Spec
    ask: Ask
    strict: bool
    ways: Mapping[str, int] = field(default_factory=dict)  # the metric of a goal, and its direction
    flows: list[Flow] = field(default_factory=list)
    holds: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    least: list[str] = field(default_factory=list)

    def of(self, names: tuple[str, ...]) -> FlowSet:
        """One flow per tool and satisfiable combination of the limits' conditions."""
        for name in names:
            problem = self._add(name)
            if problem:
                return FlowSet((), (), problem)
        return FlowSet(tuple(self.flows), tuple(self.holds), least=tuple(dict.fromkeys(self.least)))

    def _add(self, name: str) -> str:
        conditions: dict[Expr, None] = {}
        for norm in self.limits:
            if concerns(norm, name) and self._told_apart(norm, name) != TRUE:
                conditions.setdefault(self._told_apart(norm, name))
        if len(conditions) > MOST_CLASSES:
            return f"limits on {name} tell more than {MOST_CLASSES} conditions apart"
        for index, choice in enumerate(product((True, False), repeat=len(conditions))):
            met = dict(zip(conditions, choice, strict=True))
            known = self._known(name, met)
            if known:
                answer = self.ask(Consistent(known))
                if isinstance(answer, Unknown):
                    return answer.reason
                if not isinstance(answer, Fails):
                    continue
            flow_id = name if not conditions else f"{name}#{index}"
            flow = self._flow(flow_id, name, known)
            if isinstance(flow, str):
                return flow
            self.flows.append(flow)
            self.holds.append((flow_id, self._met(name, met)))
        return ""

    def _told_apart(self, norm: Norm, name: str) -> Expr:
        """The condition by which a limit sorts calls; one on the clock sorts none when strict."""
        scope = scope_of(norm, name)
        return TRUE if self.strict and reads_clock(scope) else scope

    def _met(self, name: str, met: dict[Expr, bool]) -> frozenset[str]:
        return frozenset(
            n.id for n in self.limits if concerns(n, name) and met.get(self._told_apart(n, name), True)
        )

    def _known(self, name: str, met: dict[Expr, bool]) -> tuple[Claim, ...]:
        """What holds of every call of a class: its conditions, and what the norms let through."""
        wanted = tuple(Claim("", e if yes else negation(e)) for e, yes in met.items())
        norms = tuple(map(_at_all_hours, self.norms)) if self.strict else self.norms
        open_to = barriers(norms, name, self.spec)
        exprs = [c.expr for c in (*wanted, *open_to)]
        summed = summed_symbols(self.norms, name, self.spec)
        return (*domain(self.spec, exprs, summed), *wanted, *open_to) if exprs else ()

    def _flow(self, flow_id: str, name: str, known: tuple[Claim, ...]) -> Flow | str:
        amounts = Amounts(name, self.spec, known, self.ask, self.strict)
        quantities: dict[str, Range] = {}
        linked: list[tuple[str, str, Fraction]] = []
        for norm in self.limits:
            form = norm.form
            if isinstance(form, Limit) and form.measure is not Measure.COUNT and form.argument:
                quantities.setdefault(form.argument, amounts.of(form.argument))
        made_of = {q: frozenset([q]) for q in quantities if not q.startswith(COST)}
        tool = self.spec.tool(name)
        for metric in sorted({*(e.metric for e in tool.effects), *self.ways} if tool else ()):
            effect = effect_of(self.spec, name, metric, self.ways.get(metric, 0))
            if effect is None:
                continue  # a goal on it is left undecided
            quantities[METRIC + metric] = amounts.moved(effect)
            one = one_argument(effect)
            if one is not None:
                quantities.setdefault(one[0], amounts.of(one[0]))
                linked.append((METRIC + metric, *one))
            if metric in self.ways and effect.terms:
                made_of[METRIC + metric] = frozenset(n.name for n, _ in effect.terms)
        linked += [
            (one, other, factor / per)
            for (one, source, factor), (other, same, per) in combinations(linked, 2)
            if source == same
        ]
        pair = tied(made_of, ((a, b) for a, b, _ in linked), known, name) if self.strict else None
        if pair is not None:
            parts = " and ".join(q.removeprefix(METRIC) for q in pair)
            return f"{parts} of one call of {name} depend on each other, and are not followed together"
        if amounts.problem:
            return amounts.problem
        self.least += amounts.least
        openings = self._openings(name)
        return Flow(flow_id, name, tuple(sorted(quantities.items())), openings, tuple(sorted(linked)))

    def _openings(self, name: str) -> tuple[tuple[str, Calendar], ...]:
        """Opening hours, and the hours that prohibitions on the time of day leave."""
        found: list[tuple[str, Calendar]] = []
        for norm in self.norms:
            form = norm.form
            if isinstance(form, OnlyDuring) and name in form.action.names:
                if self.strict or norm.unless is None:
                    found.append((norm.id, form.calendar))
            elif isinstance(form, Forbid) and concerns(norm, name):
                closed = scope_of(norm, name)
                if reads_clock(closed):
                    found.append((norm.id, hours_left(closed, surely=self.strict)))
        return tuple(found)


def _at_all_hours(norm: Norm) -> Norm:
    """The least or greatest amount inside of a named window, as one at any time."""
    form = norm.form
    extreme = isinstance(form, Limit) and form.measure in (Measure.MIN, Measure.MAX)
    if not isinstance(form, Limit) or not extreme or form.window.kind is not WindowKind.NAMED:
        return norm
    return replace(norm, form=replace(form, window=PER_CALL))


def flows_of(
    names: tuple[str, ...],
    limits: tuple[Norm, ...],
    norms: tuple[Norm, ...],
    spec: Spec,
    ask: Ask,
    *,
    strict: bool,
    ways: Mapping[str, int] | None = None,
) -> FlowSet:
    """The flows of some tools, as far as `limits` tell their calls apart."""
    return Flows(limits, norms, spec, ask, strict, ways or {}).of(names)
