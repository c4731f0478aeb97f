"""The plan file: YAML that people review, edit and commit (`*.plan.yaml`).

Who wrote an item stands in its `author`; what a person wrote by hand is `author: hand`, and outlives
the next reading as long as the sentence it quotes does.
"""

from __future__ import annotations

import re
import types
from difflib import get_close_matches
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import ValidationError

from mandate.grammar.plan_layout import layout
from mandate.grammar.plan_merge import keep_hand_edits
from mandate.grammar.yaml_tree import Mapping, Scalar, Sequence, Tree, parse_yaml
from mandate.model.diagnostic import Diagnostic
from mandate.model.plan import Plan, PlanModel
from mandate.model.source import SourceText, Span

HEADER = "mandate-plan"
Place = tuple[str | int, ...]

__all__ = ["dump_plan", "keep_hand_edits", "load_plan"]


def load_plan(source: SourceText) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
    """The plan in a file, or None and every error found, each with its place."""
    tree, diagnostics = parse_yaml(source)
    if diagnostics:
        return None, diagnostics
    wrong = _not_a_plan(tree, source)
    if wrong is not None or not isinstance(tree, Mapping):
        return None, (wrong,) if wrong else ()
    reader = _Reader(source)
    raw = reader.mapping(tree, Plan, ())
    if reader.diagnostics:
        return None, tuple(reader.diagnostics)
    try:
        return Plan.model_validate(raw), ()
    except ValidationError as error:
        return None, tuple(reader.explained(details) for details in error.errors(include_url=False))


def dump_plan(plan: Plan, previous_text: str | None = None) -> str:
    """The plan as YAML, in canonical order; `load_plan` gives the same plan back.

    With the text of the previous file its comments stay beside what they were written to, and items
    marked `author: hand` stay as they are (`keep_hand_edits`).
    """
    if previous_text is None:
        return layout(plan)
    source = SourceText("plan", previous_text)
    previous, _ = load_plan(source)
    if previous is not None:
        plan = keep_hand_edits(plan, previous)
    tree, _ = parse_yaml(source)
    return layout(plan, source, tree if isinstance(tree, Mapping) else None)


def _not_a_plan(tree: Tree | None, source: SourceText) -> Diagnostic | None:
    start = source.span(0, 0)
    if tree is None or (isinstance(tree, Scalar) and tree.empty):
        return Diagnostic(source.path, start, "the plan file is empty", help="`mandate plan` writes one")
    if not isinstance(tree, Mapping):
        return Diagnostic(source.path, tree.span, f"this is no plan file: it begins with `{HEADER}: 1`")
    version = next((value for key, value in tree.entries if key.text == HEADER), None)
    if version is None:
        place = tree.entries[0][0].span if tree.entries else start
        return Diagnostic(source.path, place, f"the line `{HEADER}: 1` is missing", help="it comes first")
    if not isinstance(version, Scalar) or version.text != "1":
        found = version.text if isinstance(version, Scalar) else "this"
        message = f"`{found}` is no version of the plan format that this mandate knows; it knows 1"
        return Diagnostic(source.path, version.span, message, help="a newer `mandate` may read it")
    return None


class _Reader:
    """A tree, turned into what the models take; every mistake collected with its place."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self.places: dict[Place, Span] = {}
        self.ids: set[str] = set()

    def mapping(self, tree: Mapping, model: type[PlanModel], place: Place) -> dict[str, Any]:
        fields = {f.alias or name: name for name, f in model.model_fields.items()}
        hints = get_type_hints(model)
        raw: dict[str, Any] = {}
        self.places[place] = tree.entries[0][0].span if tree.entries else tree.span
        for key, value in tree.entries:
            name = fields.get(key.text)
            if name is None:
                self._wrong(key.span, f"unknown key `{key.text}`", _suggestion(key.text, list(fields)))
                continue
            if isinstance(value, Scalar) and value.empty:
                continue
            here = (*place, key.text)
            self.places[here] = value.span if isinstance(value, Scalar) else key.span
            converted = self._value(value, hints[name], key.text, here)
            if converted is not None:
                raw[key.text] = converted
            if key.text == "id" and isinstance(converted, str) and place[0] != "clauses":
                self._once(converted, value.span)
        return raw

    def _once(self, name: str, span: Span) -> None:
        if name in self.ids:
            self._wrong(span, f"the id `{name}` is used more than once")
        self.ids.add(name)

    def _value(self, tree: Tree, hint: Any, key: str, place: Place) -> Any:
        """A value of the type that the key has; None after a mistake."""
        kind = _bare(hint)
        if get_origin(kind) is tuple:
            if not isinstance(tree, Sequence):
                self._wrong(tree.span, f"`{key}` is a list", f"write `{key}: [ … ]`, or one item a line")
                return None
            part = get_args(kind)[0]
            values = [self._value(item, part, key, (*place, n)) for n, item in enumerate(tree.items)]
            return [value for value in values if value is not None]
        if isinstance(kind, type) and issubclass(kind, PlanModel):
            if not isinstance(tree, Mapping):
                self._wrong(tree.span, f"`{key}` has {_words(kind)}", f"write {_example(kind)}")
                return None
            return self.mapping(tree, kind, place)
        if not isinstance(tree, Scalar):
            self._wrong(tree.span, f"`{key}` is one text", "put it in quotes if it has brackets")
            return None
        if place not in self.places:
            self.places[place] = tree.span
        if kind is int or (get_origin(kind) is Literal and isinstance(get_args(kind)[0], int)):
            if not re.fullmatch(r"[0-9](_?[0-9]){0,17}", tree.text):
                self._wrong(tree.span, f"`{key}` is a whole number, not `{tree.text}`")
                return None
            return int(tree.text)
        choices = _choices(kind)
        if choices and tree.text not in choices:
            near = _suggestion(tree.text, choices) or "one of " + ", ".join(choices)
            self._wrong(tree.span, f"`{key}` cannot be `{tree.text}`", near)
            return None
        return tree.text

    def explained(self, details: Any) -> Diagnostic:
        """What the models found wrong, in the words of the file."""
        location: Place = details["loc"]
        name = str(location[-1]) if location else "the plan"
        match details["type"]:
            case "missing":
                message, location = f"`{name}` is missing", location[:-1]
            case "string_too_short":
                message = f"`{name}` is empty"
            case "too_short":
                message = f"`{name}` needs at least one entry"
            case "string_pattern_mismatch":
                message = f"`{details['input']}` is no name: small letters, digits, `_` and `.`"
            case _:
                message = str(details["msg"]).removeprefix("Value error, ")
        while location and location not in self.places:
            location = location[:-1]
        return Diagnostic(self.source.path, self.places.get(location, self.source.span(0, 0)), message)

    def _wrong(self, span: Span, message: str, help_: str = "") -> None:
        self.diagnostics.append(Diagnostic(self.source.path, span, message, help=help_))


def _bare(hint: Any) -> Any:
    """The type without `| None`."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _choices(kind: Any) -> list[str]:
    if get_origin(kind) is Literal:
        return [str(choice) for choice in get_args(kind)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(member.value) for member in kind]
    return []


def _words(model: type[PlanModel]) -> str:
    names = [f.alias or name for name, f in model.model_fields.items() if f.is_required()]
    return " and ".join(f"`{name}`" for name in names) or "keys and values"


def _example(model: type[PlanModel]) -> str:
    names = [f.alias or name for name, f in model.model_fields.items() if f.is_required()]
    return "`{" + ", ".join(f"{name}: …" for name in names or ["key"]) + "}`"


def _suggestion(word: str, known: list[str]) -> str:
    if word == "by" and "author" in known:
        return "who wrote an item stands in `author`"
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else "known here: " + ", ".join(known)
