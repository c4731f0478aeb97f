"""Conditions as expressions: vocabulary where the words are declared, predicate terms elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mandate.compiler.readers.english.acts import atom_stems, find_run
from mandate.compiler.readers.english.differences import difference, tells_difference
from mandate.compiler.readers.english.events import event_places
from mandate.compiler.readers.english.lexicon import Value
from mandate.compiler.readers.english.naming import ARTICLES
from mandate.compiler.readers.english.predicates import applied
from mandate.compiler.readers.english.scene import Scene, atom_tokens, has_sort, iso
from mandate.compiler.readers.english.texts import stands_for_itself, text_tests
from mandate.compiler.readers.english.values import (
    amount_text,
    as_the_layer_writes,
    literal_argument,
    measure,
    value_of_bound,
)
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import stem
from mandate.grammar.english.phrases import Atom, Bound, Phrase
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import BE, Force, find_verb
from mandate.model.plan import Quote
from mandate.model.quantity import WEEKDAYS, Kind

_DROPPED = (
    ARTICLES | BE | frozenset("be been there does do did it its they them he she 's then also still".split())
)
_PRONOUNS = frozenset("it they this that these those he she which who them".split())
_SPANS_OF_DAYS = {
    "weekday": WEEKDAYS[:5], "weekdays": WEEKDAYS[:5], "weekend": WEEKDAYS[5:], "weekends": WEEKDAYS[5:],
    "working days": WEEKDAYS[:5], "business days": WEEKDAYS[:5],
}  # fmt: skip


def conjunction(*parts: str) -> str:
    """`a and b`, each once; bracketed where they are disjunctions."""
    kept = [p for p in dict.fromkeys(parts) if p]
    if len(kept) < 2:
        return kept[0] if kept else ""
    return " and ".join(f"({p})" if _joins(p, "or") else p for p in kept)


def disjunction(*parts: str) -> str:
    return " or ".join(p for p in dict.fromkeys(parts) if p)


def negation(part: str) -> str:
    if part.startswith("not ") and not _joins(part, "and") and not _joins(part, "or"):
        return (
            part.removeprefix("not ").removeprefix("(").removesuffix(")")
            if part.count("(") <= 1
            else f"not ({part})"
        )
    simple = re.fullmatch(r"[\w.]+(\([\w, .]*\))?", part)
    return f"not {part}" if simple else f"not ({part})"


def _joins(text: str, word: str) -> bool:
    depth = 0
    quoted = False
    for i, c in enumerate(text):
        quoted ^= c == '"'
        depth += (c == "(") - (c == ")")
        if not depth and not quoted and text.startswith(f" {word} ", i):
            return True
    return False


def condition(scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...] = (), metrics: bool = False) -> str:
    """The expression of a condition phrase (its marker taken off). Never empty for a condition with
    content: what the vocabulary does not have becomes a term."""
    groups = [list(_split(part, Sort.AND)) for part in _split(atoms, Sort.OR)]
    later = [p for g in groups for p in g][1:]
    if later and all(_stands_alone(scene, p) for p in later):
        texts = [
            conjunction(*(known(scene, p, tools, metrics) or opaque(scene, p) for p in g)) for g in groups
        ]
        return disjunction(*texts)
    return known(scene, atoms, tools, metrics) or opaque(scene, atoms)


def _stands_alone(scene: Scene, atoms: Sequence[Atom]) -> bool:
    return _has_verb(scene, atoms) or any(isinstance(a, Bound) and a.operator for a in atoms)


def _has_verb(scene: Scene, atoms: Sequence[Atom]) -> bool:
    return find_verb(atoms, scene.lexicon.readings).force is not Force.NONE


def _split(atoms: Sequence[Atom], sort: Sort) -> Iterator[list[Atom]]:
    part: list[Atom] = []
    for atom in atoms:
        if isinstance(atom, Token) and atom.sort is sort:
            if part:
                yield part
            part = []
        else:
            part.append(atom)
    if part:
        yield part


def known(scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...], metrics: bool = False) -> str:
    """The expression of one piece in the vocabulary; empty if the vocabulary does not have it."""
    comparisons = [
        compare(scene, atoms, b, tools, metrics)
        for b in atoms
        if isinstance(b, Bound) and not _moment(scene, b)
    ]
    if comparisons and all(comparisons):
        return conjunction(*comparisons, *facts(scene, atoms, tools))
    if comparisons:
        return ""
    found = [*facts(scene, atoms, tools), *clock(scene, atoms)]
    text = conjunction(*found)
    return negation(text) if text and _negative(atoms) else text


def _negative(atoms: Sequence[Atom]) -> bool:
    return sum(isinstance(a, Token) and a.sort in (Sort.NOT, Sort.MUSTNOT, Sort.NOQ) for a in atoms) % 2 == 1


def _moment(scene: Scene, bound: Bound) -> bool:
    return scene.is_moment(bound.amount) or bound.amount.kind() is Kind.TIME_OF_DAY


def compare(
    scene: Scene, atoms: Sequence[Atom], bound: Bound, tools: tuple[str, ...], metrics: bool = False
) -> str:
    """A bound as a comparison; empty when no value of the vocabulary fits."""
    if tools and tells_difference(atoms, bound):
        return difference(scene, atoms, bound, tools)
    found = value_of_bound(scene, atoms, bound, tools, metrics)
    if found.value is None:
        if found.rivals:
            scene.problems.append("two readings:" + ", ".join(found.rivals))
        elif found.unit:
            scene.problems.append("unit:" + bound.amount.text)
        return ""
    if not bound.operator and found.score < 5:
        return ""  # a bare amount is compared only with what is named
    amount = measure(scene, atoms, bound)
    return f"{found.value.name} {bound.operator or '=='} {amount.text}" if amount else ""


def facts(scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...]) -> list[str]:
    """The context values and arguments without amounts that some words speak of, in their order."""
    stems = [(i, s) for i, s in atom_stems(atoms) if s != "be"]
    found: list[tuple[int, str, frozenset[int]]] = []
    found += applied(scene, stems, tools)
    events = event_places(stems, scene.lexicon)
    found += [(min(places), name, places) for name, places in events.items()]
    for value in (*scene.lexicon.arguments(*tools), *scene.lexicon.context):
        if value.name in events:
            continue
        for text, places in _mentions(value, stems):
            found.append((min(places), text, places))
    tests = text_tests(scene, atoms, tools)
    taken = frozenset(i for _, _, places in tests for i in places)
    found += [*tests, *(f for f in _literals(scene, atoms, tools) if not f[2] & taken)]
    best: list[tuple[int, str, frozenset[int]]] = []
    for at, text, places in sorted(found, key=lambda f: (-len(f[2]), f[0])):
        if not any(places & p for _, _, p in best):
            best.append((at, text, places))
    return _joined(atoms, sorted(best))


def _joined(atoms: Sequence[Atom], found: list[tuple[int, str, frozenset[int]]]) -> list[str]:
    """Conditions with an "or" between them are one: "damaged or late orders"."""
    runs: list[list[str]] = []
    last = -1
    for _, text, places in found:
        between = atoms[last + 1 : min(places)] if last >= 0 else ()
        if runs and any(isinstance(a, Token) and a.sort is Sort.OR for a in between):
            runs[-1].append(text)
        else:
            runs.append([text])
        last = max(places)
    flat = _grouped([run[0] for run in runs if len(run) == 1])
    either = [disjunction(*_grouped(run)) for run in runs if len(run) > 1]
    return [*flat, *either]


def _mentions(value: Value, stems: Sequence[tuple[int, str]]) -> Iterator[tuple[str, frozenset[int]]]:
    match value.type.kind:
        case Kind.BOOL:
            phrases = [tuple(s for s in p if s != "be") for p in value.phrases]
            for phrase in phrases:
                denied = _denied(stems, phrase) if phrase else None
                if denied:
                    yield f"not {value.name}", denied
                    return
                places = find_run(stems, phrase) if phrase else None
                if places:
                    yield value.name, places
                    return
        case Kind.ENUM:
            for member in value.type.members:
                words = tuple(stem(w) for w in member.replace("_", " ").replace("-", " ").split())
                places = find_run(stems, words) if words else None
                if places:
                    yield f"{value.name} == {_word(member)}", places


def _denied(stems: Sequence[tuple[int, str]], phrase: tuple[str, ...]) -> frozenset[int] | None:
    """ "unverified", "non-refundable": the opposite of a Boolean."""
    for k, (i, word) in enumerate(stems):
        if word.startswith("un") and stem(word[2:]) == phrase[-1] and len(word) > 4:
            return frozenset({i})
        if word == "non" and k + 1 < len(stems) and stems[k + 1][1] == phrase[-1]:
            return frozenset({i, stems[k + 1][0]})
    return None


def _word(text: str) -> str:
    from mandate.grammar.printing import plain

    return text if plain(text) else '"' + text + '"'


def _grouped(texts: list[str]) -> list[str]:
    """Several members of one enum are alternatives: `token in ETH, BTC`."""
    members: dict[str, list[str]] = {}
    result: list[str] = []
    for text in texts:
        name, equal, member = text.partition(" == ")
        if not equal:
            result.append(text)
        elif name in members:
            members[name].append(member)
        else:
            members[name] = [member]
            result.append(f"{name} ==")
    return [
        _several(t.removesuffix(" =="), members[t.removesuffix(" ==")]) if t.endswith(" ==") else t
        for t in result
    ]


def _several(name: str, members: list[str]) -> str:
    return f"{name} == {members[0]}" if len(members) == 1 else f"{name} in {', '.join(members)}"


def _literals(
    scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...]
) -> list[tuple[int, str, frozenset[int]]]:
    """Code spans and quoted words that are values of a text argument."""
    found = []
    starts = any(isinstance(a, Token) and stem(a.value) in ("start", "begin", "name") for a in atoms)
    ends = any(isinstance(a, Token) and stem(a.value) == "end" for a in atoms)
    for i, atom in enumerate(atoms):
        if not isinstance(atom, Token) or atom.sort not in (Sort.CODE, Sort.QUOTED, Sort.W, Sort.LABEL):
            continue
        if stands_for_itself(scene, atom, tools):
            continue
        text = atom.value if atom.sort in (Sort.CODE, Sort.QUOTED) else atom.text
        argument = literal_argument(scene, text.removesuffix("*"), tools)
        marked = atom.sort in (Sort.CODE, Sort.QUOTED)
        text = text if marked else as_the_layer_writes(scene, text, tools)
        if argument is None and marked:
            argument = _only_text(scene, atoms, tools)
        if argument is None:
            continue
        kind = next((v.type.kind for v in scene.lexicon.arguments(*tools) if v.name == argument), None)
        if kind is not Kind.TEXT:
            continue
        if text.endswith("*") or (starts and marked):
            found.append((i, f'{argument} starts with "{text.removesuffix("*")}"', frozenset({i})))
        elif ends and marked:
            found.append((i, f'{argument} ends with "{text}"', frozenset({i})))
        else:
            found.append((i, f'{argument} == "{text}"', frozenset({i})))
    return found


def _only_text(scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...]) -> str | None:
    """The text argument that the words name ("branches named `fix/*`")."""
    stems = {s for _, s in atom_stems(atoms)}
    for value in scene.lexicon.arguments(*tools):
        if value.type.kind is Kind.TEXT and any(set(p) <= stems for p in value.phrases):
            return value.name
    texts = [
        v.name for v in scene.lexicon.arguments(*tools)
        if v.type.kind is Kind.TEXT and v.name not in PROSE and not v.name.endswith(("_id", "_no", "_number"))
    ]  # fmt: skip
    coded = any(isinstance(a, Token) and a.sort is Sort.CODE for a in atoms)
    return texts[0] if len(texts) == 1 and coded else None


# Arguments that hold free text: nothing in a mandate names their values.
PROSE = frozenset("body text message note reason content title description comment subject summary".split())


def _days_of(word: str, before: str) -> tuple[str, ...]:
    if word in _SPANS_OF_DAYS:
        return _SPANS_OF_DAYS[word]
    day = word.removesuffix("s")
    plural_or_on = word.endswith("s") or before in ("on", "and", "or", "every", "")
    return (day,) if day in WEEKDAYS and plural_or_on else ()


def clock(scene: Scene, atoms: Sequence[Atom]) -> list[str]:
    """Times, weekdays and dates at which a call is made: "after 18:00", "on weekends"."""
    tokens = atom_tokens(atoms)
    found: list[str] = []
    days: list[str] = []
    for i, token in enumerate(tokens):
        before = tokens[i - 1].value if i else ""
        if before in ("a", "any", "each") and token.value in WEEKDAYS:
            days.append(token.value)
        elif token.value.endswith("s") and _days_of(token.value, before):
            days += _days_of(token.value, before)
        elif token.kind() is Kind.TIME_OF_DAY:
            operator = {"after": ">=", "from": ">=", "before": "<", "until": "<", "past": ">="}.get(before)
            if operator:
                found.append(f"time {operator} {amount_text(token)}")
        elif token.sort is Sort.QTY and scene.is_moment(token):
            operator = {"after": ">=", "from": ">=", "since": ">=", "before": "<", "until": "<"}.get(before)
            at = scene.moment(token)
            if operator and at is not None:
                found.append(f"date {operator} {iso(at)}")
        elif token.is_word:
            days += _days_of(token.value, before)
    if days:
        found.append(
            f"weekday in {', '.join(dict.fromkeys(days))}" if len(days) > 1 else f"weekday == {days[0]}"
        )
    return found


def opaque(scene: Scene, atoms: Sequence[Atom]) -> str:
    """A predicate term for what the vocabulary does not have, decided at run time."""
    tokens = atom_tokens(atoms)
    if not tokens:
        return ""
    wanted = _quantity_term(scene, atoms)
    if wanted:
        return wanted
    content = [
        t for t in tokens if t.value not in _DROPPED and t.sort not in (Sort.NOT, Sort.MUSTNOT, Sort.NOQ)
    ]
    if not content:
        scene.problems.append("dangling:" + " ".join(t.text for t in tokens))
        return ""
    quote = scene.quote(tokens[0].start, tokens[-1].end)
    words = tuple(t.value if t.sort in (Sort.W, Sort.APPROVAL) else t.text.lower() for t in content)
    name = scene.draft.term(words, "predicate", quote, limit=10)
    return negation(name) if _negative(atoms) else name


def _quantity_term(scene: Scene, atoms: Sequence[Atom]) -> str:
    """ "more than 5 lines stay unmatched": an amount of something the spec does not measure."""
    bound = next((a for a in atoms if isinstance(a, Bound) and a.operator), None)
    if bound is None or bound.amount.quantity is None or len([a for a in atoms if isinstance(a, Bound)]) > 1:
        return ""
    content = [
        a for a in atoms
        if isinstance(a, Token) and a.sort in (Sort.W, Sort.WINDOW) and a.value not in _DROPPED
        and a.sort is Sort.W
    ]  # fmt: skip
    if not content:
        return ""
    kind = bound.amount.quantity.type
    quote = _span_quote(scene, atoms)
    name = scene.draft.term(tuple(t.value for t in content), str(kind), quote)
    return f"{name} {bound.operator} {amount_text(bound.amount)}"


def _span_quote(scene: Scene, atoms: Sequence[Atom]) -> Quote:
    return scene.quote(atoms[0].start, atoms[-1].end)


def refers_back(atoms: Sequence[Atom]) -> bool:
    """Whether a phrase is nothing but a pronoun."""
    tokens = [t for t in atom_tokens(atoms) if t.value not in _DROPPED - _PRONOUNS]
    return bool(tokens) and all(t.value in _PRONOUNS for t in tokens) and not has_sort(atoms, Sort.NOT)


_AMOUNTING = frozenset("cost amount total be exceed come run add need request ask".split())


def relative(scene: Scene, phrase: Phrase, tools: tuple[str, ...]) -> list[str]:
    """ "who complain about late trains up to 20 USD": an amount of the call after what is said of people."""
    arguments = {v.name for v in scene.lexicon.arguments(*tools)}
    for i, atom in enumerate(phrase.atoms):
        before = phrase.atoms[i - 1] if i else None
        if not isinstance(atom, Bound) or not atom.operator or not isinstance(before, Token):
            continue
        doing = {b for b, _ in scene.lexicon.readings(before.value)} - _AMOUNTING
        if doing and atom.amount.kind() is Kind.MONEY:  # "who spent more than 30 USD": theirs, not the call's
            return [opaque(scene, phrase.atoms)]
        if i < 3:
            continue
        text = compare(scene, phrase.atoms, atom, tools)
        if text.partition(" ")[0] in arguments:
            return [condition(scene, phrase.atoms[:i], tools), text]
    return [condition(scene, phrase.atoms, tools)]
