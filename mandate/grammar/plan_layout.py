"""How a plan looks as YAML: clauses and quotes as flow maps, items as blocks, long lines kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from pydantic import BaseModel

from mandate.grammar.plan_comments import NAMING_KEYS, Address, Remarks, placed
from mandate.grammar.yaml_tree import Mapping
from mandate.model.plan import Item, Plan, PlanModel
from mandate.model.source import SourceText

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.,;:()<>=+*/%'\"\[\]{}&|!?@ -]*")
_FLOW = re.compile(r"[,\[\]{}]")
_WORDS_OF_YAML = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
_NUMERIC = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}|[0-9][0-9_.]* [A-Za-z][A-Za-z ]*")
_ALWAYS_QUOTED = frozenset({"text", "question", "reason", "answer", "source", "literal", "candidates"})
_HEAD = ("version", "mandate", "spec", "digest", "as_of", "reader")
_AS_FLOW = frozenset({"clauses", "terms", "advisory", "decisions"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and what stands on it, outermost first: what a comment beside it belongs to."""

    text: str
    addresses: tuple[Address, ...] = ()


def layout(plan: Plan, previous: SourceText | None = None, tree: Mapping | None = None) -> str:
    """The plan file's text; with the previous file, its comments too."""
    lines = _lines(plan)
    if previous is None or tree is None:
        return "".join(f"{line.text}\n" for line in lines)
    known = frozenset(address for line in lines for address in line.addresses)
    remarks = placed(previous, tree, known)
    written = [text for line in lines for text in _with_comments(line, remarks)]
    return "".join(f"{text}\n" for text in (*written, *remarks.homeless))


def _with_comments(line: Line, remarks: Remarks) -> list[str]:
    indent = line.text[: len(line.text) - len(line.text.lstrip())]
    above = [f"{indent}{text}" for address in line.addresses for text in remarks.above.get(address, ())]
    beside = [entry for address in line.addresses for entry in remarks.beside.get(address, ())]
    above += [f"{indent}{text}" for _, text in beside[1:]]
    text = line.text
    if beside:
        column, comment = beside[0]
        text = f"{text.ljust(max(column, len(text) + 2))}{comment}"
    return [*above, text]


def _lines(plan: Plan) -> list[Line]:
    lines: list[Line] = []
    for name in _HEAD:
        value = getattr(plan, name)
        if value is not None:
            key = Plan.model_fields[name].alias or name
            lines.append(Line(f"{key}: {_value(value, name)}", ((key,),)))
    for name in Plan.model_fields:
        entries = getattr(plan, name)
        if name in _HEAD or not entries:
            continue
        lines.extend([Line(""), Line(f"{name}:", ((name,),))])
        if name == "clauses":
            lines.extend(_clauses(plan))
            continue
        for entry in entries:
            address = (name, _identity(entry))
            if name in _AS_FLOW:
                lines.append(Line(f"  - {_flow(entry)}", (address,)))
            else:
                lines.extend(_block(entry, address))
    return lines


def _clauses(plan: Plan) -> list[Line]:
    """In columns, so that a reviewer reads the texts one below the other."""
    ids = max(len(_scalar(c.id, flow=True)) for c in plan.clauses) + 1
    numbers = max(len(str(c.line)) for c in plan.clauses) + 1
    lines = []
    for c in plan.clauses:
        parts = [f"id: {_scalar(c.id, flow=True)},".ljust(ids + 4)]
        parts.append(f"line: {c.line},".ljust(numbers + 6))
        parts.append(f"text: {_quoted(c.text)}, state: {c.state.value}")
        rest = [f", {n}: {_value(getattr(c, n), n)}" for n in ("hash", "reason") if getattr(c, n) is not None]
        text = f"  - {{{' '.join(parts)}{''.join(rest)}}}"
        lines.append(Line(text, (("clauses", c.id),)))
    return lines


def _block(entry: PlanModel, address: Address) -> list[Line]:
    lines: list[Line] = []
    for name in _order(entry):
        value = getattr(entry, name)
        if value is None or (value == () and name != "claims"):
            continue
        here = (*address, name)
        addresses = (address, here) if not lines else (here,)
        lead = "    " if lines else "  - "
        if name == "quotes" and len(value) > 1:
            lines.append(Line(f"{lead}{name}:", addresses))
            lines.extend(Line(f"      - {_flow(q)}", ((*here, str(n)),)) for n, q in enumerate(value))
        else:
            lines.append(Line(f"{lead}{name}: {_value(value, name, flow=False)}", addresses))
    return lines


def _order(entry: PlanModel) -> list[str]:
    names = list(type(entry).model_fields)
    if not isinstance(entry, Item):
        return names
    first, last = ["id", "author", "quotes"], ["derived"]
    return [*first, *(n for n in names if n not in (*first, *last)), *last]


def _identity(entry: PlanModel) -> str:
    """What tells an entry from the others of its section, across readings."""
    found = (getattr(entry, key, None) for key in NAMING_KEYS)
    return next((name for name in found if isinstance(name, str)), "")


def _value(value: object, name: str, *, flow: bool = True) -> str:
    if isinstance(value, BaseModel):
        return _flow(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(part, name) for part in value) + "]"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, int):
        return str(value)
    return _quoted(str(value)) if name in _ALWAYS_QUOTED else _scalar(str(value), flow=flow)


def _flow(model: BaseModel) -> str:
    given = [(name, getattr(model, name)) for name in type(model).model_fields]
    parts = [f"{name}: {_value(value, name)}" for name, value in given if value is not None and value != ()]
    return "{" + ", ".join(parts) + "}"


def _scalar(text: str, *, flow: bool) -> str:
    """Without quotes where every YAML reader takes it for the same text."""
    plain = _PLAIN.fullmatch(text) is not None or _NUMERIC.fullmatch(text) is not None
    if not plain or text.lower() in _WORDS_OF_YAML or text[-1] in " :" or ": " in text or " #" in text:
        return _quoted(text)
    return _quoted(text) if flow and _FLOW.search(text) else text


def _quoted(text: str) -> str:
    return '"' + "".join(_escaped(c) for c in text) + '"'


def _escaped(char: str) -> str:
    code = ord(char)
    if char in '"\\':
        return "\\" + char
    if char == "\n":
        return "\\n"
    if char == "\t":
        return "\\t"
    if code < 0x20 or 0x7F <= code < 0xA0:
        return f"\\x{code:02x}"
    if code in (0x2028, 0x2029, 0xFEFF) or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
        return f"\\u{code:04x}"
    return char
