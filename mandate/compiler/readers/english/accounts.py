"""The reckoning: every amount, window and exception of a statement must stand in an item made from it."""

from __future__ import annotations

from mandate.compiler.readers.english.draft import Mark, term_name
from mandate.compiler.readers.english.gist import Gist
from mandate.compiler.readers.english.scene import Scene, iso
from mandate.compiler.readers.english.statements import Statement
from mandate.compiler.readers.english.values import amount_text
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Atom, Bound, Phrase, Within
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force
from mandate.grammar.printing import show
from mandate.model.quantity import NUMBER, PERCENT, Kind, Quantity

_SAID_OTHERWISE = frozenset("once one a an".split())  # articles, and counts that the form itself says


def unaccounted(scene: Scene, gist: Gist, mark: Mark) -> str:
    """The first part of the statement that no item made from it carries; empty if all is there."""
    statement = gist.statement
    items = scene.draft.since(mark)
    if not items:
        return ""
    texts = " ".join(i.model_dump_json(exclude={"quotes", "id", "derived"}, exclude_none=True) for i in items)
    texts = texts.replace('\\"', '"')
    kept = [p for p in (*statement.shared, *statement.phrases) if p.kind != "reason"]
    opaque = _opaque_texts(scene, texts)
    atoms = (*statement.head, *(a for p in kept for a in p.atoms))
    approval = '"approve"' in texts or '"autonomous"' in texts
    for i, atom in enumerate(atoms):
        if _definite(atoms, i) or (approval and isinstance(atom, Bound) and scene.is_moment(atom.amount)):
            continue
        missing = _missing(scene, atom, texts, opaque)
        if missing:
            return missing
    stray = _stray_negation(gist, texts)
    if stray is not None:
        return scene.clause.text[stray.start : statement.end].strip()
    return _phrases(scene, statement, kept, texts)


def _stray_negation(gist: Gist, texts: str) -> Token | None:
    """A "no" or "not" outside the verb group that turned nothing around."""
    verb = gist.statement.verb
    if (
        gist.force in (Force.NEVER, Force.MAY)
        or "not " in texts
        or '"forbid"' in texts
        or '"autonomous"' in texts
    ):
        return None
    for i, atom in enumerate(gist.statement.head):
        inside = verb.force is not Force.NONE and verb.first <= i <= verb.last
        if isinstance(atom, Token) and atom.sort in (Sort.NOQ, Sort.NOT, Sort.MUSTNOT) and not inside:
            return atom
    return None


def _definite(atoms: tuple[Atom, ...], i: int) -> bool:
    """ "the two venues": a number that only counts what is already known."""
    atom, before = atoms[i], atoms[i - 1] if i else None
    bare = isinstance(atom, Bound) and not atom.operator and atom.amount.kind() in (Kind.COUNT, Kind.NUMBER)
    return (
        bare and isinstance(before, Token) and before.value in ("the", "these", "those", "both", "our", "all")
    )


def _missing(scene: Scene, atom: Atom, texts: str, opaque: str) -> str:
    match atom:
        case Bound() | Within():
            token = atom.amount
            if token is None or token.value in _SAID_OTHERWISE or token.text in opaque:
                return ""
            if not _carried(scene, token, texts):
                return scene.clause.text[atom.start : atom.end]
        case Token(sort=Sort.WINDOW, value=value, text=text):
            named = term_name((text,)) in texts
            if value not in texts and value != "per call" and text not in opaque and not named:
                return text
        case Token(sort=Sort.NOW, value=value, text=text):
            if f'"within":"{value}"' not in texts and text not in opaque and " within " not in texts:
                return text
        case _:
            pass
    return ""


def _carried(scene: Scene, token: Token, texts: str) -> bool:
    if token.quantity is not None and any(text in texts for text in _written(token)):
        return True
    if term_name((token.text,)).removeprefix("the_") in texts:
        return True  # part of the name of an act without a tool
    at = scene.moment(token) if scene.is_moment(token) else None
    if at is not None and iso(at) in texts:
        return True
    day = token.value.removesuffix("s")
    if f"weekday == {day}" in texts or ("weekday in" in texts and day in texts) or '"hours"' in texts:
        return True
    return token.quantity is not None and token.quantity.value == 2 and "between" in scene.clause.text.lower()


def _written(token: Token) -> tuple[str, ...]:
    """An amount as it may stand in an item; a part of a whole also as a percentage, and the other way."""
    assert token.quantity is not None
    text, value = amount_text(token), token.quantity.value
    if token.quantity.type == NUMBER and 0 < value < 1:
        return text, show(Quantity(value * 100, PERCENT))
    if token.quantity.type == PERCENT:
        return text, f" {show(Quantity(value / 100, NUMBER))}"
    return (text,)


def _opaque_texts(scene: Scene, texts: str) -> str:
    """The words that terms stand for: what is in a term's name is said."""
    return " ".join(
        t.quote.text for name, t in scene.draft.terms.items() if name in texts and t.type == "predicate"
    )


def _phrases(scene: Scene, statement: Statement, kept: list[Phrase], texts: str) -> str:
    """A condition or exception that left no trace."""
    for phrase in kept:
        if not phrase.atoms:
            continue
        traced = {
            "exception": '"unless"' in texts,
            "condition": any(k in texts for k in ('"when"', " where ", " when ", '"unless"')),
            "lacking": any(
                k in texts for k in ('"autonomous"', '"approve"', '"order"', "not ", " without ", '"unless"')
            ),
            "before": any(k in texts for k in ('"order"', "date ", "time ", '"by"', "not ", '"approve"')),
            "until": any(k in texts for k in ('"order"', "date ", "time ", "not ")),
        }.get(phrase.kind, True)
        if not traced:
            return scene.clause.text[phrase.start : phrase.end]
    return ""
