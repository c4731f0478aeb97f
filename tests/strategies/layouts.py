"""Layers as people leave them lying around: spaced anyhow, broken anywhere, full of remarks; and files that
were cut, shuffled or overwritten."""

from __future__ import annotations

import random
import re

from hypothesis import strategies as st

_SEGMENT = re.compile(
    r'(?P<text>"(?:[^"\\\n]|\\.)*")|(?P<remark>#[^\n]*)|(?P<moment>\d{4}-\d\d-\d\d \d\d:\d\d)|(?P<space> +)|(?P<line>\n *)'
    r"|(?P<compare><=|>=|!=|==)|(?P<number>\b\d[\d_]*\b)|(?P<other>.)",
    re.S,
)
_OTHER_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "="}
_JUNK = [
    *"()[],:;=+-*/%#\"'\\\n\t <>≤$€\x00\x0b\u00a0\u2028é0_.", "requires", "count(", "per", "in any", "  ", "\n    ", "\n)",
    "tool", "rule x:", "-06:00", "also called", "29 Feb", "1/0", "9" * 30, "((((", "# remark\n", "'", '"a', "24:01", "--",
]  # fmt: skip


@st.composite
def untidy(draw: st.DrawFn, text: str, *, breaks: bool = True) -> str:
    """The same layer in another layout. With `breaks` also remarks, and line breaks inside statements."""
    rand = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311 - a layout, not a secret
    return "".join(_segment(m, rand, breaks) for m in _SEGMENT.finditer(text))


def _segment(match: re.Match[str], rand: random.Random, breaks: bool) -> str:
    part = match.group()
    match match.lastgroup:
        case "space":
            choices = [" ", "  ", "\t", " \u00a0 "]
            if breaks:
                choices += ["\n    ", "  # a remark\n  ", " #x\n\n      # and another\n   "]
            return rand.choices(choices, [6, *[1] * (len(choices) - 1)])[0]
        case "line":
            indent = part[1:] or ""
            choices = ["", "  ", "\t"]
            if breaks:
                choices += ["  # why", " #!", "\n\n\n", f"\n{indent}# between", "\n  # indented"]
            return (
                rand.choices(choices, [6, *[1] * (len(choices) - 1)])[0]
                + "\n"
                + (indent and " " * rand.randint(1, 9))
            )
        case "compare":
            return rand.choice([part, _OTHER_SIGNS[part]])
        case "number":
            return rand.choice([part, part.replace("_", "")])
        case _:
            return part


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    """A text with a few cuts, insertions, repetitions and lines in another order."""
    rand = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311
    for _ in range(rand.randint(1, 5)):
        a, b = sorted((rand.randint(0, len(text)), rand.randint(0, len(text))))
        b = min(b, a + rand.randint(0, 40))
        match rand.randint(0, 5):
            case 0:
                text = text[:a] + text[b:]
            case 1:
                text = text[:a] + rand.choice(_JUNK) + text[a:]
            case 2:
                text = text[:b] + text[a:b] + text[b:]
            case 3:
                text = text[:a] if rand.random() < 0.3 else text[:a] + rand.choice(_JUNK) + text[b:]
            case 4:
                lines = text.split("\n")
                i, j = rand.randrange(len(lines)), rand.randrange(len(lines))
                lines[i], lines[j] = lines[j], lines[i]
                text = "\n".join(lines)
            case _:
                words = text.split(" ")
                i, j = rand.randrange(len(words)), rand.randrange(len(words))
                words[i], words[j] = words[j], words[i]
                text = " ".join(words)
    return text
