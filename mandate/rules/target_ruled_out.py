"""MND405: a target that no allowed value can have: shares, ranges, invariants and other targets together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import Compare
from mandate.model.finding import Finding, Phrase, phrase
from mandate.model.norm import Achieve, Limit, Norm, Oblige
from mandate.model.question import Answer, Claim, Consistent, Fails, Holds, Optimum, Unknown
from mandate.model.spec import Metric
from mandate.rules.aims import Target, invariants, targets
from mandate.rules.base import Ask, Assumed, Case, Draft, Outcome, undecided
from mandate.rules.goals import effects_on
from mandate.rules.levels import Level, levels
from mandate.rules.measures import declared_lines, is_set, leaves, metrics_in, parts_of
from mandate.rules.mixes import arithmetic, best, conditions_on_shares, point, ways_out
from mandate.rules.moving import combined, movers
from mandate.rules.using_up import uses_up
from mandate.rules.views import domain
from mandate.rules.wording import metric_words


class TargetRuledOut:
    """A goal or criterion asks for a value that its metric cannot have.

    ## What it checks
    The target together with what must always hold, the declared ranges, the formulas of derived metrics
    and the shares of a whole, which sum to 100%; then all targets of one date together. For what the
    agent sets itself (shares, and formulas over them) the best attainable value is exact.

    ## Why it matters
    No mix has it: the agent would trade one line against another, and nobody decided which.

    ## Known limits
    Whether calls move a metric in time is MND401's question; here, whether the calls of a floor take one
    out of its range. A formula over shares and over metrics that
    calls move is left undecided.

    ## Example that is found
    "Strength at least 5.2" with "at least 60% sand", where `strength = 3 * mix.sand + 7 * mix.gravel`.

    ## Example that passes
    The same with "at least 40% sand".
    """

    code: ClassVar[str] = "MND405"
    name: ClassVar[str] = "target-ruled-out"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        always = invariants(case)
        together = self._ask(case, ask, always)
        crossed: set[str] = set()
        while isinstance(together, Holds):  # MND202 says so; what has nothing to do with it is looked at
            core = together.core
            rest = tuple(c for c in always if c.norm_id not in core)
            if len(rest) == len(always):
                return
            crossed.update(n for c in always if c.norm_id in core for n in _bases(case, c))
            always = rest
            together = self._ask(case, ask, always)
        if isinstance(together, Unknown):
            yield undecided(type(self), together)
            return
        free: list[Target] = []
        for target in targets(case):
            if not crossed.isdisjoint(_base(case, target.metric)):
                continue
            if self._mixed(case, target.metric):
                reason = Unknown(f"{target.metric.name} depends on shares and on what others or calls move")
                yield undecided(type(self), reason, target.norm)
                continue
            answer = self._ask(case, ask, (*always, target.claim))
            if isinstance(answer, Holds):
                yield self._alone(case, ask, always, target, answer)
            elif isinstance(answer, Unknown):
                yield undecided(type(self), answer, target.norm)
            else:
                free.append(target)
                yield from self._under_prohibitions(case, ask, always, target)
        yield from self._demanded(case, ask)
        dates = dict.fromkeys(t.date for t in free)
        for date in dates:
            yield from self._together(case, ask, always, [t for t in free if t.date == date])

    def _demanded(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        """Calls that are demanded and move a metric that has to keep a level, or may not leave its range."""
        for norm in case.mandate_norms:
            form = norm.form
            if not isinstance(form, Limit | Oblige):
                continue
            floor = isinstance(form, Limit)
            if isinstance(form, Limit) and not form.is_floor:
                continue
            kept = levels(case, form.action.names)
            words = kept.problem or next((f"how far {lv.metric.name} moves" for lv in kept.found), "")
            if words and floor:
                reason = Unknown(f"{words} under the calls that are demanded is not followed")
                yield from uses_up(type(self), case, ask, norm, reason)
            elif words and (worst := _too_far(case, form.action.names, kept.found)) is not None:
                reason = Unknown(f"one call already moves {worst.metric.name} further than it may")
                yield undecided(type(self), reason, norm)
            elif words:
                metrics = ", ".join(dict.fromkeys(lv.metric.name for lv in kept.found)) or "its metrics"
                text = "line {line}: the calls it asks for leave {metrics} where they have to be"
                yield Assumed(phrase(text, line=norm.origin.line, metrics=metrics))

    def _ask(self, case: Case, ask: Ask, claims: tuple[Claim, ...]) -> Answer:
        return ask(Consistent((*domain(case.spec, [c.expr for c in claims]), *claims)))

    def _mixed(self, case: Case, metric: Metric) -> bool:
        """Whether it depends on shares and on something else, or calls move its shares."""
        found = leaves(metric, case.spec)
        shares = [m for m in found if m.part_of]
        return bool(shares) and (
            len(shares) < len(found) or any(effects_on(case, m.name) for s in shares for m in _whole(case, s))
        )

    def _alone(
        self, case: Case, ask: Ask, always: tuple[Claim, ...], target: Target, answer: Holds
    ) -> Outcome:
        found = best(case, ask, always, target) if is_set(target.metric, case.spec) else None
        core = found.core if found is not None else tuple(i for i in answer.core if i != target.norm.id)
        draft = Draft(type(self), "infeasible_goal", self._headline(case, target, found))
        draft.side(target.norm, _aim(target))
        for norm_id in core:
            if norm_id:
                draft.side(case.norm(norm_id), phrase("binds"))
        draft.labels += declared_lines([target.metric], case.spec)
        if found is not None:
            draft.attainable = found.value if found.attained else None
            if found.attained:
                at = phrase("{best} at {point}", best=found.value, point=point(case, found))
                draft.why = (at, *arithmetic(case, target, found))
        draft.binds = tuple(i for i in core if i)
        draft.edits = ways_out(case, ask, always, target, found)
        return draft.done()

    def _headline(self, case: Case, target: Target, found: Optimum | None) -> Phrase:
        metric = metric_words(case, target.metric.name, target.norm)
        if found is None:
            words = "{metric} can never be {op} {target} under what must always hold"
            return phrase(words, metric=metric, op=target.operator.value, target=target.value)
        side = "at most" if target.wants_more else "at least"
        if not found.attained:
            side = "less than" if target.wants_more else "more than"
        return phrase(
            f"{{metric}} cannot be {{op}} {{target}}: {side} {{best}} is possible",
            metric=metric,
            op=target.operator.value,
            target=target.value,
            best=found.value,
        )

    def _under_prohibitions(
        self, case: Case, ask: Ask, always: tuple[Claim, ...], target: Target
    ) -> Iterator[Outcome]:
        """Calls that are denied at some shares: a target that needs such shares is not promised."""
        if not is_set(target.metric, case.spec):
            return
        closed = conditions_on_shares(case)
        if closed and not isinstance(self._ask(case, ask, (*always, target.claim, *closed)), Fails):
            reason = Unknown(f"{target.metric.name} needs shares at which calls are denied")
            yield undecided(type(self), reason, target.norm, *(case.norm(c.norm_id) for c in closed))

    def _together(
        self, case: Case, ask: Ask, always: tuple[Claim, ...], wanted: list[Target]
    ) -> Iterator[Outcome]:
        """Minimal sets of targets that exclude each other: one is found, its last target dropped, again."""
        while len(wanted) > 1:
            answer = self._ask(case, ask, (*always, *(t.claim for t in wanted)))
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, *(t.norm for t in wanted))
            if not isinstance(answer, Holds):
                return
            clash = [t for t in wanted if t.norm.id in answer.core] or wanted
            if not self._criteria_alone(case, ask, clash):
                yield self._clash(case, clash, [case.norm(i) for i in answer.core if i])
            wanted = [t for t in wanted if t is not clash[-1]]

    def _criteria_alone(self, case: Case, ask: Ask, clash: list[Target]) -> bool:
        """Whether they are criteria that exclude each other by themselves: MND502 says so."""
        if not all(isinstance(t.norm.form, Achieve) and t.norm.form.criterion for t in clash):
            return False
        return isinstance(self._ask(case, ask, tuple(t.claim for t in clash)), Holds)

    def _clash(self, case: Case, clash: list[Target], core: list[Norm]) -> Finding:
        draft = Draft(type(self), "infeasible_goal", phrase("these targets cannot all be met at once"))
        for target in clash:
            draft.side(target.norm, _aim(target))
            draft.labels += declared_lines([target.metric], case.spec)
        for norm in core:
            if norm.id not in draft.items:
                draft.side(norm, phrase("must always hold"))
        draft.labels = list(dict.fromkeys(draft.labels))
        return draft.done()


def _whole(case: Case, share: Metric) -> tuple[Metric, ...]:
    return parts_of(share.part_of, case.spec)


def _base(case: Case, metric: Metric) -> tuple[str, ...]:
    """What a metric rests on: metrics without a formula, and wholes."""
    return tuple(m.part_of or m.name for m in leaves(metric, case.spec))


def _bases(case: Case, claim: Claim) -> tuple[str, ...]:
    return tuple(name for m in metrics_in(claim.expr, case.spec) for name in _base(case, m))


def _aim(target: Target) -> Phrase:
    operator = "=" if target.operator is Compare.EQ else target.operator.value
    return phrase("goal: {m} {op} {t}", m=target.metric.name, op=operator, t=target.value)


def _too_far(case: Case, names: tuple[str, ...], found: tuple[Level, ...]) -> Level | None:
    """A level that one call of any of the tools breaks, however little it does, and no call undoes."""
    for level in found:
        if any(case.spec.allows(t.name) for t, _ in movers(case.spec, level.metric, -level.direction)):
            continue
        tools = [t for t in case.spec.tools if t.name in names]
        least = [combined(case.spec, t, level.metric, -level.direction) for t in tools]
        if tools and all(f and not f.terms and f.constant * level.direction > level.room for f in least):
            return level
    return None
