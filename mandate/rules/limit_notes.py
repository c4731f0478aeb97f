"""How a limit of the mandate stands to the layer's limit on the same calls: MND330, 331, 332."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from mandate.model.expression import Compare, Expr
from mandate.model.finding import phrase
from mandate.model.norm import Forbid, Limit, Measure, Norm
from mandate.model.quantity import Quantity
from mandate.model.question import Answer, Claim, Holds, Lawful, Unknown
from mandate.model.window import WindowKind
from mandate.rules.base import Ask, Case, Draft, Outcome, Rule
from mandate.rules.permissions import permits
from mandate.rules.views import action_of, barriers, domain, symbols_of, trigger


class Standing(StrEnum):
    EQUAL = "equal"
    STRICTER = "stricter"
    LOOSER = "looser"


def compared(case: Case, ask: Ask) -> Iterator[tuple[Norm, Norm, Standing]]:
    """Pairs of limits on the same measure of the same calls in the same window, and of conditions on
    single calls over the same quantities, with how the mandate's stands to the layer's."""
    for own in case.mandate_norms:
        action = action_of(own)
        for layer in case.layer_norms.on_any(action.names) if action is not None else ():
            standing = ceilings(own, layer) or _of_single_calls(case, ask, own, layer)
            if standing is not None:
                yield own, layer, standing


def _of_single_calls(case: Case, ask: Ask, own: Norm, layer: Norm) -> Standing | None:
    """Of two norms that each take away calls of a tool: is what they leave the same, or part of it?"""
    if not on_single_calls(own) or not on_single_calls(layer):
        return None
    assert isinstance(own.form, Forbid | Limit)
    for name in own.form.action.names:
        left, right = (barriers([n], name, case.spec) for n in (own, layer))
        if not left or not right or not symbols_of([left[0].expr]):
            continue
        if symbols_of([left[0].expr]) == symbols_of([right[0].expr]):
            return inclusion(case, ask, left[0].expr, right[0].expr)
    return None


def inclusion(case: Case, ask: Ask, own: Expr, layer: Expr) -> Standing | None:
    """How the calls that satisfy one condition stand to those that satisfy another."""
    known = domain(case.spec, [own, layer])

    def within(inner: Expr, outer: Expr) -> Answer:
        return ask(Lawful((*known, Claim("own", inner)), (Claim("layer", outer),)))

    answers = within(own, layer), within(layer, own)
    if any(isinstance(a, Unknown) for a in answers):
        return None  # neither is looser than nobody knows
    inside, around = (isinstance(a, Holds) for a in answers)
    if inside and around:
        return Standing.EQUAL
    if inside:
        return Standing.STRICTER
    return Standing.LOOSER if around else None


def ceilings(own: Norm, layer: Norm) -> Standing | None:
    """How one ceiling stands to another on the same measure, in the same window, of no other calls."""
    a, b = own.form, layer.form
    if not isinstance(a, Limit) or not isinstance(b, Limit):
        return None
    if not (a.operator in _CEILINGS and b.operator in _CEILINGS):
        return None
    same = (a.measure, a.argument, a.window, a.keys, a.action.where) == (
        b.measure, b.argument, b.window, b.keys, b.action.where,
    )  # fmt: skip
    if not same or a.bound.type != b.bound.type or own.unless != layer.unless or a.when != b.when:
        return None
    if not set(a.action.names) <= set(b.action.names):
        return None
    mine, theirs = (a.bound.value, a.operator is Compare.LE), (b.bound.value, b.operator is Compare.LE)
    if mine == theirs:
        return Standing.EQUAL if a.action.names == b.action.names else Standing.STRICTER
    return Standing.STRICTER if mine < theirs else Standing.LOOSER


def allowed_by(case: Case, norm: Norm, other: Norm) -> Quantity | Expr:
    """What a norm leaves: the bound of a limit, where two limits compare by it; else its condition."""
    if (
        isinstance(norm.form, Limit)
        and isinstance(other.form, Limit)
        and norm.form.operator is other.form.operator
    ):
        return norm.form.bound
    assert isinstance(norm.form, Forbid | Limit)
    claims = barriers([norm], norm.form.action.names[0], case.spec)
    if claims:
        return claims[0].expr
    assert isinstance(norm.form, Limit)
    return norm.form.bound


def on_single_calls(norm: Norm) -> bool:
    form = norm.form
    if isinstance(form, Limit):
        return form.window.kind is WindowKind.CALL or form.measure in (Measure.MIN, Measure.MAX)
    return isinstance(form, Forbid)


_CEILINGS = (Compare.LE, Compare.LT)


def note(rule: type[Rule], case: Case, own: Norm, layer: Norm, text: str) -> Outcome:
    """`text` has holes for what each side allows: `{own}`, `{layer}`, `{line}` and `{rule}`."""
    headline = phrase(
        text,
        own=allowed_by(case, own, layer),
        layer=allowed_by(case, layer, own),
        line=own.origin.line,
        rule=layer.id,
    )
    draft = Draft(rule, "none", headline)
    draft.side(own, phrase("in the mandate"))
    draft.side(layer, phrase("in the layer"))
    return draft.done()


def narrowed_permissions(rule: type[Rule], case: Case, ask: Ask) -> Iterator[Outcome]:
    """Permissions from which the layer takes calls away in quantities their sentence leaves unsaid."""
    for permit, name in permits(case):
        spoken_of = set(symbols_of([trigger(permit, name)]))
        takers = [
            case.norm(claim.norm_id)
            for claim in barriers(case.layer_norms, name, case.spec)
            if set(symbols_of([claim.expr])) - spoken_of
        ]
        if takers:
            headline = phrase(
                "line {line}: the permission for {tool} also depends on other rules of the layer",
                line=permit.origin.line,
                tool=name,
            )
            draft = Draft(rule, "none", headline)
            draft.side(permit, phrase("allowed here"))
            for norm in takers:
                draft.side(norm, phrase("and only under this"))
            yield draft.done()
