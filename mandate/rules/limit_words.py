"""What a label says of a limit that holds something down, or asks for something, in a count over time."""

from __future__ import annotations

from fractions import Fraction

from mandate.model.expression import Compare
from mandate.model.finding import Part, Phrase, phrase
from mandate.model.norm import Limit, Norm
from mandate.model.quantity import Quantity
from mandate.model.spec import Tool
from mandate.model.window import Window
from mandate.rules.base import Case
from mandate.rules.keys import values_of
from mandate.rules.used import used_at

_SIDES = {
    Compare.LE: "at most",
    Compare.LT: "less than",
    Compare.GE: "at least",
    Compare.GT: "more than",
    Compare.EQ: "exactly",
}


def ceiling_words(case: Case, norm: Norm, words: str, **parts: Part) -> Phrase:
    """`words`, or where the limit comes from: how long a call takes, what is used of it already."""
    tool = busy_tool(case, norm)
    if tool is not None and tool.at_once == 1:
        return phrase("takes {takes}, one at a time", takes=tool.takes or "")
    if tool is not None:
        return phrase("takes {takes}, {number} at a time", takes=tool.takes or "", number=tool.at_once or 0)
    form = norm.form
    used = used_at(case, form, case.start.value, strict=True) if isinstance(form, Limit) else Fraction(0)
    if isinstance(form, Limit) and used:
        left = Quantity(max(form.bound.value - used, form.bound.value * 0), form.bound.type)
        return phrase(words + " ({left} of {bound} are left at first)", left=left, bound=form.bound)
    return phrase(words + each(case, norm), **parts, **_each_parts(case, norm))


def floor_words(case: Case, norm: Norm, words: str, **parts: Part) -> Phrase:
    """`words`, and how many times over where it holds for each value of a key."""
    return phrase(words + each(case, norm), **parts, **_each_parts(case, norm))


def bound_words(case: Case, norm: Norm, words: str, this: str) -> tuple[str, dict[str, Part]]:
    """What a label says of a bound, and the parts for its holes: `words` and `this` ("at most this"), or of
    a sentence that sets several limits to the same calls, which one: `words` and "at most 25 per week"."""
    form = norm.form
    side = _SIDES.get(form.operator) if isinstance(form, Limit) else None
    if not isinstance(form, Limit) or side is None or not _one_of_several(case, norm, form):
        return f"{words} {this}", {}
    parts: dict[str, Part] = {"bound": form.bound, "window": window_words(form.window)}
    return f"{words} {side} {{bound}} {{window}}", parts


def _one_of_several(case: Case, norm: Norm, form: Limit) -> bool:
    """Whether the words that a label points at set another limit to calls of the same tools."""
    shown = norm.origin.spans[:1]
    return any(
        isinstance(other.form, Limit) and other.id != norm.id and set(shown) & set(other.origin.spans)
        for other in case.indexed.on_any(form.action.names)
    )


def each(case: Case, norm: Norm) -> str:
    return ", for each of the {number} values of {keys}" if _each_parts(case, norm) else ""


def _each_parts(case: Case, norm: Norm) -> dict[str, str | int]:
    form = norm.form
    if not isinstance(form, Limit) or not form.keys:
        return {}
    number = values_of(form, form.keys, case.spec)
    return {} if number is None else {"number": number, "keys": " and ".join(form.keys)}


def busy_tool(case: Case, norm: Norm) -> Tool | None:
    """The tool whose declaration (`takes 35 min, at most 1 at a time`) a limit stands for."""
    form = norm.form
    if norm.of_mandate or not isinstance(form, Limit):
        return None
    tool = case.spec.tool(form.action.names[0])
    if tool is None or tool.at_once is None or tool.span not in norm.origin.spans:
        return None
    return tool


def window_words(window: Window | None) -> str:
    """`per day`, `per shift`, `in any 90 min`; empty for the whole horizon."""
    if window is None:
        return ""
    if window.period is not None:
        return f"per {window.period.value}"
    if window.seconds is not None:
        return f"in any {_length(window.seconds)}"
    return f"per {window.name}" if window.name else window.kind.value


def _length(seconds: Fraction) -> str:
    for size, name in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds % size == 0:
            return f"{seconds / size} {name}"
    return f"{seconds} s"
