"""How a limit of the mandate stands to the layer's limit on the same calls: MND330, 331, 332."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from mandate.model.expression import Compare
from mandate.model.finding import phrase
from mandate.model.norm import Limit, Norm
from mandate.rules.base import Ask, Case, Draft, Outcome, Rule
from mandate.rules.permissions import permits
from mandate.rules.views import barriers, symbols_of, trigger


class Standing(StrEnum):
    EQUAL = "equal"
    STRICTER = "stricter"
    LOOSER = "looser"


def compared(case: Case) -> Iterator[tuple[Norm, Norm, Standing]]:
    """Pairs of ceilings on the same measure of the same calls in the same window, with how the
    mandate's stands to the layer's."""
    for own in case.mandate_norms:
        for layer in case.layer_norms:
            standing = _standing(own, layer)
            if standing is not None:
                yield own, layer, standing


def _standing(own: Norm, layer: Norm) -> Standing | None:
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


_CEILINGS = (Compare.LE, Compare.LT)


def note(rule: type[Rule], own: Norm, layer: Norm, text: str) -> Outcome:
    assert isinstance(own.form, Limit)
    assert isinstance(layer.form, Limit)
    headline = phrase(text, own=own.form.bound, layer=layer.form.bound, line=own.origin.line, rule=layer.id)
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
            headline = phrase("{tool} is allowed inside the operating layer's other conditions", tool=name)
            draft = Draft(rule, "none", headline)
            draft.side(permit, phrase("allowed here"))
            for norm in takers:
                draft.side(norm, phrase("and only under this"))
            yield draft.done()
