"""The operating layer's language: text to `Spec`. Each statement is read by itself, so that one mistake
costs one message and the rest of the file is still checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from mandate.grammar import declarations as d
from mandate.grammar import declared_units
from mandate.grammar import layer_rules as r
from mandate.grammar import runtime as run
from mandate.grammar import world as w
from mandate.grammar.documents import meet_allowed, not_ours, united, with_tools
from mandate.grammar.forms import form_of
from mandate.grammar.included import Document
from mandate.grammar.layer import Layer
from mandate.grammar.layout import Piece, not_text, pieces
from mandate.grammar.mistakes import SYNTAX, Mistake, suggestion
from mandate.grammar.names import Called, Names
from mandate.grammar.parser import parse
from mandate.grammar.statements import StatementBuilder
from mandate.grammar.syntax import Statement
from mandate.grammar.versions import VERSION, wrong_version
from mandate.grammar.zones import civil_time
from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.source import SourceText, Span
from mandate.model.spec import LayerRule, OrderRule, Spec

MOST_TOLD = 50
MOST_SOUGHT = 200  # mistakes: then the rest of a layer is not looked at
MOST_STATEMENTS = 20_000
MOST_MENDED = 10  # lines of one statement
MOST_BOUND = 100_000  # tools, each counted for every line that binds it
_WORD = re.compile(r"[^\W\d]\w*")

_STARTS = {
    "mandate-spec": "version_line", "agent": "header_line", "owner": "header_line", "zone": "header_line",
    "horizon": "header_line", "as": "header_line", "tier": "approval_line", "approve": "approval_line",
    **{
        word: f"{word}_line"
        for word in (
            "role", "context", "metric", "predicate", "tool", "set", "allow", "deny", "rule", "calendar",
            "review", "budget", "fact", "rate", "unit", "event", "key", "share", "window", "breaker",
            "relation", "never", "possible", "include",
        )
    },
}  # fmt: skip

FIRST_WORDS = tuple(_STARTS)


def first_word(statement: str) -> str:
    """The word that a statement begins with: `never` of `never: …`."""
    head = statement.split(None, 1)[0]
    return head if head in _STARTS else head.split(":", 1)[0]


def start_of(statement: str) -> str | None:
    """The production of the grammar that a statement is read by, if it begins with one of our words."""
    return _STARTS.get(first_word(statement))


def parse_spec(
    source: SourceText, included: tuple[Document, ...] | None = None
) -> tuple[Spec | None, tuple[Diagnostic, ...]]:
    """The layer of a document, and what is wrong with it; None if and only if an error is among that.

    `included` are the documents that its `include` lines bring in, theirs too, each once; with None
    nobody looked for them, and an `include` line is undecided.
    """
    layer = Layer(source, included)
    junk = not_text(source)
    if junk is not None:
        return None, (junk.diagnostic(source.path),)
    statements: list[Statement] = []
    known = True
    for document in (Document(source), *(included or ())):
        found, ours = _statements(layer, document)
        statements += found
        known = known and ours
    if known:
        _resolve(layer, statements if not included else united(layer, statements))
    told = _sorted(layer.told)
    if any(t.severity is Severity.ERROR for t in told):
        return None, told
    return _spec(layer), told


def _statements(layer: Layer, document: Document) -> tuple[list[Statement], bool]:
    """The statements that can be read, and whether the file is in this language at all."""
    source = document.source
    junk = not_text(source)
    if junk is not None:
        layer.tell(not_ours(document, junk))
        return [], False
    text, parts = pieces(source)
    first = text[parts[0].start :].split(None, 1)[0] if parts else ""
    if first != "mandate-spec":
        begin, end = (parts[0].start, parts[0].start + len(first)) if parts else (0, 0)
        span = source.span(begin, min(end, begin + 60))
        what = "the first line names the language and its version" if parts else "this layer is empty"
        layer.tell(not_ours(document, Mistake(SYNTAX, what, span, hint="begin with `mandate-spec 1`")))
        if first not in _STARTS:
            return [], False
    wrong = wrong_version(text[parts[0].start : parts[0].end], source.path, parts[0].start)
    if wrong is not None:
        layer.tell(not_ours(document, wrong))
        return [], False
    if len(parts) > MOST_STATEMENTS:
        what = f"this layer has {len(parts):,} statements; {MOST_STATEMENTS:,} are read"
        begin = parts[MOST_STATEMENTS].start
        end = min(parts[MOST_STATEMENTS].end, begin + 60)
        layer.tell(not_ours(document, Mistake(SYNTAX, what, source.span(begin, end))))
        return [], False
    statements: list[Statement] = []
    for piece in parts:
        if len(layer.told) >= MOST_SOUGHT:
            return [], False
        statement = _read(layer, source, text, piece)
        if statement is None:
            layer.broken.update(_would_declare(text[piece.start : piece.end]))
            continue
        if statement.kind == "mandate-spec" and piece is not parts[0]:
            layer.tell(Mistake(SYNTAX, "the version is named once, in the first line", statement.span))
        statements.append(statement)
    return statements, True


def _read(layer: Layer, source: SourceText, text: str, piece: Piece) -> Statement | None:
    """The statement; of a tool without the lines that cannot be read, which are told one by one."""
    told: Mistake | None = None
    for _ in range(MOST_MENDED):
        try:
            if piece.mistake is not None:
                raise piece.mistake
            return _statement(text, piece, layer, source.path)
        except Mistake as mistake:
            if told is None or (mistake.span and told.span and mistake.span.start > told.span.end):
                if told is not None and mistake.message.startswith("this ends"):
                    return None  # because of what was left out
                layer.tell(mistake, source.span(piece.start, piece.end))
            begin = text.rfind("\n", 0, mistake.span.start) + 1 if mistake.span else 0
            if begin <= piece.start or mistake is piece.mistake or not text.startswith("tool", piece.start):
                return None
            told = mistake
            end = text.find("\n", begin) if "\n" in text[begin:] else len(text)
            layer.broken.update(_WORD.findall(text[begin:end]))
            layer.mended.add(piece.start)
            text = text[:begin] + " " * (end - begin) + text[end:]
    return None


def _would_declare(statement: str) -> list[str]:
    """The name that a statement which could not be read would have declared."""
    words = statement.replace(":", " ").replace("(", " ").replace(",", " ").split(None, 3)
    if words[:2] == ["share", "of"]:
        return [f"{word}.*" for word in words[2:3]]
    return words[1:2]


def _statement(text: str, piece: Piece, layer: Layer, path: str) -> Statement:
    word = first_word(text[piece.start : piece.end])
    start = _STARTS.get(word)
    builder = StatementBuilder(path, piece.start)
    if start is None:
        end = piece.start + min(len(word), 60)
        raise Mistake(
            SYNTAX,
            f"no statement begins with `{word[:60]}`",
            Span(path, piece.start, max(end, piece.start + 1)),
            hint=suggestion(word, _STARTS)
            or "statements begin with `tool`, `allow`, `rule`, `context`, `metric` and the like",
        )
    try:
        statement = parse(start, text[piece.start : piece.end], builder)
    except Mistake as mistake:
        at = mistake.span.end - piece.start if mistake.span else 0
        form = form_of(word, text[piece.start : piece.end], at)
        if mistake.label.startswith("expected") and not mistake.hint and form:
            mistake.hint = f"write `{form}`"
        raise
    assert isinstance(statement, Statement)
    layer.moments += builder.moments
    return statement


_Early = Callable[[Layer, Statement], None]
_Late = Callable[[Layer, Statement, Names], None]
_EARLY: tuple[tuple[str, _Early], ...] = (
    ("header", d.head), ("unit", declared_units.unit), ("rate", d.rate), ("set", d.set_of_texts),
    ("role", d.role), ("calendar", d.calendar), ("window", w.window), ("event", w.event), ("key", w.key),
    ("share of", w.whole), ("event", w.exclusions), ("include", d.include),
)  # fmt: skip
_TYPED: tuple[tuple[str, _Late], ...] = (
    ("fact", d.fact), ("predicate", d.predicate), ("context", d.context), ("metric", d.metric),
    ("tool", d.tool),
)  # fmt: skip
_RULES: tuple[tuple[str, _Late], ...] = (
    ("tool", r.effects), ("allow", r.allow), ("deny", r.deny), ("rule", r.rule), ("approval", r.approval),
    ("budget", r.budget), ("breaker", run.breaker), ("relation", run.relation), ("never", run.never),
    ("possible", run.possible), ("fact used", run.used),
)  # fmt: skip


def _resolve(layer: Layer, statements: list[Statement]) -> None:
    """Declarations first, whatever their order in the file; then what speaks of them."""
    by_kind: dict[str, list[Statement]] = {}
    for statement in statements:
        by_kind.setdefault(statement.kind, []).append(statement)
    heads = (c.kind for statement in by_kind.get("header", ()) for c in statement.clauses)
    layer.fragment = "tool" not in by_kind and "agent" not in heads
    by_kind["unit"] = declared_units.bases_first(by_kind.get("unit", []))
    for kind, early in _EARLY:
        for statement in by_kind.get(kind, ()):
            layer.attempt(statement, lambda st, f=early: f(layer, st))  # type: ignore[misc]
    _civil_times(layer)
    bound = 0
    for phase in (_TYPED, _RULES):
        if phase is _RULES:
            w.derived_metrics(layer, by_kind.get("derived metric", ()))
            by_kind = with_tools(layer, by_kind)
        for kind, late in phase:
            names = layer.names()
            for statement in by_kind.get(kind, ()):
                if len(layer.told) >= MOST_SOUGHT:
                    return
                before = len(_lines(layer, kind))
                layer.attempt(statement, lambda st, f=late, n=names: f(layer, st, n))  # type: ignore[misc]
                bound += sum(_reach(line) for line in _lines(layer, kind)[before:])
                if bound > MOST_BOUND:
                    what = f"with this line the layer binds tools {bound:,} times; {MOST_BOUND:,} are read"
                    hint = "let fewer lines speak of `*`, or split the layer"
                    layer.tell(Mistake(SYNTAX, what, statement.span, hint=hint))
                    return
    meet_allowed(layer)
    for statement in by_kind.get("review", ()):
        layer.attempt(statement, lambda st: r.review(layer, st))
    _ambiguous_aliases(layer)


def _lines(layer: Layer, kind: str) -> Sequence[object]:
    """The lines that statements of a kind have become so far, of those that bind tools."""
    made: dict[str, Sequence[object]] = {
        "deny": layer.denials, "rule": layer.rules, "approval": layer.approvals, "budget": layer.budgets,
        "breaker": layer.breakers, "never": layer.probes, "possible": layer.probes,
    }  # fmt: skip
    return made.get(kind, ())


def _reach(line: object) -> int:
    """How many tools a line binds."""
    body = line.body if isinstance(line, LayerRule) else line
    if isinstance(body, OrderRule):
        return len(body.first) + len(body.then)
    tools: tuple[str, ...] = getattr(body, "tools", ())
    return len(tools)


def _civil_times(layer: Layer) -> None:
    """Civil times that the zone's clocks leap over, or show twice."""
    for at, span in layer.moments:
        try:
            warning = civil_time(at, span, layer.zone)
        except Mistake as mistake:
            layer.tell(mistake)
            continue
        if warning:
            layer.warn(warning, span)


def _ambiguous_aliases(layer: Layer) -> None:
    """One phrase for two things cannot be read; it is told, and the first one keeps it."""
    seen: dict[str, str] = {}
    things: tuple[Called, ...] = (*layer.tools.values(), *layer.context, *layer.metrics, *layer.roles)
    named = [(t.name, t.aliases, t.span) for t in things]
    for name, aliases, span in named + [(p.key, p.aliases, p.span) for p in layer.populations]:
        for alias in aliases:
            other = seen.setdefault(" ".join(alias.split()).casefold(), name)
            if other != name:
                layer.warn(f"`{alias}` is also called `{other}`: only that one is meant by it", span)


def _sorted(told: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    def place(t: Diagnostic) -> tuple[str, int, int, str, str]:
        return (t.path, t.span.start if t.span else -1, t.span.end if t.span else -1, t.code, t.message)

    ordered = sorted(told, key=place)
    if len(ordered) <= MOST_TOLD:
        return tuple(ordered)
    rest = len(ordered) - MOST_TOLD
    last = ordered[MOST_TOLD]
    least = "at least " if len(ordered) >= MOST_SOUGHT else ""
    return (
        *ordered[:MOST_TOLD],
        Diagnostic(last.path, last.span, f"and {least}{rest:,} more from here on", code=SYNTAX),
    )


def _spec(layer: Layer) -> Spec:
    return Spec(
        source=layer.source,
        version=VERSION,
        agent=layer.agent,
        owner=layer.owner,
        zone=layer.zone,
        as_of=layer.as_of,
        horizon=layer.horizon,
        roles=tuple(layer.roles),
        context=tuple(layer.context),
        metrics=tuple(layer.metrics),
        tools=tuple(layer.tools.values()),
        allowed=tuple(sorted(layer.allow_spans)),
        allow_spans=tuple(sorted(layer.allow_spans.items())),
        denials=tuple(layer.denials),
        rules=tuple(layer.rules),
        calendars=tuple(layer.calendars),
        approvals=tuple(layer.approvals),
        budgets=tuple(layer.budgets),
        facts=tuple(layer.facts),
        rates=tuple(layer.rates),
        reviews=tuple(layer.reviews),
        predicates=tuple(layer.predicates),
        unchecked=tuple(layer.unchecked),
        units=tuple(layer.units),
        unit_scales=tuple(layer.units.items()),
        sets=tuple(layer.sets.items()),
        unit_offsets=tuple(layer.offsets.items()),
        events=tuple(layer.events),
        populations=tuple(layer.populations),
        wholes=tuple(layer.wholes),
        windows=tuple(layer.windows),
        relations=tuple(layer.relations),
        breakers=tuple(layer.breakers),
        probes=tuple(layer.probes),
        used=tuple(layer.used),
        includes=tuple(layer.includes),
        included=tuple(d.source for d in layer.included or ()),
        owners=tuple(sorted(layer.owners.items())),
        withheld=tuple(layer.withheld),
        tiers=tuple(layer.tiers),
        idle=tuple(sorted(layer.idle, key=lambda note: (note.span.path, note.span.start))),
    )
