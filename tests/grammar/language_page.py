"""docs/language.md taken apart, and rendered anew: its examples are files, refusals, transcripts, a grammar.

```ops             part of `layer.ops`, which begins with `first.ops`
```ops NAME        a file; so is ```text NAME
```ops-refused     statements, each with the messages it gets (`→ message (help)`) below `layer.ops`
```console         `$ mandate …` in a folder with all these files, and what it prints
```ebnf            the grammar
Checks: *role* …   the codes that the coverage table has for constructs and forms; `| *role* …` in tables
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from mandate.grammar.formatting import format_spec
from mandate.grammar.spec import parse_spec
from mandate.model.source import SourceText
from mandate.rules.coverage import CONSTRUCTS, FORMS
from tests.grammar.readable_grammar import readable_grammar

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
UNNAMED = re.compile(r"^```ops(?: first\.ops)?\n(.*?)^```", re.M | re.S)
NAMED = re.compile(r"^```(?:ops|text) (\S+)\n(.*?)^```", re.M | re.S)
LAYOUT = re.compile(r"^(```ops(?: \S+)?\n)(.*?)^```", re.M | re.S)
BLOCK = re.compile(r"^```(ops-refused|console|ebnf)\n(.*?)^```", re.M | re.S)
CHECKED = re.compile(r"\*([^*]+)\* (?:MND(?:\d{3})?(?:, MND\d{3})*|undecided)")


def text_of_page() -> str:
    """The page as it stands."""
    return PAGE.read_text("utf-8")


def layer(page: str) -> str:
    """`layer.ops`: every example that is no file of its own."""
    return "\n".join(UNNAMED.findall(page))


def files(page: str) -> dict[str, str]:
    """The files of the page, by their path."""
    return dict(NAMED.findall(page)) | {"layer.ops": layer(page)}


def refused(page: str, statement: str) -> list[str]:
    """What is told of a statement that stands below the examples; a whole file stands alone."""
    text = statement if statement.startswith("mandate-spec") else f"{layer(page)}\n{statement}"
    _, told = parse_spec(SourceText("layer.ops", text + "\n"))
    return [f"→ {d.message}" + (f" ({d.help})" if d.help else "") for d in told if d.severity == "error"]


def rendered(page: str, run: Callable[[str], str] | None) -> str:
    """The page with everything in it that the program says; `run` prints a command, None leaves commands out."""

    def block(match: re.Match[str]) -> str:
        kind, body = match[1], match[2]
        if kind == "ebnf":
            body = readable_grammar()
        elif kind == "ops-refused":
            body = "".join(_with_messages(page, body))
        elif run is not None:
            commands = [line for line in body.split("\n") if line.startswith("$ ")]
            body = "\n".join(f"{line}\n{run(line[2:])}" for line in commands)
        return f"```{kind}\n{body}```"

    lines = [_with_codes(line) if line.startswith(("Checks: ", "| *")) else line for line in page.split("\n")]
    return BLOCK.sub(block, LAYOUT.sub(_in_canonical_layout, "\n".join(lines)))


def _with_messages(page: str, body: str) -> list[str]:
    statements = [text.rstrip("\n") for text in re.split(r"(?:^→.*\n)+", body, flags=re.M) if text]
    messages = [refused(page, text) for text in statements]
    assert all(messages), f"nothing is wrong with one of {statements}"
    return ["\n".join((text, *told)) + "\n" for text, told in zip(statements, messages, strict=True)]


def _in_canonical_layout(match: re.Match[str]) -> str:
    whole = match[2] if match[2].startswith("mandate-spec") else f"mandate-spec 1\n\n{match[2]}"
    text, told = format_spec(SourceText("layer.ops", whole))
    assert text is not None, told
    return f"{match[1]}{text if whole == match[2] else text.removeprefix('mandate-spec 1').lstrip()}```"


def said_to_be_checked(page: str) -> list[str]:
    """The constructs and forms of which the page says what checks them."""
    lines = [line for line in page.split("\n") if line.startswith(("Checks: ", "| *"))]
    return [name for line in lines for name in CHECKED.findall(line)]


def _with_codes(line: str) -> str:
    table = CONSTRUCTS | FORMS
    return CHECKED.sub(lambda m: f"*{m[1]}* {', '.join(table[m[1]]) or 'undecided'}", line)
