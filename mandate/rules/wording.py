"""Words for what a finding speaks of: the author's where there are some, else the layer's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mandate.model.expression import Expr
from mandate.model.finding import Phrase, phrase
from mandate.model.norm import Action, Forbid, Limit, Measure, Norm, Oblige, OnlyDuring
from mandate.rules.base import Case
from mandate.rules.views import action_of


def metric_words(case: Case, name: str, norm: Norm) -> str:
    """A metric as the sentence behind `norm` calls it: `` `open requests` ``; else its name."""
    metric = case.spec.metric(name)
    if metric is None or case.prose is None:
        return name
    said = " ".join(case.prose.text[s.start : s.end] for s in norm.origin.spans if s.path == case.prose.path)
    for alias in metric.aliases:
        if re.search(rf"(?<!\w){re.escape(alias)}(?!\w)", said, re.IGNORECASE):
            return f"`{alias}`"
    return name


def denial_words(case: Case, norm: Norm, tool: str, words: str, part: Expr | None = None) -> Phrase:
    """`words`, or that the layer has no `allow` for the tool, where `norm` stands for that; and whose kind
    the tool is, where the line speaks of another. `part` is where it bars, if only a part of it does."""
    if not norm.of_mandate and isinstance(norm.form, Forbid) and not case.spec.allows(tool):
        return phrase("no `allow` names it")
    if isinstance(norm.form, OnlyDuring):
        return phrase("closed at all other times")
    action = action_of(norm)
    where = {} if part is None else {"decides": part}
    words += " where {decides}" if where else ""
    if action is None or tool not in action.carried:
        return phrase(words, **where)
    kinds = case.spec.kinds()
    other = next(name for name in action.written if tool in kinds.get(name, ()))
    return phrase(f"{words}, as {{tool}} is a kind of {{other}}", tool=tool, other=other, **where)


def demanded_words(norms: list[Norm]) -> str:
    """What duties and floors ask for: `vault.rebalance`, `rewards.compound.amount`."""
    found: dict[str, None] = {}
    for norm in norms:
        form = norm.form
        action: Action | None = form.action if isinstance(form, (Limit, Oblige)) else None
        if action is None:
            continue
        summed = isinstance(form, Limit) and form.measure is Measure.SUM and form.argument
        tail = f".{form.argument}" if summed and isinstance(form, Limit) else ""
        found.update(dict.fromkeys(f"{name}{tail}" for name in action.names))
    return " and ".join(found)


def lines_of(norms: Sequence[Norm]) -> str:
    """`line 4`, or `lines 4, 7 and 9`; of the layer `labels.ops:4`."""
    numbers = list(dict.fromkeys(str(n.origin.line) for n in norms if n.of_mandate))
    word = "lines" if len(numbers) > 1 else "line"
    found = [f"{word} {numbers[0]}", *numbers[1:]] if numbers else []
    found += [n.id for n in norms if not n.of_mandate]
    if len(found) <= 1:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"
