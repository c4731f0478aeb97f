"""The budgets of an agent config: tokens, calls, time and money of a run, and whatever else is capped."""

from __future__ import annotations

from mandate.grammar.agent_config.layout import COST_KEY
from mandate.grammar.agent_config.ruling import Parts, Ruling
from mandate.grammar.mistakes import NAME
from mandate.grammar.yaml_tree import Mapping, Scalar, Sequence, Tree

_OF_A_RUN = {
    "max_total_tokens": " tokens per run", "max_tool_calls": " tool calls per run",
    "max_wall_time_seconds": " s per run",
}  # fmt: skip


def budgets(ruling: Ruling, tree: Tree | None) -> None:
    if not isinstance(tree, Mapping):
        return
    work = ruling.work
    for key, value in tree.entries:
        if key.text in _OF_A_RUN and isinstance(value, Scalar):
            work.draft.statement(key.span, "budget ", work.piece(value), _OF_A_RUN[key.text])
        elif key.text == "limits" and isinstance(value, Sequence):
            for node in value.items:
                if isinstance(node, Mapping):
                    _limit(ruling, node)
        elif key.text == "max_cost" or COST_KEY.fullmatch(key.text):
            _cost(ruling, key, value)


def _cost(ruling: Ruling, key: Scalar, value: Tree) -> None:
    """`max_cost_usd: 5`, or `max_cost: {amount: 5, currency: USD, per: day}`."""
    work = ruling.work
    named = COST_KEY.fullmatch(key.text)
    currency = named.group(1).upper() if named else ""
    if isinstance(value, Scalar):
        work.draft.statement(key.span, "budget ", work.piece(value), f" {currency} per run")
        return
    amount, said, period = (work.scalar(value, k) for k in ("amount", "currency", "per"))
    if amount is None:
        return
    if said is not None and currency and said.text.upper() != currency:
        hint = f"leave `currency` away, or call the budget `max_cost_{said.text.lower()}`"
        work.wrong(said.span, f"`{key.text}` is in {currency}, not in {said.text}", hint, NAME)
        return
    line: Parts = ["budget ", work.free(amount)]
    if not amount.text.strip()[-1:].isalpha():
        code = said.text.upper() if said is not None else currency
        if not code:
            work.wrong(amount.span, "this amount has no currency", "add `currency: USD`")
            return
        line.append(f" {code}")
    line += [" per ", work.piece(period)] if period is not None else [" per run"]
    work.draft.statement(key.span, *line)


def _limit(ruling: Ruling, node: Mapping) -> None:
    work = ruling.work
    amount, period, length = (work.scalar(node, k) for k in ("amount", "per", "in_any"))
    if amount is None:
        return
    if (period is None) == (length is None):
        work.wrong(amount.span, "a budget has one period", "say `per: week` or `in_any: 24 h`", NAME)
        return

    def write(scope: Parts) -> None:
        line: Parts = ["budget ", work.free(amount)]
        if length is not None:
            line += [" in any ", work.free(length)]
        elif period is not None:
            line += [" in total"] if period.text == "total" else [" per ", work.piece(period)]
        work.draft.statement(node.entries[0][0].span, *line, *scope)

    ruling.scoped(node, write)
