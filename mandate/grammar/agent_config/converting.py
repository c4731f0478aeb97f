"""From an agent config to a layer in its own language and back, with what the other side cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

from mandate.grammar.agent_config.reading import AgentConfig
from mandate.grammar.agent_config.writing import write_agent_config
from mandate.grammar.layout import blanked
from mandate.grammar.spec_printing import print_spec
from mandate.model.source import SourceText
from mandate.model.spec import Spec


@dataclass(frozen=True, slots=True)
class Converted:
    """`carried` are kept in the text as remarks, `lost` is missing from it; both name it in words."""

    text: str
    carried: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def to_layer(config: AgentConfig) -> Converted:
    """The layer of a config. What the language cannot say follows it in remarks, word for word."""
    source = config.spec.source
    lines: list[str] = []
    carried: list[str] = []
    for span in config.beyond:
        at = source.position(span.start)
        text = source.slice(span).rstrip()
        first = text.split("\n", 1)[0]
        carried.append(f"line {at.line}: {first[:60]}{'' if first[:60] == text else ' …'}")
        rows = dedent(" " * (at.column - 1) + text).split("\n")
        lines += [f"line {at.line}:", *(f"  {row}" for row in rows)]
    if config.mandate_at is not None:
        carried.append("the mandate")
        lines += ["mandate:", *(f"  {row}" for row in config.mandate_at.text.rstrip().split("\n"))]
    lines += [
        f"line {source.position(at).line}: {text.lstrip('# ')}"
        for at, text in config.comments
        if not any(span.start <= at < span.end for span in config.beyond)
    ]
    text = print_spec(config.spec)
    if lines:
        head = f"In {source.path.rsplit('/', 1)[-1]}, and not in this language:"
        text += "\n" + "".join(f"# {row}".rstrip() + "\n" for row in (head, *lines))
    return Converted(text, tuple(carried))


def to_config(spec: Spec) -> Converted:
    """A layer as YAML. Its remarks follow it."""
    text, lost = write_agent_config(spec)
    remarks = list(_remarks(spec.source))
    return Converted(text + "".join(f"{r}\n" for r in remarks), (), lost)


def _remarks(source: SourceText) -> Iterator[str]:
    for line, plain in zip(source.text.split("\n"), blanked(source)[0].split("\n"), strict=True):
        if line != plain:
            at = next(i for i, (a, b) in enumerate(zip(line, plain, strict=True)) if a != b)
            yield line[at:].rstrip()
