"""A YAML tree against the shapes of an agent config: every mistake at once, each with its place."""

from __future__ import annotations

import re
from dataclasses import replace

from mandate.grammar.agent_config.shapes import (
    NUMBER,
    WHOLE,
    Amount,
    Anything,
    Choice,
    Either,
    Fields,
    Flag,
    ListOf,
    MapOf,
    Number,
    Shape,
    Text,
)
from mandate.grammar.mistakes import listed, nearest
from mandate.grammar.yaml_tree import Mapping, Scalar, Sequence, Tree
from mandate.model.diagnostic import Diagnostic
from mandate.model.source import SourceText, Span

_BOOLEANS = ("true", "false")
_GUESSED = re.compile(r"(?i:yes|no|on|off|true|false|null|~|)")
_NUMERIC = re.compile(
    r"(?i:[-+]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)(e[-+]?\d+)?|0x[\da-f_]+|0o?[0-7_]+|0b[01_]+|[-+]?\.inf|\.nan)"
)
_LONGEST_NUMBER = 30


def is_flag(scalar: Scalar) -> bool:
    return scalar.plain and scalar.text.lower() in _BOOLEANS and scalar.text in _forms(scalar.text.lower())


def _forms(word: str) -> tuple[str, ...]:
    return (word, word.capitalize(), word.upper())


class Checker:
    """Collects what is wrong with one document."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.told: list[Diagnostic] = []

    def check(self, tree: Tree, shape: Shape, name: str) -> None:
        """`name` is what the value is called: the key before it, or `item` of a list."""
        match shape:
            case Either(shapes):
                self._either(tree, shapes, name)
            case Anything():
                return
            case Fields():
                if self._is(tree, Mapping, name, shape):
                    assert isinstance(tree, Mapping)
                    self._fields(tree, shape, name)
            case MapOf():
                if self._is(tree, Mapping, name, shape):
                    assert isinstance(tree, Mapping)
                    for key, value in tree.entries:
                        self._text(key, shape.key, "this key")
                        self.check(_placed(key, value), shape.value, key.text)
            case ListOf():
                if self._is(tree, Sequence, name, shape):
                    assert isinstance(tree, Sequence)
                    for item in tree.items:
                        self.check(item, shape.item, f"an item of `{name}`")
            case _:
                if self._is(tree, Scalar, name, shape):
                    assert isinstance(tree, Scalar)
                    self._scalar(tree, shape, name)

    def tell(self, span: Span, message: str, help_: str = "", label: str = "", code: str = "syntax") -> None:
        self.told.append(Diagnostic(self.source.path, span, message, label, help_, code=code))

    def _is(self, tree: Tree, kind: type, name: str, shape: Shape) -> bool:
        if isinstance(tree, kind):
            return True
        found = f"`{tree.text[:40]}`" if isinstance(tree, Scalar) else _kind(tree)
        if isinstance(tree, Scalar) and tree.empty:
            found = "nothing"
        self.tell(self._head(tree), f"{_called(name)} is {words_of(shape)}, not {found}", code="type")
        return False

    def _either(self, tree: Tree, shapes: tuple[Shape, ...], name: str) -> None:
        fitting = [s for s in shapes if isinstance(tree, node_of(s))]
        if fitting:
            self.check(tree, fitting[0], name)
            return
        found = "nothing" if isinstance(tree, Scalar) and tree.empty else _kind(tree)
        wanted = " or ".join(words_of(s) for s in shapes)
        self.tell(self._head(tree), f"{_called(name)} is {wanted}, not {found}", code="type")

    def _head(self, tree: Tree) -> Span:
        """The first line of a node: nobody needs to see a whole mapping underlined."""
        end = self.source.text.find("\n", tree.span.start)
        last = max(tree.span.end, end) if not isinstance(tree, Scalar) else tree.span.end
        text = self.source.text[tree.span.start : last if end != -1 else len(self.source.text)]
        return self.source.span(
            tree.span.start, tree.span.start + max(1, len(text.split("\n", 1)[0].rstrip()))
        )

    def _fields(self, tree: Mapping, shape: Fields, name: str) -> None:
        present = {key.text for key, _ in tree.entries}
        for key, value in tree.entries:
            known = shape.field(key.text)
            if known is not None:
                self.check(_placed(key, value), known.shape, key.text)
                continue
            close = nearest(key.text, shape.fields)
            help_ = f"did you mean `{close}`?" if close else f"known here: {listed(shape.fields, 30)}"
            where = f"in `{name}`" if name else "at the top of an agent config"
            self.tell(key.span, f"`{key.text[:60]}` is not known {where}", help_, code="name")
        for wanted, known in shape.fields.items():
            if known.required and wanted not in present:
                where = _called(name) if name else "this agent config"
                self.tell(self._head(tree), f"{where} has no `{wanted}`", known.help)

    def _scalar(self, scalar: Scalar, shape: Shape, name: str) -> None:
        match shape:
            case Text():
                self._text(scalar, shape, _called(name))
            case Number(whole):
                self._number(scalar, name, whole=whole)
            case Amount():
                if scalar.empty or not scalar.text.strip():
                    self.tell(scalar.span, f"{_called(name)} is an amount, not nothing", code="type")
                elif scalar.plain and _NUMERIC.fullmatch(scalar.text):
                    self._number(scalar, name, whole=False)
            case Flag():
                if not is_flag(scalar):
                    help_ = "write `true` or `false`, without quotes"
                    self.tell(scalar.span, f"{_called(name)} is `true` or `false`", help_, code="type")
            case Choice(words):
                if scalar.text not in words:
                    close = nearest(scalar.text, words)
                    help_ = f"did you mean `{close}`?" if close else ""
                    what = f"{_called(name)} is {listed(words, 20)}, not `{scalar.text[:40]}`"
                    self.tell(scalar.span, what, help_, code="name")

    def _text(self, scalar: Scalar, shape: Text, called: str) -> None:
        text = scalar.text
        if scalar.plain and (_GUESSED.fullmatch(text) or _NUMERIC.fullmatch(text)):
            if scalar.empty:
                self.tell(scalar.span, f"{called} is {shape.form}, not nothing", code="type")
            elif shape.pattern is None or not shape.pattern.fullmatch(text) or _GUESSED.fullmatch(text):
                what = "a number" if _NUMERIC.fullmatch(text) else "true or false"
                message = f"{called} is {shape.form}; `{text[:40]}` is {what} to readers of YAML"
                self.tell(scalar.span, message, f'put it in quotes: "{text[:40]}"', code="type")
            return
        if shape.pattern is not None and not shape.pattern.fullmatch(text.strip()):
            shown = " ".join(text.split())[:40]
            self.tell(scalar.span, f"{called} is {shape.form}, not `{shown}`")
        elif not text.strip():
            self.tell(scalar.span, f"{called} is {shape.form}, not nothing", code="type")

    def _number(self, scalar: Scalar, name: str, *, whole: bool) -> None:
        text, wanted = scalar.text, "a whole number" if whole else "a number"
        if (WHOLE if whole else NUMBER).fullmatch(text) and len(text) <= _LONGEST_NUMBER:
            return
        help_ = "write its digits: `24000`, `0.5`"
        if len(text) > _LONGEST_NUMBER:
            help_ = f"numbers have at most {_LONGEST_NUMBER} characters"
        elif re.fullmatch(r"[-+]?0[0-9_]+", text):
            help_ = "a number that begins with a zero is octal to some readers: leave the zero away"
        elif re.fullmatch(r"(?i)[-+]?\.(inf|nan)", text):
            help_ = "leave the line away where there is no limit"
        elif re.fullmatch(r"\d+(:\d\d)+", text):
            help_ = "with colons it is a number to base 60 to some readers: write the digits"
        elif re.fullmatch(r"(?i)[-+]?[\d.]+e[-+]?\d+", text):
            help_ = "write the digits out, without an exponent"
        shown = " ".join(text.split())[:40]
        self.tell(scalar.span, f"{_called(name)} is {wanted}, not `{shown}`", help_, code="type")


def node_of(shape: Shape) -> type | tuple[type, ...]:
    """The kind of node that a shape describes."""
    match shape:
        case ListOf():
            return Sequence
        case MapOf() | Fields():
            return Mapping
        case Anything():
            return (Scalar, Mapping, Sequence)
        case _:
            return Scalar


def words_of(shape: Shape) -> str:
    match shape:
        case Text(form=form):
            return form
        case Number(whole):
            return "a whole number" if whole else "a number"
        case Amount():
            return "an amount"
        case Flag():
            return "`true` or `false`"
        case Choice(words):
            return listed(words, 20)
        case ListOf():
            return "a list"
        case Fields() | MapOf():
            return "a mapping"
        case Either(shapes):
            return " or ".join(words_of(s) for s in shapes)
        case _:
            return "a value"


def _placed(key: Scalar, value: Tree) -> Tree:
    """A value that is not there stands where its key does."""
    nothing = isinstance(value, Scalar) and value.span.start == value.span.end
    return replace(value, span=key.span) if nothing else value


def _kind(tree: Tree) -> str:
    return {Scalar: "a single value", Mapping: "a mapping", Sequence: "a list"}[type(tree)]


def _called(name: str) -> str:
    if not name:
        return "this agent config"
    return name if name.startswith(("an item", "this")) else f"`{name}`"
