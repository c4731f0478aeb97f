"""Which value an amount bounds: "over 50 USD" of which argument, "older than 30 days" of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mandate.compiler.readers.english.acts import atom_stems, find_run
from mandate.compiler.readers.english.lexicon import Value
from mandate.compiler.readers.english.naming import words_of
from mandate.compiler.readers.english.scene import Scene
from mandate.grammar.english.phrases import Atom, Bound
from mandate.grammar.english.tokens import Token
from mandate.model.quantity import Kind, Type

COUNTERS = frozenset("count number quantity qty amount n size items units".split())
_AGE = frozenset("old older age ago since".split())


@dataclass(frozen=True, slots=True)
class Found:
    """`value` is what the amount bounds; without it, `rivals` are what it may be, `unit` tells that a
    bare number met values with a unit only."""

    value: Value | None = None
    score: int = 0
    rivals: tuple[str, ...] = ()
    unit: bool = False


def amount_text(token: Token) -> str:
    """An amount in plan syntax; empty if it has no single reading."""
    from mandate.grammar.printing import show

    return show(token.quantity) if token.quantity is not None else ""


def fits(a: Type, b: Type, bases: Mapping[str, str]) -> bool:
    """Whether amounts of one type can be compared with those of another, currencies aside. `bases` are
    the units that units are reckoned in: 3 pallets can be compared with boxes."""
    bare = (Kind.COUNT, Kind.NUMBER)
    if a.kind in bare:
        return b.kind in bare
    if a.kind is Kind.UNIT and b.kind is Kind.UNIT:
        return bases.get(a.unit, a.unit) == bases.get(b.unit, b.unit)
    return a.kind is b.kind


@dataclass(frozen=True, slots=True)
class Measured:
    """An amount in plan syntax with its type; `used` are the positions of the words it took."""

    text: str
    type: Type
    used: frozenset[int] = frozenset()


def measure(scene: Scene, atoms: Sequence[Atom], bound: Bound) -> Measured | None:
    """The amount of a bound; "10% of the daily volume" where the layer knows that volume. None if it
    has no single reading."""
    quantity = bound.amount.quantity
    if quantity is None:
        return None
    text = amount_text(bound.amount)
    at = next((i for i, a in enumerate(atoms) if a is bound), -1)
    if quantity.type.kind is Kind.PERCENT and 0 <= at < len(atoms) - 1:
        after = atoms[at + 1]
        if isinstance(after, Token) and after.value == "of":
            whole = _whole(scene, atoms, at + 2)
            if whole is not None:
                name, kind, used = whole
                return Measured(f"{text} * {name}", kind, used)
    return Measured(text, quantity.type)


def _whole(scene: Scene, atoms: Sequence[Atom], start: int) -> tuple[str, Type, frozenset[int]] | None:
    stems = [(i, s) for i, s in atom_stems(atoms) if start <= i < start + 8]
    named = [(phrase, name, kind) for phrase, name, kind in scene.lexicon.facts]
    named += [
        (p, v.name, v.type) for v in (*scene.lexicon.context, *scene.lexicon.metrics) for p in v.phrases
    ]
    for phrase, name, kind in sorted(named, key=lambda entry: -len(entry[0])):
        places = find_run(stems, phrase)
        if places and kind.numeric:
            return name, kind, places
    return None


def around(atoms: Sequence[Atom], bound: Bound, before: int = 5, after: int = 4) -> list[tuple[int, str]]:
    """The stems near an amount."""
    at = next((i for i, a in enumerate(atoms) if a is bound), 0)
    near = atoms[max(0, at - before) : at + 1 + after]
    return [(i, s) for i, s in atom_stems(near)]


def value_of_bound(
    scene: Scene, atoms: Sequence[Atom], bound: Bound, tools: tuple[str, ...], metrics: bool = False
) -> Found:
    """The value that `bound` bounds among the arguments of `tools`, the context and, if asked, the
    metrics."""
    amount = measure(scene, atoms, bound)
    if amount is None:
        return Found()
    kind = amount.type
    lexicon = scene.lexicon
    candidates: list[Value] = [*lexicon.arguments(*tools), *lexicon.context]
    if metrics:
        candidates += lexicon.metrics
    near, everywhere = around(atoms, bound), atom_stems(atoms)
    scored: list[tuple[int, Value]] = []
    unit_trouble = False
    for value in candidates:
        if not fits(kind, value.type, lexicon.declared.bases):
            named = find_run(near, value.phrases[0]) is not None
            unit_trouble |= (
                value.type.numeric
                and kind.kind in (Kind.COUNT, Kind.NUMBER)
                and (named and value.type.kind in (Kind.MONEY, Kind.PERCENT, Kind.UNIT))
            )
            continue
        score = _score(scene, value, kind, near, everywhere, bound)
        if score > 0:
            scored.append((score, value))
    if not scored:
        return Found(unit=unit_trouble)
    scored.sort(key=lambda pair: (-pair[0], pair[1].tool == "", pair[1].name))
    best = [v for s, v in scored if s == scored[0][0]]
    arguments = [v for v in best if v.tool]
    if len(arguments) == 1:
        best = arguments
    if len(best) > 1:
        return Found(None, scored[0][0], tuple(v.name for v in best))
    return Found(best[0], scored[0][0])


def _score(
    scene: Scene,
    value: Value,
    kind: Type,
    near: Sequence[tuple[int, str]],
    everywhere: Sequence[tuple[int, str]],
    bound: Bound,
) -> int:
    stems = {s for _, s in near}
    score = 0
    named = any(find_run(near, phrase) is not None for phrase in value.phrases) or any(
        len(phrase) > 1 and set(phrase) <= stems for phrase in value.phrases
    )
    if named:
        score += 5
    elif any(find_run(everywhere, alias) is not None for alias in (*value.aliases, value.phrases[0])):
        score += 4
    if value.entity and set(value.entity) & {s for _, s in everywhere}:
        score += 1
    if value.type == kind and kind.kind in (Kind.MONEY, Kind.UNIT):
        score += 1
    if kind.kind is Kind.DURATION:
        aged = stems & _AGE or "old" in bound_text(scene, bound)
        if aged and {"age", "since", "old"} & {s for p in value.phrases for s in p}:
            score += 5
    counted = kind.kind in (Kind.COUNT, Kind.NUMBER)
    if counted and not named:
        return score + 2 if value.tool and value.name in COUNTERS and kind.kind is Kind.COUNT else 0
    if kind.kind in (Kind.DURATION, Kind.PERCENT) and score < 4:
        return 0  # a stretch of time says too little by itself
    if value.tool:
        score += 2
    worth = {"worth", "value", "price", "cost"} & stems
    if worth and {"worth", "value", "price", "cost", "total"} & set(words_of(value.name)):
        score += 2
    return score


def bound_text(scene: Scene, bound: Bound) -> str:
    return scene.clause.text[bound.start : bound.end].lower()


def literal_argument(scene: Scene, text: str, tools: tuple[str, ...]) -> str | None:
    """The argument that a literal text is a value of: `main` is a branch."""
    known = _literal(scene, text, tools)
    return known[1] if known else None


def as_the_layer_writes(scene: Scene, word: str, tools: tuple[str, ...]) -> str:
    """A word of prose as the value it stands for: "Finance" is `finance`; as it is where it is no value."""
    known = _literal(scene, word, tools)
    return known[0] if known else word


def _literal(scene: Scene, text: str, tools: tuple[str, ...]) -> tuple[str, str] | None:
    """The value that is written so, else one that differs by capitals alone, and its argument."""
    own = [(k, argument) for tool in tools for k, owner, argument in scene.lexicon.literals if owner == tool]
    exact = [found for found in own if found[0] == text]
    return next(iter(exact or [found for found in own if found[0].lower() == text.lower()]), None)
