"""Words of a clause that fidelity looks for in more than one place."""

from __future__ import annotations

import re
from functools import lru_cache

from mandate.compiler.fidelity.naming import stems
from mandate.model.quantity import Kind
from mandate.model.spec import Spec

_REASON = re.compile(
    r"(?:,\s*)?\b(?:because|so\s+that|so\s+as\s+to|in\s+order\s+to|since\s+(?:the|we|they|it|our|this)"
    r"|e\.g\.|"
    r"for\s+(?:example|instance)|such\s+as|which\s+means|that\s+is\s+why|due\s+to|thanks\s+to)\b[^.;:)\n]*",
    re.I,
)
IDIOMS = re.compile(
    r"\bno(?:t)?\s+(?:more|less|fewer|later|earlier|sooner|longer|greater|higher|lower|bigger|larger"
    r"|further)\s+than\b"
    r"|\bnot\s+only\b|\bno\s+matter\b|\bno\s+(?:problem|doubt|worries)\b|\b(?:whether|if)\s+or\s+not\b"
    r"|\bor\s+not\b"
    r"|\bno\s+(?:need|requirement|obligation)\b|\b(?:do|does)\s*(?:n['’]t|\s+not)\s+(?:need|have)\b"
    r"|\bneed\s*(?:n['’]t|\s+not)\b|\bnot\s+(?:required|necessary|needed|obliged)\b|\bif\s+not\b"
    r"|\bread-only\b"
    r"|\b(?:without|no)\s+exceptions?\b|\bwithout\s+(?:delay|fail|further\s+ado)\b|\bno\.\s*\d"
    r"|\bnothing\s+else\b"
    r"|\bwhy\s+not\b|\bno\s+longer\b|\bdoes\s+not\s+mean\b|\b(?:did|was|were|could|would)\s*(?:n['’]t"
    r"|\s+not)\b|\bnot\s+forget\b|\bn['’]t\s+forget\b",
    re.I,
)
NEGATION = re.compile(
    r"\b(?:not|no|never|cannot|nothing|nobody|none|no-one|neither|nor|without)\b|n['’]t\b", re.I
)


def blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with what matches blanked out; places stay where they were."""
    return pattern.sub(lambda m: " " * len(m[0]), text)


_EVEN_IF = re.compile(r"\beven\s+(?:if|when|where)\b[^,;.()\n]*", re.I)


def settled(text: str, universal: bool) -> str:
    """The text without its "even if …", where an item is `universal` in what stands there."""
    return blank(_EVEN_IF, text) if universal else text


def ruling(text: str) -> str:
    """The text without its reasons and examples."""
    return blank(_REASON, text)


_QUOTES = re.compile(r"`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»|(?<!\w)'[^'\n]{2,}'(?!\w)")


def unquoted(text: str) -> str:
    """The text without what stands in quotation marks or code spans."""
    return blank(_QUOTES, text)


@lru_cache(maxsize=8)
def _tool_words(spec: Spec) -> tuple[tuple[str, frozenset[str]], ...]:
    found: list[tuple[str, frozenset[str]]] = []
    for tool in spec.tools:
        names = (tool.name.rsplit(".", 1)[-1].replace("_", " "), *tool.aliases)
        found.extend((tool.name, words) for name in names if (words := stems(name)))
    return tuple(found)


def tools_named(text: str, spec: Spec) -> tuple[str, ...]:
    """The tools a text speaks of: all words of a tool's own name or of one of its aliases stand in it."""
    own = stems(text)
    return tuple(dict.fromkeys(name for name, words in _tool_words(spec) if words <= own))


@lru_cache(maxsize=8)
def _values(spec: Spec) -> tuple[tuple[str, str, frozenset[str]], ...]:
    """(variable, member, words) of each declared member of a choice, and of each yes-or-no value."""
    found: list[tuple[str, str, frozenset[str]]] = []
    for variable in (*spec.context, *(p for tool in spec.tools for p in tool.parameters)):
        if variable.type.kind is Kind.ENUM:
            found.extend((variable.name, m, stems(m.replace("_", " "))) for m in variable.type.members)
        elif variable.type.kind is Kind.BOOL:
            last = variable.name.rsplit(".", 1)[-1].replace("_", " ")
            found.extend((variable.name, "", words) for n in (last, *variable.aliases) if (words := stems(n)))
    return tuple(found)


def values_named(text: str, spec: Spec) -> tuple[tuple[str, str], ...]:
    """(variable, member) of the choices a text speaks of; the member is empty for a yes-or-no value."""
    own = stems(text)
    return tuple(dict.fromkeys((name, member) for name, member, words in _values(spec) if words <= own))
