"""What the exceptions of a norm lift, and which of them can never matter: MND211, MND212, MND213, MND210."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mandate.model.addresses import must_hold
from mandate.model.expression import FALSE, TRUE, Expr, Or, Reference, conjunction, for_tool, references
from mandate.model.finding import Label, phrase
from mandate.model.norm import (
    Approve,
    Autonomous,
    Forbid,
    Limit,
    Maintain,
    Norm,
    Oblige,
    OnlyDuring,
    Order,
    Permit,
    Probing,
)
from mandate.model.question import Claim, Consistent, Holds, Unknown
from mandate.model.source import Span
from mandate.model.spec import Spec
from mandate.rules.base import Ask, Case
from mandate.rules.boxes import surely_not_covered
from mandate.rules.covering import Taken, by_name, covered, taken_by
from mandate.rules.views import domain, is_tool

DECLARED = "declared "  # before the symbols of what declares a range or relation, as ids of claims


def bound_names(norm: Norm) -> tuple[str, ...]:
    """The tools and acts whose calls a norm is about: of an order the later ones."""
    form = norm.form
    if isinstance(form, Order):
        return form.then.names
    if isinstance(form, Permit | Forbid | Oblige | Approve | Autonomous | Limit | OnlyDuring | Probing):
        return form.action.names
    return ()


def of_acts_only(case: Case, norm: Norm) -> bool:
    """Whether a norm is about acts alone that have no tool and that a reader named. What tells two such lines
    apart ("never share passwords", "never share keys") is often no part of the act, and both are the same
    act to the checks; a person who names acts in a plan file tells them apart."""
    names = bound_names(norm)
    by_hand = case.plan is not None and case.plan.reader.kind == "hand"
    return bool(names) and not by_hand and not any(is_tool(case.spec, name) for name in names)


def condition(norm: Norm, name: str) -> Expr:
    """The calls of `name` and situations that a norm speaks of, its exceptions not looked at."""
    form = norm.form
    if isinstance(form, Permit | Forbid | Oblige | Approve | Autonomous | Limit):
        return for_tool(conjunction(form.when, form.action.where_for(name)), name)
    if isinstance(form, Order):
        return for_tool(conjunction(form.when, form.then.where), name)
    if isinstance(form, Maintain | OnlyDuring | Probing):
        return TRUE
    return TRUE


def own_exception(norm: Norm) -> Expr:
    """What the norm's own words lift: its `unless` without what declared winners added."""
    if norm.unless is None:
        return FALSE
    added = [part for _, region in norm.lifted_by for part in _parts(must_hold(region))]
    left = [part for part in _parts(norm.unless) if part not in added]
    return left[0] if len(left) == 1 else (Or(tuple(left)) if left else FALSE)


def _parts(expr: Expr) -> tuple[Expr, ...]:
    return expr.operands if isinstance(expr, Or) else (expr,)


@dataclass(frozen=True, slots=True)
class Never:
    """A condition that cannot come true; `because` are the declarations that see to it."""

    because: tuple[Span, ...] = ()


def never(case: Case, ask: Ask, expr: Expr) -> Never | Unknown | None:
    """Whether no declared range, fact or relation lets `expr` come true; None if some case does."""
    known = domain(case.spec, [expr])
    if surely_not_covered(expr, (), tuple(c.expr for c in known)):
        return None
    named = tuple(
        Claim(DECLARED + " ".join(r.symbol for r in references(c.expr)) + f" {i}", c.expr)
        for i, c in enumerate(known)
    )
    answer = ask(Consistent((*named, Claim("", expr))))
    if isinstance(answer, Unknown):
        return answer
    if not isinstance(answer, Holds):
        return None
    chosen = [c.expr for c in named if c.norm_id in answer.core]
    spans = [span for e in chosen for r in references(e) for span in _declaration(case.spec, r)]
    return Never(tuple(dict.fromkeys(spans)))


def never_for(case: Case, ask: Ask, exprs: Sequence[Expr]) -> Never | Unknown | None:
    """`Never` where none of the expressions can come true."""
    found: list[Span] = []
    for expr in exprs:
        answer = never(case, ask, expr)
        if not isinstance(answer, Never):
            return answer
        found += answer.because
    return Never(tuple(dict.fromkeys(found)))


def _declaration(spec: Spec, name: Reference) -> Iterator[Span]:
    if name.owner:
        tool = spec.tool(name.owner)
        yield from (p.span for p in tool.parameters if p.name == name.name) if tool is not None else ()
        return
    yield from (e.span for e in spec.events if e.name == name.name)
    yield from (v.span for v in spec.context if v.name == name.name and not _is_event(spec, name.name))
    yield from (m.span for m in spec.metrics if m.name == name.name)


def _is_event(spec: Spec, name: str) -> bool:
    return any(e.name == name for e in spec.events)


def because(never_: Never) -> list[Label]:
    return [Label(span, phrase("declared here"), primary=False) for span in never_.because]


@dataclass(frozen=True, slots=True)
class Dead:
    """An exception that lifts nothing: it never meets the norm's condition, or `by` forbid all of it."""

    never: Never | None = None
    by: tuple[str, ...] = ()


def dead_exception(
    case: Case, ask: Ask, norm: Norm, index: Mapping[str, Sequence[Taken]] | None = None
) -> Dead | Unknown | None:
    """Why the exception of a norm lifts nothing; None if it lifts something, or there is none. `index` is
    what all norms that may forbid it take away, by name."""
    exception = own_exception(norm)
    names = bound_names(norm)
    if exception == FALSE or not names:
        return None
    lifted = [conjunction(condition(norm, name), for_tool(exception, name)) for name in names]
    answer = never_for(case, ask, lifted)
    if isinstance(answer, Unknown):
        return answer
    if answer is not None:
        spoken_of = never_for(case, ask, [condition(norm, name) for name in names])
        return None if spoken_of is not None else Dead(never=answer)  # else it is vacuous: MND212
    every = index if index is not None else by_name(case, forbidding(case, norm))
    return _still_forbidden(case, ask, norm, dict(zip(names, lifted, strict=True)), every)


def forbidding(case: Case, norm: Norm) -> tuple[Norm, ...]:
    """The norms that an exception is held against: a mandate's against both documents."""
    return case.norms if norm.of_mandate else case.layer_norms


def _still_forbidden(
    case: Case, ask: Ask, norm: Norm, lifted: dict[str, Expr], index: Mapping[str, Sequence[Taken]]
) -> Dead | Unknown | None:
    by: dict[str, None] = {}
    for name, region in lifted.items():
        others = _others(case, norm, name, index)
        if not others:
            return None
        answer = covered(case, ask, region, others)
        if isinstance(answer, Unknown):
            return answer
        if not isinstance(answer, Holds):
            return None
        by.update(dict.fromkeys(i for i in answer.core if i))
    return Dead(by=tuple(by)) if by else None


def _others(case: Case, norm: Norm, name: str, index: Mapping[str, Sequence[Taken]]) -> list[Taken]:
    """What other lines take away of the calls that this one takes away: the default denial left out."""
    if not isinstance(norm.form, Forbid | Limit | OnlyDuring) or taken_by(case, norm, name) is None:
        return []
    tool = case.spec.tool(name)
    if tool is not None and not case.spec.allows(name):
        return []
    return [taken for taken in index.get(name, ()) if taken.norm.id != norm.id]
