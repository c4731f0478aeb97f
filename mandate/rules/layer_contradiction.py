"""MND601: the operating layer contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Label, Party, phrase
from mandate.model.norm import Forbid, Limit
from mandate.model.quantity import Quantity
from mandate.model.question import Consistent, Fails, Holds, Unknown
from mandate.model.spec import Metric
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.floors import Side, overfull
from mandate.rules.measures import reference_to
from mandate.rules.moving import value_now
from mandate.rules.order_cycle import cycles
from mandate.rules.views import barriers, domain


class LayerContradiction:
    """A tool is allowed and can never be called, or floors and orders of the layer clash.

    ## What it checks
    Of each allowed tool: can any call pass all rules? (A warning where one line of another document denies
    what this one allows: documents stack, and the stricter wins.) Of each derived metric: is there a value
    in its range? The layer's own floors under its ceilings. The layer's own orders.

    ## Why it matters
    No mandate can be judged against a layer that means two things.

    ## Known limits
    Rules that are merely unreachable are a later rule's.

    ## Example that is found
    `payments.refund requires amount <= 50 USD` with `payments.refund requires amount >= 60 USD`.

    ## Example that passes
    The same with `amount >= 10 USD`.
    """

    code: ClassVar[str] = "MND601"
    name: ClassVar[str] = "layer-contradiction"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = True

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        layer = case.layer_norms
        yield from self._metrics(case, ask)
        for name in case.spec.allowed:
            claims = barriers(layer, name, case.spec)
            answer = ask(Consistent((*domain(case.spec, [c.expr for c in claims]), *claims)))
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer)
            elif isinstance(answer, Holds):
                yield _dead_tool(type(self), case, name, answer)
        yield from overfull(type(self), case, ask, layer, Side.LAYER)
        alone = Case(case.spec, layer, case.start, case.end, horizon_declared=case.horizon_declared)
        yield from cycles(type(self), alone, ask, case.spec.allowed)

    def _metrics(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        """Ranges, shares and formulas that no values satisfy: nothing said of metrics would mean anything."""
        made = [m for m in case.spec.metrics if m.formula is not None or m.part_of]
        together = ask(Consistent(domain(case.spec, map(reference_to, made)))) if len(made) > 1 else None
        for metric in made:
            ranged = metric.formula is not None and (metric.lower is not None or metric.upper is not None)
            now = value_now(case.spec, metric) if ranged else None
            if now is not None and _outside(metric, now):
                headline = phrase("{metric} is {now} now, outside its range", metric=metric.name, now=now)
                draft = Draft(type(self), "contradiction", headline, decides=Party.OWNER)
                draft.labels.append(Label(metric.span, phrase("its range")))
                yield draft.done()
                continue
            if isinstance(together, Fails):  # what is possible together is possible one by one
                continue
            answer = ask(Consistent(domain(case.spec, [reference_to(metric)])))
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer)
            elif isinstance(answer, Holds):
                headline = phrase("{metric} can have no value in its range", metric=metric.name)
                draft = Draft(type(self), "contradiction", headline, decides=Party.OWNER)
                draft.labels.append(Label(metric.span, phrase("its range and what it is made of")))
                yield draft.done()


def _outside(metric: Metric, now: Quantity) -> bool:
    below = metric.lower is not None and now.value < metric.lower.value
    return below or (metric.upper is not None and now.value > metric.upper.value)


def _dead_tool(rule: type, case: Case, name: str, answer: Holds) -> Outcome:
    headline = phrase("{tool} is allowed, and no call of it passes the rules", tool=name)
    core = answer.core or tuple(
        n.id for n in case.layer_norms if isinstance(n.form, Forbid | Limit) and name in n.form.action.names
    )
    draft = Draft(rule, "contradiction", headline, decides=Party.OWNER)
    draft.severity = Severity.WARNING if _taken_away(case, name, core) else None
    for norm_id in core:
        if norm_id:
            draft.side(case.norm(norm_id), phrase("takes some of its calls away"))
    return draft.done()


def _taken_away(case: Case, name: str, core: tuple[str, ...]) -> bool:
    """Whether one line of another document denies the tool: documents stack, and the stricter wins."""
    norms = [case.norm(i) for i in core if i]
    allowed = {span.path for tool, span in case.spec.allow_spans if tool == name}
    return len(norms) == 1 and bool(allowed) and norms[0].origin.spans[0].path not in allowed
