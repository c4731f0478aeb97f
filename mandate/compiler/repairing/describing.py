"""A repair in words: what stands where no words of the author's own sentence can be shown."""

from __future__ import annotations

from collections.abc import Mapping

from mandate.compiler.repairing.editing import old_value
from mandate.grammar.printing import show
from mandate.model.finding import Edit, EditKind, Phrase, phrase
from mandate.model.norm import Achieve, Limit, Norm
from mandate.model.quantity import MOMENT


def described(norms: Mapping[str, Norm], edits: tuple[Edit, ...]) -> Phrase:
    """What the edits do; several are listed."""
    told = [_described(norms, edit) for edit in edits]
    if len(told) == 1:
        return told[0]
    parts = {f"{name}_{n}": part for n, one in enumerate(told) for name, part in one.parts}
    texts = []
    for n, one in enumerate(told):
        text = one.template
        for name, _ in one.parts:
            text = text.replace(f"{{{name}}}", f"{{{name}_{n}}}")
        texts.append(text)
    return phrase("; and ".join(texts), **parts)


def _described(norms: Mapping[str, Norm], edit: Edit) -> Phrase:
    norm = norms.get(edit.norm_id)
    if norm is None:
        return phrase("a horizon until {end}", end=edit.value or "later")
    where = f"line {norm.origin.line}" if norm.of_mandate else norm.id
    match edit.kind:
        case EditKind.EXCEPTION if edit.region is not None:
            return phrase("{where}: except where {region}", where=where, region=edit.region)
        case EditKind.WINNER if edit.loser is not None:
            other = norms[edit.loser]
            words = "where they meet, {where} goes before line {other} (a decision in the plan)"
            if other.origin.line == norm.origin.line:
                words = "where they meet, {id} goes before {loser} (a decision in the plan)"
            return phrase(words, where=where, other=str(other.origin.line), id=norm.id, loser=other.id)
        case EditKind.DROP:
            return phrase("drop {where}", where=where)
        case EditKind.WINDOW if edit.window is not None and isinstance(norm.form, Limit):
            old = show(norm.form.window)
            return phrase("{where}: {new} instead of {old}", where=where, new=show(edit.window), old=old)
        case EditKind.COMPARATOR if edit.operator is not None:
            return phrase("{where}: `{operator}` in its bound", where=where, operator=edit.operator.value)
        case _:
            return _number(norm, edit, where)


def _number(norm: Norm, edit: Edit, where: str) -> Phrase:
    assert edit.value is not None
    old = old_value(norm, edit.value)
    if old is None:
        return phrase("{where}: {new}", where=where, new=edit.value)
    form = norm.form
    if isinstance(form, Achieve) and edit.value.type != MOMENT:
        words = "{where}: settle for {metric} = {new} instead of {old}"
        return phrase(words, where=where, metric=form.metric, new=edit.value, old=old)
    return phrase("{where}: {new} instead of {old}", where=where, new=edit.value, old=old)
