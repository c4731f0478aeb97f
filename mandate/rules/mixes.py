"""The best value that shares of a whole allow, what would let them reach a target, and where."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from mandate.model.expression import Amount, Compare, Comparison, Expr, Reference, Scope, negation, references
from mandate.model.finding import Edit, EditKind, Phrase, phrase
from mandate.model.norm import Forbid, Maintain, Norm
from mandate.model.quantity import Kind, Quantity
from mandate.model.question import Claim, Extreme, Optimum, Witness
from mandate.rules.aims import Target
from mandate.rules.base import Ask, Case
from mandate.rules.measures import form_of_metric, is_set, reference_to
from mandate.rules.views import domain, scope_of

MOST_WAYS = 6  # lines that bind, of which another number is sought


def best(case: Case, ask: Ask, always: tuple[Claim, ...], target: Target) -> Optimum | None:
    """The value of the target's metric that comes nearest to what is wanted; None if it is not known, or
    the target lies between values that can be attained."""
    for greatest in _directions(target.operator):
        answer = _extreme(case, ask, always, reference_to(target.metric), greatest=greatest)
        if not isinstance(answer, Optimum) or not isinstance(target.value, Quantity):
            continue
        short = answer.value.value - target.value.value
        if (short <= 0) if greatest else (short >= 0):
            return answer
    return None


def _directions(operator: Compare) -> tuple[bool, ...]:
    if operator in (Compare.GE, Compare.GT):
        return (True,)
    if operator in (Compare.LE, Compare.LT):
        return (False,)
    return (True, False) if operator is Compare.EQ else ()


def _extreme(case: Case, ask: Ask, claims: tuple[Claim, ...], of: Expr, *, greatest: bool) -> object:
    known = domain(case.spec, [of, *(c.expr for c in claims)])
    return ask(Extreme((*known, *claims), of, greatest))


def point(case: Case, found: Optimum) -> Witness:
    """The shares at which the optimum is attained."""
    shares = tuple((n, v) for n, v in found.witness.values if _is_share(case, n))
    return Witness(shares)


def arithmetic(case: Case, target: Target, found: Optimum) -> Iterator[Phrase]:
    """`3 × 40% + 7 × 52.5% = 4.875`: the formula of a derived metric at the optimum."""
    form = form_of_metric(target.metric, case.spec)
    values = {n.symbol: v for n, v in found.witness.values if isinstance(v, Quantity)}
    if target.metric.formula is None or form is None or any(n.symbol not in values for n, _ in form.terms):
        return
    scale = 1 if form.type.kind is Kind.PERCENT else 100
    parts: dict[str, Fraction | Quantity] = {"best": found.value}
    words: list[str] = []
    for i, (name, coefficient) in enumerate(form.terms):
        factor = abs(coefficient * scale)
        parts |= {f"c{i}": factor, f"v{i}": values[name.symbol]}
        sign = "- " if coefficient < 0 else "+ " if words else ""
        words.append(sign + (f"{{v{i}}}" if factor == 1 else f"{{c{i}}} × {{v{i}}}"))
    if form.constant:
        parts["rest"] = Quantity(abs(form.constant), form.type)
        words.append(("+" if form.constant > 0 else "-") + " {rest}")
    yield phrase(f"{' '.join(words)} = {{best}}", **parts)


def _readable(value: Quantity, *, up: bool) -> Quantity:
    """The bound itself if it has an end as a decimal, else rounded to the side that is easier to meet."""
    if (value.value * 10**6).denominator == 1:
        return value
    hundredths = value.value * 100
    return Quantity(Fraction(ceil(hundredths) if up else floor(hundredths), 100), value.type)


def _is_share(case: Case, name: Reference) -> bool:
    metric = case.spec.metric(name.name) if name.scope is Scope.METRIC else None
    return metric is not None and bool(metric.part_of)


def conditions_on_shares(case: Case) -> tuple[Claim, ...]:
    """Prohibitions that speak of nothing but what the agent sets: claims that the shares keep clear."""
    found: list[Claim] = []
    for norm in case.norms:
        if not isinstance(norm.form, Forbid):
            continue
        scope = scope_of(norm, norm.form.action.names[0])
        names = references(scope)
        metrics = [case.spec.metric(n.name) if n.scope is Scope.METRIC else None for n in names]
        if metrics and all(m is not None and is_set(m, case.spec) for m in metrics):
            found.append(Claim(norm.id, negation(scope)))
    return tuple(found)


def ways_out(
    case: Case, ask: Ask, always: tuple[Claim, ...], target: Target, found: Optimum | None
) -> tuple[tuple[Edit, ...], ...]:
    """Single changes of a number that make the target attainable: of the target, or of what binds it."""
    if found is None:
        return ()
    edits: list[tuple[Edit, ...]] = []
    if found.attained and target.operator not in (Compare.GT, Compare.LT):
        value = _readable(found.value, up=not target.wants_more)
        edits.append((Edit(EditKind.NUMBER, target.norm.id, value),))
    for norm_id in found.core[:MOST_WAYS]:
        norm = case.norm(norm_id) if norm_id else None
        for value in _looser(case, ask, always, target, norm) if norm is not None else ():
            edits.append((Edit(EditKind.NUMBER, norm_id, value),))
    return tuple(edits)


def _looser(
    case: Case, ask: Ask, always: tuple[Claim, ...], target: Target, norm: Norm
) -> Iterator[Quantity]:
    """The bound of an invariant at which the target becomes attainable, the others as they are."""
    form = norm.form
    condition = form.condition if isinstance(form, Maintain) and norm.unless is None else None
    if not isinstance(condition, Comparison) or not isinstance(condition.right, Amount):
        return
    if condition.operator not in (Compare.GE, Compare.LE):
        return
    others = tuple(c for c in always if c.norm_id != norm.id)
    greatest = condition.operator is Compare.GE
    answer = _extreme(case, ask, (*others, target.claim), condition.left, greatest=greatest)
    if isinstance(answer, Optimum) and answer.attained:
        yield _readable(answer.value, up=not greatest)
