"""MND607: what a layer leaves without a bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Expr, references
from mandate.model.finding import Label, Party, phrase
from mandate.model.norm import Approve, Forbid, Limit, Measure, Norm, OnlyDuring, Order
from mandate.model.quantity import Kind
from mandate.model.spec import Tool, Variable
from mandate.model.window import WindowKind
from mandate.rules.base import Ask, Case, Draft, Outcome

HARMFUL = 2  # the lowest tier that is looked at
MOST_NAMED = 6


class IncompleteLayer:
    """Harmful tools that a layer allows without a bound.

    ## What it checks
    Of a layer alone, the allowed tools of tier 2 or more: is there a limit, a rule, an approval or hours for
    each? Is each amount of money that a call takes bounded? Where each call is bounded by amount: is their
    number or their total, too, or is every call approved? One note for each of the three.

    ## Why it matters
    What is not said here is left to the mandates, and to whoever writes them.

    ## Known limits
    Whether a bound is low enough is its owner's to say. Unused names are MND602's, tiers that nobody approves
    MND603's.

    ## Example that is found
    `tool pay.refund(amount: USD) tier 2` with `allow pay.refund`, and nothing more about it.

    ## Example that passes
    The same with `rule day: sum(pay.refund.amount) <= 500 USD per day`.
    """

    code: ClassVar[str] = "MND607"
    name: ClassVar[str] = "incomplete-layer"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = True

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        if case.plan is not None:
            return
        tools = [t for t in case.spec.tools if _looked_at(case, t)]
        about: dict[str, list[Norm]] = {t.name: [] for t in tools}
        for norm in case.layer_norms:
            for name in _bound(norm):
                about.get(name, []).append(norm)
        free = [t for t in tools if not any(_bounds(n) for n in about[t.name])]
        yield from _free(free)
        bounded = [t for t in tools if t not in free and not _always_asked(about[t.name])]
        uncapped = [(t, p) for t in bounded for p in _money(t) if not _capped(p, about[t.name])]
        yield from _uncapped(uncapped)
        capped = [t for t in bounded if _money(t) and all(t is not u for u, _ in uncapped)]
        yield from _endless([t for t in capped if not any(_totals(n) for n in about[t.name])])


def _looked_at(case: Case, tool: Tool) -> bool:
    if tool.tier < HARMFUL or not case.spec.allows(tool.name) or tool.span.path != case.spec.source.path:
        return False
    return not any(tool.name in d.tools and d.when == TRUE for d in case.spec.denials)


def _bound(norm: Norm) -> tuple[str, ...]:
    form = norm.form
    if isinstance(form, Order):
        return form.then.names
    return form.action.names if isinstance(form, Forbid | Limit | Approve | OnlyDuring) else ()


def _bounds(norm: Norm) -> bool:
    """An order says when, not how much or whether; a budget of the run is about the run."""
    form = norm.form
    return not isinstance(form, Order) and not _of_the_run(norm)


def _of_the_run(norm: Norm) -> bool:
    return isinstance(norm.form, Limit) and norm.form.window.kind is WindowKind.RUN


def _always_asked(norms: Sequence[Norm]) -> bool:
    return any(isinstance(n.form, Approve) and n.form.when == TRUE and n.unless is None for n in norms)


def _money(tool: Tool) -> list[Variable]:
    return [p for p in tool.parameters if p.type.kind is Kind.MONEY]


def _capped(parameter: Variable, norms: Sequence[Norm]) -> bool:
    """Whether the layer declares the most of an amount, or some line speaks of it."""
    if parameter.upper is not None:
        return True
    return any(parameter.name in _spoken_of(n) for n in norms)


def _spoken_of(norm: Norm) -> set[str]:
    form = norm.form
    found: set[str] = set()
    exprs: list[Expr] = []
    if isinstance(form, Limit):
        found |= {form.argument} if form.argument is not None else set()
        exprs = [form.when, form.action.where]
    if isinstance(form, Forbid | Approve):
        exprs = [form.when, form.action.where]
    return found | {r.name for e in exprs for r in references(e)}


def _totals(norm: Norm) -> bool:
    """A limit on how many calls there are, or on their sum; or the approval of every call."""
    form = norm.form
    return isinstance(form, Limit) and form.measure in (Measure.COUNT, Measure.SUM) and not _of_the_run(norm)


def _named(names: Sequence[str]) -> str:
    shown = [f"`{n}`" for n in names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        shown.append(f"{len(names) - MOST_NAMED} more")
    return " and ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _note(words: str, names: Sequence[str], tools: Sequence[Tool], help_: str) -> Outcome:
    headline = phrase(words, names=_named(names))
    draft = Draft(IncompleteLayer, "none", headline, decides=Party.OWNER)
    draft.labels = [Label(t.span, phrase("tier {tier}", tier=t.tier)) for t in tools[:MOST_NAMED]]
    draft.help = (phrase(help_),)
    return draft.done()


def _free(tools: Sequence[Tool]) -> Iterator[Outcome]:
    if tools:
        words = "no line bounds {names}: no limit, no rule, no approval"
        help_ = "add a rule or an approval, or say that mandates see to it"
        yield _note(words, [t.name for t in tools], tools, help_)


def _uncapped(found: Sequence[tuple[Tool, Variable]]) -> Iterator[Outcome]:
    if found:
        words = "no line bounds the money in {names}"
        tools = list(dict.fromkeys(t.name for t, _ in found))
        first = [next(t for t, _ in found if t.name == name) for name in tools]
        names = [f"{t.name}.{p.name}" for t, p in found]
        yield _note(words, names, first, "bound each call, or the sum of a day")


def _endless(tools: Sequence[Tool]) -> Iterator[Outcome]:
    if tools:
        words = "each call of {names} is bounded, and not how many there are: many small ones add up"
        yield _note(words, [t.name for t in tools], tools, "add `sum(…) <= … per day`, or a count")
