"""An agent config, read: the layer in it, and the mandate in it or the file that holds it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from mandate.grammar.agent_config import access
from mandate.grammar.agent_config import declaring as d
from mandate.grammar.agent_config.budgets import budgets
from mandate.grammar.agent_config.checking import Checker
from mandate.grammar.agent_config.including import Gather, included, write_includes
from mandate.grammar.agent_config.kept import keep
from mandate.grammar.agent_config.layout import CONFIG
from mandate.grammar.agent_config.origin import moved, places_of
from mandate.grammar.agent_config.ruling import Ruling
from mandate.grammar.agent_config.work import Work
from mandate.grammar.mistakes import NAME, SYNTAX
from mandate.grammar.spec import parse_spec
from mandate.grammar.yaml_tree import Mapping, Scalar, Sequence, Sort, Tree, comments, parse_yaml
from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.source import EMBEDDED, SourceText, Span
from mandate.model.spec import LayerNote, Spec

AGENT_CONFIG = Sort("an agent config", "agent configs")
LONGEST = 500_000
MOST_TOLD = 50
_FILE = re.compile(r"\S+\.(txt|md|markdown)")


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """`mandate` is the prose in the document; `mandate_file` the file it names, from the document's
    folder; neither where there is none. `layer` is the layer in its own language."""

    spec: Spec
    layer: str
    beyond: tuple[Span, ...] = ()  # what the document says and the layer's language cannot
    comments: tuple[tuple[int, str], ...] = ()  # offset and text of each
    mandate: SourceText | None = None
    mandate_file: str = ""
    mandate_at: Scalar | None = None


def read_agent_config(
    source: SourceText, gather: Gather | None = None
) -> tuple[AgentConfig | None, tuple[Diagnostic, ...]]:
    """The layer and the mandate of a YAML document; None if and only if an error is told."""
    if len(source.text) > LONGEST:
        what = f"this agent config is {len(source.text):,} characters long; {LONGEST:,} are read"
        return None, (Diagnostic(source.path, source.span(0, 1), what, help="split it", code=SYNTAX),)
    tree, told = parse_yaml(source, AGENT_CONFIG)
    if tree is None:
        empty = Diagnostic(source.path, source.span(0, 0), "this agent config is empty", code=SYNTAX)
        return None, told or (empty,)
    checker = Checker(source)
    checker.check(tree, CONFIG, "")
    if checker.told or not isinstance(tree, Mapping):
        return None, _first(checker.told)
    work = Work(source)
    included(work, tree, gather)
    _write(work, tree)
    if work.told:
        return None, _first(work.told)
    written = SourceText(source.path, work.draft.text)
    documents, missing = gather(written) if gather is not None else ((), ())
    spec, problems = parse_spec(written, documents)
    told = _first([work.draft.told(p) for p in (*missing, *problems)])
    if spec is None or missing:
        return None, told
    spec = replace(
        moved(spec, work.draft.place),
        source=source, assumed=_placed(work.assumed), not_checked=_placed(work.not_checked),
    )  # fmt: skip
    config = AgentConfig(spec, written.text, _outermost(work.beyond), tuple(comments(source, tree)))
    return _with_mandate(config, work, tree), told


def _outermost(spans: list[Span]) -> tuple[Span, ...]:
    """In order, without those inside of others."""
    found: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start, -s.end)):
        if not (found and found[-1].covers(span)):
            found.append(span)
    return tuple(found)


def _placed(notes: list[LayerNote]) -> tuple[LayerNote, ...]:
    """In the order of the document."""
    return tuple(sorted(notes, key=lambda n: (n.span, n.text)))


def _first(told: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """In the order of the document, each place once, and not more than a person reads."""
    ordered = sorted(told, key=lambda t: (t.span.start if t.span else -1, t.message))
    seen: dict[tuple[int, str], Diagnostic] = {}
    for one in ordered:
        seen.setdefault((one.span.start if one.span else -1, one.message), one)
    kept = list(seen.values())
    if len(kept) > MOST_TOLD:
        rest = f"and {len(kept) - MOST_TOLD:,} more from here on"
        last = kept[MOST_TOLD]
        kept[MOST_TOLD:] = [Diagnostic(last.path, last.span, rest, severity=Severity.ERROR, code=last.code)]
    return tuple(kept)


def _write(work: Work, tree: Mapping) -> None:
    """Every statement, declarations first; what needs them is written last."""
    work.draft.statement(work.source.span(0, 0), "mandate-spec 1")
    write_includes(work, tree, work.draft)
    d.agent(work, work.get(tree, "agent"))
    owner = work.scalar(work.get(tree, "agent"), "owner")
    work.owner = owner.text if owner is not None else "owner"
    d.roles(work, work.get(tree, "roles"))
    for key, word, between in (
        ("units", "unit", " = "), ("rates", "rate", " = "), ("facts", "fact", " = "),
        ("calendars", "calendar", ": "),
    ):  # fmt: skip
        d.plain(work, work.get(tree, key), word, between)
    d.sets(work, work.get(tree, "sets"))
    d.predicates(work, work.get(tree, "predicates"))
    work.context |= d.variables(work, work.get(tree, "context"))
    work.metrics |= d.variables(work, work.get(tree, "metrics"))
    tools = work.get(tree, "tools")
    listed = isinstance(tools, Sequence)
    d.definitions(work, tools if listed else work.get(tools, "definitions"))
    allowlist = tools if listed and work.items(tools) else work.get(tools, "allowlist")
    denylist = work.get(tools, "denylist")
    _undefined(work, work.items(allowlist), work.items(denylist))
    _tiers(work, work.get(tree, "tiers"))
    ruling = Ruling(work)
    _access(ruling, tools, allowlist, denylist)
    ruling.policy(work.get(tree, "policy"))
    access.approvals(ruling, work.get(tree, "approvals"))
    access.reviews(ruling, work.get(tree, "reviews"))
    access.rate_limits(ruling, work.get(tree, "rate_limits"))
    budgets(ruling, work.get(tree, "budgets"))
    ruling.uses.infer()
    if not work.told:
        for write in ruling.later:
            write()
    d.write_variables(work)
    d.write_tools(work)
    keep(work, tree, CONFIG, ())


def _access(ruling: Ruling, tools: Tree | None, allowlist: Tree | None, denylist: Tree | None) -> None:
    work = ruling.work
    allowed = work.items(allowlist) if allowlist is not None else None
    if isinstance(tools, Sequence) and allowed is not None:  # names and definitions in one list
        allowed += [s for n in tools.items if (s := _name_of(work, n)) is not None]
    own = [t for t in work.tools.values() if not t.foreign]
    if allowed is None and own and tools is not None:
        first = own[0].span
        work.assume("there is no allow-list: every tool that is defined and not denied is allowed", first)
    access.access(ruling, allowed, denylist)


def _name_of(work: Work, node: Tree) -> Scalar | None:
    return work.scalar(work.get(node, "function") or node, "name") if isinstance(node, Mapping) else None


def _undefined(work: Work, allowed: list[Scalar], denied: list[Scalar]) -> None:
    """Tools that are named in the lists and defined nowhere. One much like a tool that is defined, and
    that no list names, is a typing error."""
    listed = {s.text for s in (*allowed, *denied)}
    unused = [name for name in work.tools if name not in listed]
    defined = any(not t.foreign for t in work.tools.values())
    for scalar in (*allowed, *denied):
        if "*" in scalar.text or scalar.text in work.tools:
            continue
        close = [n for n in unused if SequenceMatcher(None, n, scalar.text).ratio() > 0.8]
        if close:
            hint = f"did you mean `{close[0]}`?"
            work.wrong(scalar.span, f"`{scalar.text}` is not among the definitions", hint, NAME)
            continue
        d.tool(work, scalar)
        if defined:
            work.assume(f"`{scalar.text}` is not among the definitions: taken as another tool", scalar.span)


def _tiers(work: Work, tree: Tree | None) -> None:
    """Tiers of tools that have none of their own; a name before a pattern."""
    from mandate.grammar.agent_config.scope import matching

    entries = tree.entries if isinstance(tree, Mapping) else []
    for name, value in sorted(entries, key=lambda e: "*" in e[0].text):
        found = matching(work, [name])
        if not found:
            work.wrong(name.span, f"there is no tool called `{name.text}`", "define it, or allow it", NAME)
        for tool in found:
            entry = work.tools[tool]
            if entry.tier is not None and "*" not in name.text:
                work.wrong(name.span, f"the tier of `{tool}` is said twice", code=NAME)
            elif entry.tier is None and isinstance(value, Scalar):
                entry.tier = work.piece(value)


def _with_mandate(config: AgentConfig, work: Work, tree: Mapping) -> AgentConfig:
    node = work.get(tree, "mandate")
    named = work.scalar(node, "path")
    at = node if isinstance(node, Scalar) else work.scalar(node, "text")
    if named is None and at is not None and isinstance(node, Scalar) and _FILE.fullmatch(at.text.strip()):
        named, at = at, None
    if named is not None:
        return replace(config, mandate_file=named.text.strip(), mandate_at=named)
    if at is None:
        return config
    host = work.source
    prose = SourceText(host.path + EMBEDDED, at.text, host.digest, host.newline, host, places_of(host, at))
    return replace(config, mandate=prose, mandate_at=at)
