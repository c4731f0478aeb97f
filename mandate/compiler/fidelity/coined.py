"""Terms a plan coins although the layer has a word for it, or that hold a whole norm in their name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.literals import take_apart
from mandate.compiler.fidelity.naming import stems, words_of_tool
from mandate.compiler.fidelity.support import Page, plain
from mandate.compiler.fidelity.wording import tools_named, values_named
from mandate.grammar.markers import find_markers
from mandate.grammar.mentions import find_mentions
from mandate.grammar.verbs import VERBS
from mandate.model.plan import Constraint, Item, Prohibition, Term
from mandate.model.reading import FidelityFact, Infidelity, MarkerKind

_RULING = (
    MarkerKind.BOUND,
    MarkerKind.PROHIBITION,
    MarkerKind.PERMISSION,
    MarkerKind.DUTY,
    MarkerKind.EXCEPTION,
)


def coined(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """Acts that stand where a tool of the layer is spoken of, and values that are whole rules."""
    terms = {t.name: t for t in page.plan.terms}
    if not terms:
        return
    used = {i.id: {n.text for n in take_apart(i).names} for i in page.plan.items}
    for facts in page.clauses:
        clause = facts.clause
        items = by_clause.get(clause.id, ())
        norms = [i for i in items if isinstance(i, Constraint | Prohibition)]
        named = {n for i in items for n in used[i.id]}
        meant = tools_named(clause.text, page.spec)
        if norms and meant and not named & {t.name for t in page.spec.tools} and not _patterned(named):
            act = next(
                (
                    terms[n]
                    for i in norms
                    for n in sorted(used[i.id])
                    if n in terms and terms[n].type == "act"
                ),
                None,
            )
            if act is not None and set(tools_named(act.name.replace("_", " "), page.spec)) & set(meant):
                yield FidelityFact(
                    Infidelity.UNGROUNDED_NAME, clause.span, clause.id, norms[0].id, meant[0], act.name
                )
        for name in sorted(named & set(terms)):
            term = terms[name]
            if term.quote.clause == clause.id and _is_no_act(term, named, page):
                yield FidelityFact(
                    Infidelity.UNGROUNDED_NAME, clause.span, clause.id, None, term.quote.text, name
                )
            if (
                term.quote.clause == clause.id
                and term.type == "predicate"
                and _is_its_act(name, norms, used, page)
            ):
                yield FidelityFact(
                    Infidelity.UNGROUNDED_NAME, clause.span, clause.id, norms[0].id, term.quote.text, name
                )
            if term.quote.clause == clause.id and term.type != "act" and _is_norm(term, clause.text):
                item = norms[0].id if norms else None
                why = f"`{name}` stands for a whole rule, so that nothing of it is checked"
                yield FidelityFact(Infidelity.UNREAD, clause.span, clause.id, item, term.quote.text, why)


def _patterned(named: set[str]) -> bool:
    return any(n.endswith("*") for n in named)


def _is_no_act(term: Term, named: set[str], page: Page) -> bool:
    """An act that is no verb, beside a tool; a condition that is only a word of refusal."""
    if term.type == "predicate":
        refusing = [m for m in find_markers(term.quote.text) if m.kind is MarkerKind.PROHIBITION]
        return bool(refusing) and len(term.quote.text.split()) <= 2
    words = set(term.name.replace(".", "_").split("_"))
    beside = any(page.spec.tool(n) is not None for n in named)
    return term.type == "act" and not words & VERBS and (beside or bool(values_named(term.name, page.spec)))


def _is_its_act(
    name: str, norms: list[Constraint | Prohibition], used: dict[str, set[str]], page: Page
) -> bool:
    """A condition that only repeats the name of the act: `refund when refunds`."""
    words = stems(name.replace("_", " "))
    tools = {n for i in norms if name in used[i.id] for n in used[i.id] if page.spec.tool(n) is not None}
    return bool(words) and any(words <= words_of_tool(tool, page.spec) for tool in tools)


def _is_norm(term: Term, clause: str) -> bool:
    """A value is named by a noun or a condition; most of a sentence with a bound or a number is a rule."""
    share = 0.95 if term.type == "predicate" else 0.8
    if len(plain(term.quote.text)) < share * len(plain(clause)):
        return False
    ruled = any(m.kind in _RULING for m in find_markers(term.quote.text))
    return ruled or any(m.norm_like for m in find_mentions(term.quote.text))
