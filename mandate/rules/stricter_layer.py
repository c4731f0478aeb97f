"""MND604: of two documents of one layer, the stricter line is in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Expr, negation
from mandate.model.finding import Label, Part, Party, phrase
from mandate.model.norm import Approve, Limit, Measure, Norm
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.limit_notes import Standing, allowed_by, ceilings, inclusion, on_single_calls
from mandate.rules.views import action_of, barriers, scope_of, symbols_of

MOST_NAMED = 4


class StricterLayer:
    """Two documents of the layer say different things about the same calls; the stricter is in force.

    ## What it checks
    Ceilings, conditions on single calls and approvals by the same role, of two documents where one of
    them includes the other or both are included: does one take nothing away that the other leaves? Tools
    that one document allows and another does not. Tools that both declare, with different tiers.

    ## Why it matters
    Every line of every document binds. Whoever reads only the looser one expects more than there is.

    ## Known limits
    Hours, orders and limits in different windows are not compared. Lines that say the same are not told.

    ## Example that is found
    `count(payments.refund) <= 5 per day` in an included document and `<= 10 per day` in the including one.

    ## Example that passes
    The same two lines, one of them `per week`.
    """

    code: ClassVar[str] = "MND604"
    name: ClassVar[str] = "stricter-layer"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = True

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        if not case.spec.included:
            return
        yield from _lines(type(self), case, ask)
        yield from _allowed(type(self), case)
        yield from _tiers(type(self), case)


def _lines(rule: type[StricterLayer], case: Case, ask: Ask) -> Iterator[Outcome]:
    above: dict[str, list[Norm]] = {}
    for looser in case.layer_norms:
        for stricter in case.layer_norms:
            if _path(looser) != _path(stricter) and _adds_nothing(case, ask, looser, stricter):
                above.setdefault(looser.id, []).append(stricter)
    for norm_id, candidates in above.items():
        looser = case.norm(norm_id)
        stricter = next((n for n in candidates if n.id not in above), candidates[0])
        asks = isinstance(looser.form, Approve)
        template = (
            "{stricter} (asks {role} when {left}) is in force, {looser} (when {right}) adds nothing to it"
            if asks
            else "{stricter} ({left}) is in force, {looser} ({right}) never bites"
        )
        role = looser.form.role if isinstance(looser.form, Approve) else ""
        headline = phrase(
            template, stricter=stricter.id, left=_shown(case, stricter, looser), role=role,
            looser=looser.id, right=_shown(case, looser, stricter),
        )  # fmt: skip
        draft = Draft(rule, "none", headline, decides=Party.OWNER)
        draft.side(stricter, phrase("in force"))
        draft.side(looser, phrase("the looser one"), primary=False)
        yield draft.done()


def _path(norm: Norm) -> str:
    return norm.origin.spans[0].path


def _adds_nothing(case: Case, ask: Ask, looser: Norm, stricter: Norm) -> bool:
    """Whether everything that `stricter` lets pass `looser` lets pass, too, and not the other way round."""
    if isinstance(looser.form, Limit) and isinstance(stricter.form, Limit):
        if looser.form.used == stricter.form.used and _ceiling_above(looser, stricter):
            return True
    if isinstance(looser.form, Approve) and isinstance(stricter.form, Approve):
        if looser.form.role != stricter.form.role or looser.form.count > stricter.form.count:
            return False
    elif not (on_single_calls(looser) and on_single_calls(stricter)):
        return False
    return _everywhere_less(case, ask, looser, stricter)


def _ceiling_above(looser: Norm, stricter: Norm) -> bool:
    """A sum over fewer tools may exceed one over more of them: amounts may be negative."""
    one, other = looser.form, stricter.form
    if isinstance(one, Limit) and isinstance(other, Limit):
        if one.measure is Measure.SUM and one.action.names != other.action.names:
            return False
    return ceilings(looser, stricter) is Standing.LOOSER


def _everywhere_less(case: Case, ask: Ask, looser: Norm, stricter: Norm) -> bool:
    """For each tool of `looser`: the calls it takes away `stricter` takes away, and some more."""
    one, other = action_of(looser), action_of(stricter)
    if one is None or other is None or not set(one.names) <= set(other.names):
        return False
    found: list[Standing | None] = []
    for name in one.names:
        left, right = _left_by(case, looser, name), _left_by(case, stricter, name)
        if left is None or right is None:
            return False
        found.append(inclusion(case, ask, left, right))
    return (_asks_fewer(looser, stricter) or Standing.LOOSER in found) and set(found) <= {
        Standing.LOOSER,
        Standing.EQUAL,
    }


def _asks_fewer(looser: Norm, stricter: Norm) -> bool:
    one, other = looser.form, stricter.form
    return isinstance(one, Approve) and isinstance(other, Approve) and one.count < other.count


def _left_by(case: Case, norm: Norm, name: str) -> Expr | None:
    """The calls of a tool that pass without more; None where that is all, none, or no condition on them."""
    if isinstance(norm.form, Approve):
        return negation(scope_of(norm, name))
    claims = barriers([norm], name, case.spec)
    return claims[0].expr if claims and symbols_of([claims[0].expr]) else None


def _shown(case: Case, norm: Norm, other: Norm) -> Part:
    if not isinstance(norm.form, Approve):
        return allowed_by(case, norm, other)
    scope = scope_of(norm, norm.form.action.names[0])
    return "always" if scope == TRUE else scope


def _allowed(rule: type[StricterLayer], case: Case) -> Iterator[Outcome]:
    """One note for each two lines of which one leaves tools out that the other allows."""
    spec = case.spec
    pairs: dict[tuple[str, str], list[str]] = {}
    spans = {}
    for one in spec.withheld:
        pair = (spec.place_of(one.allowed), spec.place_of(one.withheld))
        pairs.setdefault(pair, []).append(one.tool)
        spans[pair] = (one.allowed, one.withheld)
    for (here, there), tools in pairs.items():
        shown = ", ".join(tools[:MOST_NAMED]) + (
            f" and {len(tools) - MOST_NAMED} more" if len(tools) > MOST_NAMED else ""
        )
        headline = phrase(
            "{there} is in force, which does not allow {tools} as {here} does",
            there=there, tools=shown, here=here,
        )  # fmt: skip
        draft = Draft(rule, "none", headline, decides=Party.OWNER)
        allowed, withheld = spans[here, there]
        draft.labels = [
            Label(withheld, phrase("in force")),
            Label(allowed, phrase("the looser one"), primary=False),
        ]
        draft.items = [
            n.id for n in case.layer_norms if n.origin.name in {f"{t} is not allowed" for t in tools}
        ]
        yield draft.done()


def _tiers(rule: type[StricterLayer], case: Case) -> Iterator[Outcome]:
    """A tool has the highest tier that a document gives it."""
    spec = case.spec
    for tool in spec.tools:
        said = [t for t in spec.tiers if t.tool == tool.name]
        high = next((t for t in said if t.tier == tool.tier), None)
        for low in said:
            if high is None or low.tier >= high.tier:
                continue
            headline = phrase(
                "{there} (tier {tier} of {tool}) is in force, {here} says tier {less}",
                there=spec.place_of(high.span), tier=high.tier, tool=tool.name,
                here=spec.place_of(low.span), less=low.tier,
            )  # fmt: skip
            draft = Draft(rule, "none", headline, decides=Party.OWNER)
            draft.labels = [
                Label(high.span, phrase("in force")),
                Label(low.span, phrase("the looser one"), primary=False),
            ]
            yield draft.done()
