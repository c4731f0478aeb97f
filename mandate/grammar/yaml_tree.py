"""YAML as a tree of texts with places: nothing is guessed, `no` is a text and so is `06:00`.

Anchors, aliases, tags, several documents and deep nesting are refused: plan files and agent configs need
none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mandate.model.diagnostic import Diagnostic
from mandate.model.source import SourceText, Span

DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    span: Span
    plain: bool = True

    @property
    def empty(self) -> bool:
        """Nothing, `~` or `null`, without quotes."""
        return self.plain and self.text in ("", "~", "null")


@dataclass(slots=True)
class Mapping:
    span: Span
    entries: list[tuple[Scalar, Tree]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    end: int = 0  # offset after its closing bracket, if it has one


@dataclass(slots=True)
class Sequence:
    span: Span
    items: list[Tree] = field(default_factory=list)
    end: int = 0


Tree = Scalar | Mapping | Sequence


class _Refused(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Sort:
    """What a YAML text is called in messages, one and many of them, and how deep it may be nested."""

    one: str
    many: str
    deepest: int = DEEPEST


PLAN_FILE = Sort("a plan file", "plan files")


def parse_yaml(source: SourceText, sort: Sort = PLAN_FILE) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """The only document of a YAML text; an error names line and column."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return _tree(YAML(typ="safe", pure=True).parse(source.text), source, sort), ()
    except _Refused as refused:
        return None, (refused.diagnostic,)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = min(mark.index, len(source.text)) if mark is not None else 0
        return None, (_unreadable(source, at, str(error.problem or error.context or ""), sort),)
    except YAMLError as error:
        at = getattr(error, "position", 0)
        reason = str(getattr(error, "reason", ""))
        return None, (_unreadable(source, min(at, len(source.text)), reason, sort),)


def _tree(events: Any, source: SourceText, sort: Sort) -> Tree | None:
    """Events to nodes, without recursion."""
    root: list[Tree] = []
    open_nodes: list[Mapping | Sequence] = []
    keys: list[Scalar | None] = []
    for event in events:
        kind = type(event).__name__
        if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
            continue
        span = source.span(event.start_mark.index, max(event.start_mark.index, event.end_mark.index))
        if kind == "DocumentStartEvent":
            if root:
                raise _Refused(_error(source, span, "a second YAML document begins here"))
            continue
        _refuse_magic(event, kind, span, source, sort)
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            closed = open_nodes.pop()
            if source.text[event.start_mark.index : event.end_mark.index] in ("}", "]"):
                closed.end = event.end_mark.index
            keys.pop()
            continue
        node: Tree
        if kind == "ScalarEvent":
            node = Scalar(event.value, span, plain=event.style is None or event.style == "")
        else:
            node = Mapping(span) if kind == "MappingStartEvent" else Sequence(span)
        _attach(node, open_nodes, keys, root, source)
        if not isinstance(node, Scalar):
            if len(open_nodes) >= sort.deepest:
                raise _Refused(_error(source, span, f"this is nested too deeply for {sort.one}"))
            open_nodes.append(node)
            keys.append(None)
    return root[0] if root else None


def _attach(
    node: Tree, open_nodes: list[Mapping | Sequence], keys: list[Scalar | None], root: list[Tree],
    source: SourceText,
) -> None:  # fmt: skip
    """Put a node where it belongs: into the list, or as key or value of the mapping."""
    if not open_nodes:
        root.append(node)
        return
    parent = open_nodes[-1]
    if isinstance(parent, Sequence):
        parent.items.append(node)
    elif (key := keys[-1]) is not None:
        parent.entries.append((key, node))
        keys[-1] = None
    elif isinstance(node, Scalar):
        if node.text in parent.keys:
            raise _Refused(_error(source, node.span, f"`{node.text}` stands here a second time"))
        parent.keys.add(node.text)
        keys[-1] = node
    else:
        raise _Refused(_error(source, node.span, "a key must be a word", help_="quote texts with brackets"))


def _refuse_magic(event: Any, kind: str, span: Span, source: SourceText, sort: Sort) -> None:
    if kind == "AliasEvent" or getattr(event, "anchor", None):
        help_ = "write the text out, or put quotes around a text that begins with `&` or `*`"
        raise _Refused(_error(source, span, f"{sort.many} have no anchors and aliases", help_=help_))
    if getattr(event, "tag", None) is not None:
        help_ = "put quotes around a text that begins with `!`"
        raise _Refused(_error(source, span, f"{sort.many} have no tags", help_=help_))


def _error(source: SourceText, span: Span, message: str, help_: str = "") -> Diagnostic:
    return Diagnostic(source.path, span, message, help=help_)


def _unreadable(source: SourceText, at: int, problem: str, sort: Sort) -> Diagnostic:
    """A YAML error in the words of the person who wrote the file."""
    span = source.span(at, min(at + 1, len(source.text)))
    here = source.text[at : at + 1]
    if here == "\t":
        return _error(source, span, f"a tab cannot indent {sort.one}", "use spaces")
    if "special characters" in problem or "control characters" in problem:
        return _error(source, span, f"a character that YAML does not allow (U+{ord(here or ' '):04X})")
    if "mapping values" in problem:
        return _error(source, span, "`: ` cannot stand in a text without quotes", 'write "…: …" in quotes')
    if here and here in "`@%|>&*!":
        return _error(source, span, f"a text cannot begin with `{here}`", "put it in quotes")
    return _error(source, span, f"this is not YAML: {problem or 'it cannot be read'}")


def comments(source: SourceText, tree: Tree | None) -> Iterator[tuple[int, str]]:
    """Every comment: its offset and its text, `#` included."""
    covered = sorted((s.span.start, s.span.end) for s in _scalars(tree) if s.span.end > s.span.start)
    covered.append((len(source.text), len(source.text)))
    here = 0
    at = source.text.find("#")
    while at != -1:
        while covered[here][1] <= at and here < len(covered) - 1:
            here += 1
        if not (covered[here][0] <= at < covered[here][1]) and (at == 0 or source.text[at - 1] in " \t\n"):
            end = source.text.find("\n", at)
            end = len(source.text) if end == -1 else end
            yield at, source.text[at:end].rstrip()
            at = source.text.find("#", end)
        else:
            at = source.text.find("#", at + 1)


def _scalars(tree: Tree | None) -> Iterator[Scalar]:
    stack: list[Tree] = [tree] if tree is not None else []
    while stack:
        node = stack.pop()
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, Mapping):
            stack.extend(part for entry in node.entries for part in entry)
        else:
            stack.extend(node.items)
