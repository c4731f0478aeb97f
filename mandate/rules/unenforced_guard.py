"""MND314: what guards a dangerous tool is something that no runtime sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import Expr, Predicate, Scope, references, walk
from mandate.model.finding import Label, phrase
from mandate.model.norm import Approve, Forbid, Limit, Norm, Order, OrderKind, Permit
from mandate.model.spec import Tool
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.usage import used_tools
from mandate.rules.views import is_tool

DANGEROUS = 3


class UnenforcedGuard:
    """A line that keeps the agent from a call of tier 3 or more rests on what the layer does not know.

    ## What it checks
    Prohibitions, permissions, approvals, limits and orders on used tools of tier 3 and more: do their
    conditions speak of terms that only the prose has, or does the step that must come first have no tool?

    ## Why it matters
    The line was checked, and nothing can stop a breach of it: the agent's own judgement is all there is.

    ## Known limits
    Tools of lower tiers are listed in the manifest only, under "checked, not enforced".

    ## Example that is found
    "Delete a volume only when its owner has left the company", where the layer knows nothing of that.

    ## Example that passes
    The same with `context volume.owner_left : bool`.
    """

    code: ClassVar[str] = "MND314"
    name: ClassVar[str] = "unenforced-guard"
    severity: ClassVar[Severity] = Severity.WARNING
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        used = set(used_tools(case))
        told: dict[tuple[tuple[str, ...], tuple[str, ...]], Draft] = {}
        for norm in case.mandate_norms:
            tools = [t for name in _guarded(norm) if name in used and (t := _dangerous(case, name))]
            terms = _terms(case, norm)
            if not tools or not terms:
                continue
            key = tuple(t.name for t in tools), terms
            if key not in told:
                told[key] = self._draft(tools, terms)
            told[key].side(norm, phrase("rests on {terms}", terms=_listed(terms)))
        for (names, _), draft in told.items():
            for name in names:
                tool = case.spec.tool(name)
                assert tool is not None
                draft.labels.append(Label(tool.span, phrase("tier {tier}", tier=tool.tier), primary=False))
            yield draft.done()

    def _draft(self, tools: list[Tool], terms: tuple[str, ...]) -> Draft:
        headline = phrase(
            "nothing enforces what guards {tools}: the layer does not know {terms}",
            tools=" and ".join(t.name for t in tools),
            terms=_listed(terms),
        )
        draft = Draft(type(self), "none", headline)
        draft.help = (phrase("ask the layer's owner to declare {terms}", terms=_listed(terms)),)
        return draft


def _dangerous(case: Case, name: str) -> Tool | None:
    tool = case.spec.tool(name)
    return tool if tool is not None and tool.tier >= DANGEROUS else None


def _guarded(norm: Norm) -> tuple[str, ...]:
    match norm.form:
        case Forbid() | Permit() | Approve() as form:
            return form.action.names
        case Limit() as form if form.is_ceiling:
            return form.action.names
        case Order(kind=OrderKind.BEFORE | OrderKind.NOT_WITHIN_AFTER) as form:
            return form.then.names
        case _:
            return ()


def _terms(case: Case, norm: Norm) -> tuple[str, ...]:
    """What a norm speaks of and the layer does not know, sorted."""
    form = norm.form
    found: set[str] = set()
    exprs = [getattr(form, "when", None), norm.unless]
    for name in ("action", "then"):
        exprs.append(getattr(getattr(form, name, None), "where", None))
    for expr in exprs:
        found |= _terms_of(expr) if expr is not None else set()
    if isinstance(form, Order) and not any(is_tool(case.spec, n) for n in form.first.names):
        found.update(form.first.names)
    return tuple(sorted(found))


def _terms_of(expr: Expr) -> set[str]:
    named = {r.name for r in references(expr) if r.scope is Scope.TERM}
    judged = {n.name for n in walk(expr) if isinstance(n, Predicate) and n.scope is Scope.TERM}
    return named | judged


def _listed(terms: tuple[str, ...]) -> str:
    return " and ".join(f"`{term}`" for term in terms)
