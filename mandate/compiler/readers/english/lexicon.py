"""The spec's vocabulary as people say it: tools by verb and noun, values by name and alias."""

from __future__ import annotations

from dataclasses import dataclass, field

from mandate.compiler.readers.english.declared import Declared, declared
from mandate.compiler.readers.english.naming import ARTICLES, Stems, stems_of, words_of, words_of_name
from mandate.grammar.english.morphology import Form, common_verb, stem, verb_forms
from mandate.model.expression import Membership, Reference, TextTest, Word, walk
from mandate.model.quantity import Kind, Type
from mandate.model.spec import Requires, Spec, Tool

PARTICLES = frozenset("off out up down back in on away over through".split())
GENERIC = frozenset("id ids number name key value".split())
SYNONYMS = {
    "value": ("worth", "value", "price", "cost"), "price": ("price", "cost", "worth"),
    "total": ("total", "worth", "value", "cost"), "amount": ("amount", "sum"),
    "age": ("age", "old", "older"), "cost": ("cost", "price"), "size": ("size", "big", "large"),
    "weight": ("weight", "weigh", "heavy"),
}  # fmt: skip

UNIT_WORDS = frozenset(
    "minute minutes hour hours day days second seconds bps pct percent usd eur gbp eth count total".split()
)


@dataclass(frozen=True, slots=True)
class VerbPattern:
    """`verb particle? objects`: "write off", "print a label". `declared` tells an alias (which may
    stand alone) from what a tool's name suggests."""

    verb: str
    particle: str = ""
    objects: Stems = ()
    declared: bool = True


@dataclass(frozen=True, slots=True)
class ToolWords:
    name: str
    verbs: tuple[VerbPattern, ...]
    nouns: tuple[Stems, ...]  # what one call is called, declared
    weak_nouns: tuple[Stems, ...] = ()  # suggested by the name only
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """Something with a value: an argument of `tool`, a context value, a metric. `phrases` are the ways
    to name it; `entity` is what it belongs to ("order" of `order.total`)."""

    name: str
    type: Type
    phrases: tuple[Stems, ...]
    tool: str = ""
    entity: Stems = ()
    metric: bool = False
    aliases: tuple[Stems, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    tools: tuple[ToolWords, ...]
    values: tuple[Value, ...]
    roles: tuple[tuple[Stems, str], ...]
    calendars: tuple[tuple[Stems, str], ...]
    literals: tuple[tuple[str, str, str], ...]  # (text, tool, argument)
    verbs: dict[str, tuple[tuple[str, Form], ...]] = field(default_factory=dict)
    agent: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()
    owner: str = "owner"
    units: frozenset[str] = frozenset()
    facts: tuple[tuple[Stems, str, Type], ...] = ()
    spoken: frozenset[str] = frozenset()  # stems of what the tools deal with, of roles and facts
    declared: Declared = field(default_factory=Declared)

    def readings(self, word: str) -> tuple[tuple[str, Form], ...]:
        """The verb forms a word can be: those of the tools first, then everybody's."""
        own = self.verbs.get(word, ())
        return own + tuple(r for r in common_verb(word) if r not in own)

    def arguments(self, *tools: str) -> tuple[Value, ...]:
        """The arguments that all of these tools have."""
        first = [v for v in self.values if v.tool and v.tool == tools[0]] if tools else []
        return tuple(
            v
            for v in first
            if all(any(w.tool == t and w.name == v.name for w in self.values) for t in tools[1:])
        )

    @property
    def context(self) -> tuple[Value, ...]:
        return tuple(v for v in self.values if not v.tool and not v.metric)

    @property
    def metrics(self) -> tuple[Value, ...]:
        return tuple(v for v in self.values if v.metric)

    def tool(self, name: str) -> ToolWords | None:
        return next((t for t in self.tools if t.name == name), None)


def build_lexicon(spec: Spec) -> Lexicon:
    """The vocabulary of a spec, in the order of its declarations."""
    spaces = [tool.name.rpartition(".")[0] for tool in spec.tools]
    tools = tuple(_tool_words(t, spaces.count(t.name.rpartition(".")[0]) == 1) for t in spec.tools)
    values = (*_arguments(spec), *_context(spec), *_metrics(spec))
    roles = [(stems_of(spec.owner), "owner"), (("owner",), "owner")]
    for role in spec.roles:
        roles += [(stems_of(phrase), role.name) for phrase in (role.name, *role.aliases)]
    verbs: dict[str, tuple[tuple[str, Form], ...]] = {}
    for tool in tools:
        for pattern in tool.verbs:
            forms = verb_forms(pattern.verb)
            for form in Form:
                word = getattr(forms, form.value)
                verbs[word] = tuple(dict.fromkeys((*verbs.get(word, ()), (pattern.verb, form))))
    entities = {s for v in values for s in v.entity} | {
        stem(w) for t in spec.tools for p in t.parameters for w in words_of(p.name) if w not in GENERIC
    }
    return Lexicon(
        tools=tools,
        values=values,
        roles=tuple((phrase, name) for phrase, name in roles if phrase),
        calendars=tuple((stems_of(name), name) for name in opening_names(spec)),
        literals=_literals(spec),
        verbs=verbs,
        agent=frozenset(words_of(spec.agent)) | {"agent", "bot", "assistant", "helper", "you"},
        entities=frozenset(entities),
        owner=spec.owner,
        units=frozenset(spec.units),
        facts=tuple((stems_of(f.name), f.name, f.value.type) for f in spec.facts),
        spoken=_spoken(spec, tools, entities, roles),
        declared=declared(spec),
    )


def opening_names(spec: Spec) -> tuple[str, ...]:
    """What `only during` may name: calendars and windows."""
    return (*(c.name for c in spec.calendars if c.name), *(w.name for w in spec.windows))


def _spoken(
    spec: Spec, tools: tuple[ToolWords, ...], entities: set[str], roles: list[tuple[Stems, str]]
) -> frozenset[str]:
    """Words that name the things of the layer: they narrow nothing."""
    nouns = [n for t in tools for n in (*t.nouns, *t.weak_nouns, *(v.objects for v in t.verbs))]
    phrases = [*nouns, *(phrase for phrase, _ in roles), *(stems_of(f.name) for f in spec.facts)]
    phrases += [stems_of(name)[-1:] for p in spec.populations for name in (p.key, *p.aliases)]
    return frozenset({stem(e) for e in entities} | {s for phrase in phrases for s in phrase})


def _is_verb(word: str) -> bool:
    return any(form is Form.BASE for _, form in common_verb(word))


def _patterns(text: str, declared: bool) -> tuple[list[VerbPattern], list[Stems]]:
    """What an alias or a name can be: a verb with its object, and the noun for one call."""
    words = tuple(w for w in words_of(text) if w not in ARTICLES)
    if not words:
        return [], []
    nouns = [tuple(stem(w) for w in words)]
    readings = common_verb(words[0])
    base = readings[0][0] if readings else stem(words[0])
    if len(words) == 1:
        return [VerbPattern(base, declared=declared)], nouns
    particle = words[1] if words[1] in PARTICLES else ""
    objects = tuple(stem(w) for w in words[2 if particle else 1 :])
    if not readings and not particle and not declared and not _is_verb(words[0]):
        return [], nouns
    if not readings and not particle and declared:
        return [], nouns
    return [VerbPattern(base, particle, objects, declared)], nouns


def _tool_words(tool: Tool, alone_there: bool) -> ToolWords:
    verbs: list[VerbPattern] = []
    nouns: list[Stems] = []
    weak: list[Stems] = []
    for alias in tool.aliases:
        found, called = _patterns(alias, True)
        verbs += found
        nouns += called
        nouns += [f.objects for f in found if f.objects and _light(f.verb)]
    parts = [words_of_name(part) for part in tool.name.split(".")]
    last = parts[-1]
    alone = len(parts) == 1 and len(last) == 1  # a tool called by one word is called so in prose
    found, _ = _patterns(" ".join(last), alone)
    verbs += found
    carried = len(last) == 2 and _light(stem(last[0])) and not tool.aliases  # `issue_refund`: "refund"
    if (carried or (not found and len(last) > 1)) and _is_verb(last[-1]):
        verbs.append(VerbPattern(stem(last[-1]), declared=False))
    if alone:
        nouns.append((stem(last[0]),))
    elif len(last) > 1:
        weak.append(tuple(stem(w) for w in last[1:]))
        weak.append((stem(last[0]),))
    else:
        weak.append((stem(last[0]),))
    if len(parts) > 1 and len(last) == 1:
        namespace = tuple(stem(w) for w in parts[-2])
        verbs.append(VerbPattern(stem(last[0]), "", namespace, False))
        if alone_there and _light(stem(last[0])):
            weak.append(namespace)  # `mail.send`: "no mail on Sundays"
        if _is_verb(parts[-2][-1]) and len(parts[-2]) == 1:
            verbs.append(VerbPattern(parts[-2][0], "", (stem(last[0]),), False))
    nouns = [n for n in dict.fromkeys(nouns) if n]
    return ToolWords(
        tool.name,
        tuple(dict.fromkeys(verbs)),
        tuple(nouns),
        tuple(w for w in dict.fromkeys(weak) if w not in nouns),
        tuple(p.name for p in tool.parameters),
    )


def _light(verb: str) -> bool:
    return verb in LIGHT


# Verbs that only carry a noun of doing: "issue a refund", "make a trade", "post a comment".
LIGHT = frozenset(
    "issue make do give perform execute place carry have take get go send post raise submit run start file "
    "open "
    "happen occur process offer grant".split()
)


def _phrases(
    name: str, aliases: tuple[str, ...], full_name_only: bool = False
) -> tuple[tuple[Stems, ...], Stems]:
    parts = name.split(".")
    last = tuple(stem(w) for w in words_of(parts[-1]))
    entity = tuple(stem(w) for part in parts[:-1] for w in words_of(part))
    phrases = [tuple(stem(w) for w in words_of(name)), last]
    if last and (last[-1] in GENERIC or words_of(parts[-1])[-1] in UNIT_WORDS) and len(last) > 1:
        phrases.append(last[:-1])
    for word in SYNONYMS.get(last[-1] if last else "", ()):
        phrases.append((*last[:-1], word))
    own = tuple(stems_of(alias) for alias in aliases)
    return tuple(dict.fromkeys((*phrases, *own))), entity


def _arguments(spec: Spec) -> list[Value]:
    found = []
    for tool in spec.tools:
        for parameter in tool.parameters:
            phrases, _ = _phrases(parameter.name, parameter.aliases)
            own = tuple(stems_of(a) for a in parameter.aliases)
            found.append(Value(parameter.name, parameter.type, phrases, tool.name, aliases=own))
    return found


def _context(spec: Spec) -> list[Value]:
    found = []
    for variable in spec.context:
        phrases, entity = _phrases(variable.name, variable.aliases)
        own = tuple(stems_of(a) for a in variable.aliases)
        found.append(Value(variable.name, variable.type, phrases, entity=entity, aliases=own))
    return found


def _metrics(spec: Spec) -> list[Value]:
    found = []
    for metric in spec.metrics:
        phrases, entity = _phrases(metric.name, metric.aliases)
        own = tuple(stems_of(a) for a in metric.aliases)
        found.append(Value(metric.name, metric.type, phrases, entity=entity, metric=True, aliases=own))
    return found


def _literals(spec: Spec) -> tuple[tuple[str, str, str], ...]:
    """Texts that the layer's own rules compare an argument with, and the members of its enums."""
    found: list[tuple[str, str, str]] = []
    for tool in spec.tools:
        for parameter in tool.parameters:
            if parameter.type.kind is Kind.ENUM:
                found += [
                    (m.lower().replace("_", " "), tool.name, parameter.name) for m in parameter.type.members
                ]
    conditions = [(r.body.tools, r.body.condition) for r in spec.rules if isinstance(r.body, Requires)]
    conditions += [(d.tools, d.when) for d in spec.denials]
    for tools, condition in conditions:
        for node in walk(condition):
            match node:
                case Membership(left=Reference(name=name), items=items):
                    texts = [i.value for i in items if isinstance(i, Word)]
                case TextTest(left=Reference(name=name), value=value) if value:
                    texts = [value]
                case _:
                    if not hasattr(node, "operator") or not hasattr(node, "left"):
                        continue
                    sides = (node.left, node.right)  # type: ignore[union-attr]
                    names = [s.name for s in sides if isinstance(s, Reference)]
                    texts = [s.value for s in sides if isinstance(s, Word)]
                    name = names[0] if names else ""
            found += [(text, tool, name) for tool in tools for text in texts if name]
    return tuple(dict.fromkeys(found))
