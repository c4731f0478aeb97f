"""What is left of a condition when the bounds that others imply are gone."""

from __future__ import annotations

from mandate.model.expression import Amount, And, Compare, Comparison, Expr, conjunction


def tightest(condition: Expr) -> Expr:
    """A conjunction without bounds that another of its bounds on the same value implies."""
    if not isinstance(condition, And):
        return condition
    kept: list[Expr] = []
    for part in condition.operands:
        if any(_implied(part, other) for other in condition.operands if other != part):
            continue
        kept.append(part)
    return conjunction(*kept)


def _implied(weak: Expr, strong: Expr) -> bool:
    match weak, strong:
        case (
            Comparison(operator=a, left=x, right=Amount(quantity=p)),
            Comparison(operator=b, left=y, right=Amount(quantity=q)),
        ) if x == y and p.type == q.type:
            if a in _UPPER and b in _UPPER:
                return q.value < p.value or (q.value == p.value and a is Compare.LE and b is Compare.LT)
            if a in _LOWER and b in _LOWER:
                return q.value > p.value or (q.value == p.value and a is Compare.GE and b is Compare.GT)
    return False


_UPPER = (Compare.LE, Compare.LT)
_LOWER = (Compare.GE, Compare.GT)
