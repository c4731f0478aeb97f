"""Declarations of an agent config: the agent, who can be asked, what is known, what the tools are."""

from __future__ import annotations

from mandate.grammar.agent_config.kinds import FORMATS, JSON_TYPES, by_name, unit_of_type
from mandate.grammar.agent_config.origin import Piece
from mandate.grammar.agent_config.work import Argument, ToolEntry, Work
from mandate.grammar.mistakes import NAME
from mandate.grammar.yaml_tree import Mapping, Scalar, Sequence, Tree
from mandate.model.source import Span

NO_UNIT = "none"  # the unit of a number that is one, whatever its name says
HIGHEST = 4  # the tier of a tool that has none


def agent(work: Work, tree: Tree | None) -> None:
    if isinstance(tree, Scalar):
        work.draft.statement(tree.span, "agent ", work.piece(tree))
        return
    words = (("agent", "name", "id"), ("owner", "owner"), ("zone", "zone", "timezone"),
             ("horizon", "horizon"), ("as of", "as_of"))  # fmt: skip
    for word, *keys in words:
        found = [s for s in (work.scalar(tree, key) for key in keys) if s is not None]
        for second in found[1:]:
            work.wrong(second.span, f"the agent's {word} is said twice", code=NAME)
        if found:
            work.draft.statement(found[0].span, f"{word} ", work.free(found[0]))


def roles(work: Work, tree: Tree | None) -> None:
    if not isinstance(tree, Mapping):
        return
    work.roles = {"owner", *(work.roles or ())}
    for name, value in tree.entries:
        work.roles.add(name.text)
        if isinstance(value, Scalar):
            work.draft.statement(name.span, "role ", work.piece(name), ": ", work.free(value))
            continue
        parts: list[list[str | Piece]] = []
        for key, before, after in (
            ("members", "", " members"), ("answers_within", "answers within ", ""), ("hours", "", ""),
            ("capacity", "up to ", ""), ("on_timeout", "on timeout ", ""),
        ):  # fmt: skip
            scalar = work.scalar(value, key)
            if scalar is not None:
                parts.append([before, work.free(scalar), after])
        line: list[str | Piece] = ["role ", work.piece(name)]
        for index, part in enumerate(parts):
            line += [", " if index else ": ", *part]
        also = work.items(work.get(value, "also_called"))
        if also:
            line += [" also called ", *work.texts(also)]
        work.draft.statement(name.span, *line)


def plain(work: Work, tree: Tree | None, word: str, between: str) -> None:
    """Statements of the form `word NAME between TEXT`, one for each entry."""
    if isinstance(tree, Sequence):
        for scalar in work.items(tree):
            work.draft.statement(scalar.span, f"{word} ", work.free(scalar))
    if isinstance(tree, Mapping):
        for name, value in tree.entries:
            if isinstance(value, Scalar):
                work.draft.statement(name.span, f"{word} ", work.free(name), between, work.free(value))


def sets(work: Work, tree: Tree | None) -> None:
    if isinstance(tree, Mapping):
        for name, value in tree.entries:
            if not work.items(value):
                work.wrong(name.span, f"the set `{name.text}` is empty", "name at least one text")
                continue
            line = ["set ", work.piece(name), " = ", *work.texts(work.items(value))]
            work.draft.statement(name.span, *line)


def predicates(work: Work, tree: Tree | None) -> None:
    for scalar in work.items(tree):
        work.draft.statement(scalar.span, "predicate ", work.free(scalar))


def variables(work: Work, tree: Tree | None) -> dict[str, Argument]:
    """Context values or metrics, by name."""
    if not isinstance(tree, Mapping):
        return {}
    return {name.text: argument(work, name, value, name.text) for name, value in tree.entries}


def argument(work: Work, name: Scalar, value: Tree, shown: str) -> Argument:
    """The type of an argument or value, from our words or from JSON Schema."""
    if isinstance(value, Scalar):
        text = work.free(value)
        word = JSON_TYPES.get(text.text)
        found = Argument(name.text, [word or text], name.span, unit_of_type(text.text, name.text))
        return _refined(work, found, word or text.text, shown)
    found = Argument(name.text, [], name.span)
    kind = _type(work, value, found, shown)
    found.unit = unit_of_type(kind, name.text)
    unit = work.scalar(value, "unit")
    found = _refined(work, found, kind, shown, plain=unit is not None)
    _range(work, value, found)
    for key, before in (("now", " now "), ("also_called", " also called ")):
        scalar, several = work.scalar(value, key), work.items(work.get(value, key))
        if key == "now" and scalar is not None:
            found.tail += [before, *_amount(work, scalar, found.unit)]
        elif key == "also_called" and several:
            found.tail += [before, *work.texts(several)]
    return found


def _type(work: Work, value: Tree, found: Argument, shown: str) -> str:
    members = work.get(value, "one_of") or work.get(value, "enum")
    if members is not None:
        words = work.items(members)
        if not words:
            work.wrong(found.span, f"`{shown}` is one of no words", "name at least one")
        found.parts = ["one of ", *work.texts(words)]
        return "one of"
    unit = work.scalar(value, "unit")
    if unit is not None and unit.text != NO_UNIT:
        piece = work.free(unit)
        found.parts = [piece]
        return piece.text
    words = [w for w in work.items(work.get(value, "type")) if w.text != "null"]
    form = work.scalar(value, "format")
    if form is not None and form.text in FORMATS:
        found.parts = [FORMATS[form.text]]
        return FORMATS[form.text]
    if len(words) != 1:
        found.parts = ["text"]
        what = "several types" if words else "no type"
        work.assume(f"`{shown}` has {what}: taken as text", found.span)
        return "text"
    text = work.free(words[0])
    kind = JSON_TYPES.get(text.text)
    if text.text in ("array", "object"):
        work.assume(f"`{shown}` is {text.text}: taken as a text, nothing about what is in it", found.span)
    least = work.scalar(value, "minimum", "from")
    if kind == "count" and least is not None and least.text.startswith("-"):
        kind = "number"
    found.parts = [kind or text]
    return kind or text.text


def _refined(work: Work, found: Argument, kind: str, shown: str, *, plain: bool = False) -> Argument:
    """A plain number whose name ends in a unit is an amount of it."""
    ending = by_name(found.name)
    if plain:
        return found
    if kind in ("number", "count") and ending is not None and ending[0] not in ("count", kind):
        found.parts, found.unit = [ending[0]], ending[1]
        work.assume(f"`{shown}` is {_in(ending)}, by its name", found.span)
    return found


def _in(ending: tuple[str, str]) -> str:
    """`in USD`, `a duration in days`."""
    kind, unit = ending
    return f"a {kind} in {unit}" if kind in ("duration", "percent") else f"in {unit}" if unit else f"a {kind}"


def _range(work: Work, value: Tree, found: Argument) -> None:
    least, most = work.scalar(value, "from", "minimum"), work.scalar(value, "to", "maximum")
    if least is not None:
        found.parts += [" from ", *_amount(work, least, found.unit)]
        if most is not None:
            found.parts += [" to ", *_amount(work, most, found.unit)]
    elif most is not None:
        found.parts += [" up to ", *_amount(work, most, found.unit)]


def _amount(work: Work, scalar: Scalar, unit: str) -> list[str | Piece]:
    """An amount; a bare number in the unit of its type."""
    piece = work.free(scalar)
    bare = piece.text.replace("_", "").replace(".", "").lstrip("-").isdigit()
    return [piece, f" {unit}"] if bare and unit and piece.text.strip("0.") else [piece]


def definitions(work: Work, tree: Tree | None) -> None:
    """The tools that are defined, in a list or by name."""
    nodes: list[tuple[Scalar | None, Tree]] = []
    if isinstance(tree, Sequence):
        nodes = [(None, node) for node in tree.items if not isinstance(node, Scalar)]
    elif isinstance(tree, Mapping):
        nodes = [(name, node) for name, node in tree.entries]
    for name, node in nodes:
        inner = work.get(node, "function") or node
        at = name or work.scalar(inner, "name")
        if at is None or not isinstance(node, Mapping):
            work.wrong(_first_line(work, node.span), "this tool has no `name`")
            continue
        if at.text in work.tools and not work.tools[at.text].foreign:
            work.wrong(at.span, f"the tool `{at.text}` is declared twice", code=NAME)
            continue
        work.tools.pop(at.text, None)
        entry = tool(work, at)
        entry.node = node
        entry.tier = _piece(work, work.scalar(node, "tier"))
        entry.arguments = _arguments(work, inner, entry.name)
        if entry.arguments is None and inner is not node:
            entry.arguments = _arguments(work, node, entry.name)


def tool(work: Work, at: Scalar) -> ToolEntry:
    """The tool of a name, new if it is not known yet."""
    return work.tools.setdefault(at.text, ToolEntry(at.text, work.piece(at), at.span))


def _arguments(work: Work, node: Tree, name: str) -> dict[str, Argument] | None:
    ours = work.get(node, "args")
    schema = work.get(node, "parameters") or work.get(node, "input_schema")
    if ours is not None and schema is not None:
        work.wrong(_first_line(work, schema.span), f"the arguments of `{name}` are said twice", code=NAME)
    if ours is None and schema is not None:
        ours = work.get(schema, "properties") or Mapping(schema.span)
    if not isinstance(ours, Mapping):
        return None
    return {key.text: argument(work, key, value, f"{name}.{key.text}") for key, value in ours.entries}


def _piece(work: Work, scalar: Scalar | None) -> Piece | None:
    return None if scalar is None else work.piece(scalar)


def _first_line(work: Work, span: Span) -> Span:
    end = work.source.text.find("\n", span.start)
    return work.source.span(span.start, max(span.start + 1, min(span.end, end if end != -1 else span.end)))


def write_variables(work: Work) -> None:
    for word, table in (("context", work.context), ("metric", work.metrics)):
        for entry in table.values():
            if entry.foreign:
                continue
            at = Piece(entry.name, _places(work, entry))
            work.draft.statement(entry.span, f"{word} ", at, ": ", *entry.parts, *entry.tail)


def _places(work: Work, entry: Argument) -> tuple[int, ...]:
    """Where the name of an entry stands, if it stands there as it is."""
    at = work.source.slice(entry.span).find(entry.name)
    start = entry.span.start + at if at >= 0 else entry.span.start
    step = 1 if at >= 0 else 0
    return tuple(start + step * i for i in range(len(entry.name)))


def write_tools(work: Work) -> None:
    untold = [e for e in work.tools.values() if e.tier is None and not e.foreign]
    if untold:
        named = ", ".join(f"`{e.name}`" for e in untold)
        work.assume(f"no tier is given for {named}: taken as {HIGHEST}, the highest", untold[0].span)
    for entry in work.tools.values():
        if entry.foreign:
            continue
        line: list[str | Piece] = ["tool ", entry.at]
        known = entry.known()
        if known:
            line.append("(")
            for index, one in enumerate(known.values()):
                line += [", " if index else "", Piece(one.name, _places(work, one)), ": ", *one.parts]
            line.append(")")
        line += [" tier ", entry.tier or str(HIGHEST), *_features(work, entry.node)]
        work.draft.statement(entry.span, *line)


def _features(work: Work, node: Mapping | None) -> list[str | Piece]:
    line: list[str | Piece] = []
    reversible = work.scalar(node, "reversible")
    if reversible is not None:
        line.append(", reversible" if reversible.text.lower() == "true" else ", irreversible")
    also = [*work.items(work.get(node, "also_called")), *work.items(work.get(node, "aliases"))]
    if also:
        line += [" also called ", *work.texts(also)]
    for key, before, after in (
        ("costs", " costs ", ""), ("takes", " takes ", ""), ("at_once", ", at most ", " at a time"),
    ):  # fmt: skip
        scalar = work.scalar(node, key)
        if scalar is not None:
            line += [before, work.free(scalar), after]
    for scalar in work.items(work.get(node, "effects")):
        line += [" effect ", work.free(scalar)]
    return line
