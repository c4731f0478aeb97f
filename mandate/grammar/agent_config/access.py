"""Who may call what, and how often: allow- and deny-lists, approvals, reviews and rate limits."""

from __future__ import annotations

from mandate.grammar.agent_config.origin import Piece
from mandate.grammar.agent_config.ruling import Parts, Ruling
from mandate.grammar.agent_config.scope import matching, without_prefix
from mandate.grammar.mistakes import NAME
from mandate.grammar.yaml_tree import Mapping, Scalar, Sequence, Tree


def approvals(ruling: Ruling, tree: Tree | None) -> None:
    for node in tree.items if isinstance(tree, Sequence) else ():
        by = ruling.work.scalar(node, "by")
        if isinstance(node, Mapping) and by is not None:
            _approval(ruling, node, by)


def _approval(ruling: Ruling, node: Mapping, by: Scalar) -> None:
    work = ruling.work
    ruling.role(by)
    tier, named = work.scalar(node, "tier"), ruling.tools(node)
    at = node.entries[0][0].span
    if (tier is None) == (not named):
        work.wrong(at, "an approval is for a tier or for tools", "say `tier` or `tools`", NAME)
        return
    tools = matching(work, named)
    when = ruling.condition(node, "when", tools)
    if tier is not None and work.get(node, "when") is not None:
        work.wrong(work.key(node, "when").span, "an approval for a tier has no `when`", "name the `tools`")
        return
    count, reasons = work.scalar(node, "count"), work.scalar(node, "justification")

    def write() -> None:
        many: Parts = [work.piece(count), " of "] if count is not None else []
        if tier is not None:
            line: Parts = ["tier ", work.piece(tier), " needs approval by ", *many, work.piece(by)]
        else:
            case = ruling.written(" when ", when, tools, "an approval")
            line = ["approve ", *work.listed(named), *case, " by ", *many, work.piece(by)]
        if reasons is not None and reasons.text.lower() == "true":
            line.append(", with justification")
        work.draft.statement(at, *line)

    ruling.later.append(write)


def reviews(ruling: Ruling, tree: Tree | None) -> None:
    if isinstance(tree, Mapping):
        for tier, by in tree.entries:
            if isinstance(by, Scalar):
                line: Parts = ["review tier ", ruling.work.piece(tier), " by ", ruling.work.piece(by)]
                ruling.work.draft.statement(tier.span, *line)


def access(ruling: Ruling, allowed: list[Scalar] | None, denied: Tree | None) -> None:
    """`allowed` is None where there is no list: then every tool may be called that is not denied."""
    work = ruling.work
    plain = work.items(denied)
    nodes = [n for n in denied.items if isinstance(n, Mapping)] if isinstance(denied, Sequence) else []
    for node in nodes:
        _denial(ruling, node)

    def write() -> None:
        never = matching(work, plain)
        called = matching(work, allowed or ())
        for scalar in plain:
            found = matching(work, [scalar])
            if set(found) & set(called):  # what is not allowed needs no denial
                work.draft.statement(scalar.span, "deny ", *work.listed([scalar]))
            elif not found:
                work.assume(f"`{scalar.text}` is denied and no tool is called so", scalar.span)
        if allowed is None:
            for name, entry in work.tools.items():
                if name not in never and not entry.foreign:
                    work.draft.statement(entry.span, "allow ", entry.at)
        for scalar in allowed or ():
            work.draft.statement(scalar.span, "allow ", *work.listed([scalar]))

    ruling.later.append(write)


def _denial(ruling: Ruling, node: Mapping) -> None:
    work, named = ruling.work, ruling.tools(node)
    at = node.entries[0][0].span if node.entries else node.span
    if not named:
        work.wrong(at, "this denial names no tool", "add `tool:`", NAME)
        return
    tools = matching(work, named)
    when, unless = ruling.condition(node, "when", tools), ruling.condition(node, "unless", tools)

    def write() -> None:
        line = [
            "deny ", *work.listed(named), *ruling.written(" when ", when, tools, "a denial"),
            *ruling.written(" unless ", unless, tools, "an exception"),
        ]  # fmt: skip
        work.draft.statement(at, *line)

    ruling.later.append(write)


def rate_limits(ruling: Ruling, tree: Tree | None) -> None:
    if isinstance(tree, Sequence):
        for node in tree.items:
            if isinstance(node, Mapping):
                _rate(ruling, node, ruling.tools(node))
    elif isinstance(tree, Mapping):
        for name, value in tree.entries:
            if isinstance(value, Mapping):
                _rate(ruling, value, [name])
            elif isinstance(value, Scalar):
                _rate_text(ruling, name, value)


def _rate_text(ruling: Ruling, name: Scalar, value: Scalar) -> None:
    work = ruling.work

    def write() -> None:
        rule = work.fresh("rate")
        line: Parts = [f"rule {rule}: count(", *work.listed([name]), ") <= ", work.free(value)]
        work.draft.statement(name.span, *line)

    ruling.later.append(write)


def _rate(ruling: Ruling, node: Mapping, named: list[Scalar]) -> None:
    work = ruling.work
    most, at = work.scalar(node, "max"), work.scalar(node, "id")
    period, length, key = (work.scalar(node, k) for k in ("per", "in_any", "key"))
    if most is None:
        return
    if (period is None) == (length is None):
        work.wrong(most.span, "a rate limit has one period", "say `per: hour` or `in_any: 24 h`", NAME)
        return
    tools = matching(work, named) if named else tuple(work.tools)
    where, unless = ruling.condition(node, "where", tools), ruling.condition(node, "unless", tools)
    bare = without_prefix(work.piece(key)) if key is not None else None
    if bare is not None and key is not None and bare.text not in work.context:
        ruling.uses.key(bare.text, tools, key.span)
    name: str | Piece | None = work.identifier(at) if at is not None else None

    def write() -> None:
        line: Parts = ["rule ", name or work.fresh("rate"), ": count(", *(work.listed(named) or ["*"])]
        line += [*ruling.written(" where ", where, tools, "a rate limit"), ") <= ", work.piece(most)]
        if period is not None:
            line += [" per ", work.piece(period)]
        elif length is not None:
            line += [" in any ", work.free(length)]
        if bare is not None:
            line += [" per ", bare]
        line += ruling.written(", unless ", unless, tools, "an exception")
        work.draft.statement(node.entries[0][0].span, *line)

    ruling.later.append(write)
