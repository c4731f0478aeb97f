"""What is known of metrics by themselves: their ranges, the wholes they are parts of, their formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from mandate.model.expression import (
    Amount,
    Arithmetic,
    Compare,
    Comparison,
    Expr,
    Operator,
    Reference,
    Scope,
    references,
)
from mandate.model.finding import Label, phrase
from mandate.model.quantity import PERCENT, Quantity
from mandate.model.question import Claim
from mandate.model.spec import Metric, Spec
from mandate.rules.forms import Form, form_of

WHOLE = Fraction(100)


def reference_to(metric: Metric) -> Reference:
    return Reference(metric.name, Scope.METRIC, metric.type)


def metrics_in(expr: Expr, spec: Spec) -> tuple[Metric, ...]:
    """The declared metrics that an expression speaks of, in order of appearance."""
    if not spec.metrics:
        return ()
    found = (spec.metric(r.name) for r in references(expr) if r.scope is Scope.METRIC)
    return tuple(m for m in found if m is not None)


def form_of_metric(metric: Metric, spec: Spec) -> Form | None:
    """Its value as a linear form over metrics without a formula; of one of those, itself."""
    known: dict[str, Form | None] = {}
    for one in _innermost_first(metric, spec):
        if one.formula is not None:
            known[reference_to(one).symbol] = form_of(one.formula, known)
    return form_of(reference_to(metric), known)


def _innermost_first(metric: Metric, spec: Spec) -> tuple[Metric, ...]:
    """The metric and all that it is made of, each once and after those it is made of itself. Formulas
    grow with every step into them: nothing here writes them out."""
    done: dict[str, Metric] = {}
    waiting = [(metric, False)]
    while waiting:
        one, complete = waiting.pop()
        if complete:
            done[one.name] = one
        elif one.name not in done:
            waiting.append((one, True))
            inner = metrics_in(one.formula, spec) if one.formula is not None else ()
            waiting += [(m, False) for m in reversed(inner)]
    return tuple(done.values())


def parts_of(whole: str, spec: Spec) -> tuple[Metric, ...]:
    return tuple(m for m in spec.metrics if m.part_of == whole)


def known_of_metrics(spec: Spec, exprs: Iterable[Expr]) -> Iterator[tuple[str, Claim]]:
    """Claims of nobody about every metric that occurs, and about those these depend on: (key, claim).

    A range as declared; parts of a whole are from 0% to 100% each and 100% together; a derived metric
    is what its formula says.
    """
    waiting = [m for expr in exprs for m in metrics_in(expr, spec)]
    seen: set[str] = set()
    while waiting:
        metric = waiting.pop()
        if metric.name in seen:
            continue
        seen.add(metric.name)
        name = reference_to(metric)
        yield from _range(metric, name)
        if metric.formula is not None:
            yield f"{name.symbol}=", Claim("", Comparison(Compare.EQ, name, metric.formula))
            waiting += metrics_in(metric.formula, spec)
        if metric.part_of:
            parts = parts_of(metric.part_of, spec)
            yield f"metric:{metric.part_of}:whole", _together(parts)
            waiting += parts


def _range(metric: Metric, name: Reference) -> Iterator[tuple[str, Claim]]:
    lower, upper = metric.lower, metric.upper
    if metric.part_of:
        lower = lower or Quantity(Fraction(0), PERCENT)
        upper = upper or Quantity(WHOLE, PERCENT)
    for operator, bound in ((Compare.GE, lower), (Compare.LE, upper)):
        if bound is not None:
            yield f"{name.symbol}{operator}", Claim("", Comparison(operator, name, Amount(bound)))


def _together(parts: tuple[Metric, ...]) -> Claim:
    total: Expr = reference_to(parts[0])
    for part in parts[1:]:
        total = Arithmetic(Operator.ADD, total, reference_to(part))
    return Claim("", Comparison(Compare.EQ, total, Amount(Quantity(WHOLE, PERCENT))))


def leaves(metric: Metric, spec: Spec) -> tuple[Metric, ...]:
    """The metrics without a formula that a metric depends on: itself, if it has none."""
    if metric.formula is None:
        return (metric,)
    return tuple(m for m in _innermost_first(metric, spec) if m.formula is None)


def is_set(metric: Metric, spec: Spec) -> bool:
    """Whether its value is the agent's to set: a share of a whole, or a formula over such alone."""
    found = leaves(metric, spec)
    return bool(found) and all(m.part_of for m in found)


def set_symbols(spec: Spec, exprs: Iterable[Expr]) -> tuple[str, ...]:
    """The symbols in these expressions whose values the agent sets, sorted; with a share, its whole."""
    found: set[str] = set()
    for expr in exprs:
        for metric in metrics_in(expr, spec):
            if is_set(metric, spec):
                found.add(reference_to(metric).symbol)
                for leaf in leaves(metric, spec):
                    found.update(reference_to(p).symbol for p in parts_of(leaf.part_of, spec))
    return tuple(sorted(found))


def declared_lines(metrics: Iterable[Metric], spec: Spec, *, ranges: bool = False) -> tuple[Label, ...]:
    """Where the layer says what these metrics are: the formulas and wholes of them and of what they are
    made of, and with `ranges` those, too."""
    seen = list(dict.fromkeys(metrics))
    labels: list[Label] = []
    for metric in seen:
        if metric.formula is not None:
            labels.append(Label(metric.span, phrase("what {m} is", m=metric.name), primary=False))
            seen += [m for m in metrics_in(metric.formula, spec) if m not in seen]
        elif ranges and not metric.part_of and (metric.lower is not None or metric.upper is not None):
            labels.append(Label(metric.span, phrase("its range"), primary=False))
    for whole in spec.wholes:
        if any(m.part_of == whole.name for m in seen):
            labels.append(Label(whole.span, phrase("shares sum to 100%"), primary=False))
    return tuple(labels)
