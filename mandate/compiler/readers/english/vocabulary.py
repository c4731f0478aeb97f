"""The words of a clause with what the layer declares in them: its units after numbers, its windows."""

from __future__ import annotations

from dataclasses import replace

from mandate.compiler.readers.english.lexicon import Lexicon
from mandate.grammar.english.tokens import Token, tokenise
from mandate.grammar.english.windows import find_named_windows
from mandate.grammar.units import one_or_many
from mandate.model.quantity import Kind, Quantity, Type


def tokens_of(text: str, lexicon: Lexicon) -> tuple[Token, ...]:
    """The tokens of a clause, in order, none overlapping."""
    named = tuple((s, e, f"per {name}") for s, e, name in find_named_windows(text, lexicon.declared.windows))
    return _with_units(tokenise(text, named), lexicon)


def _with_units(tokens: tuple[Token, ...], lexicon: Lexicon) -> tuple[Token, ...]:
    """ "90,000 GRID", "3 pallets": a number before a unit that the layer declares."""
    if not lexicon.units:
        return tokens
    merged: list[Token] = []
    for token in tokens:
        last = merged[-1] if merged else None
        unit = _unit(token, lexicon) if token.is_word else ""
        if last is not None and last.kind() is Kind.COUNT and last.quantity is not None and unit:
            amount = Quantity(last.quantity.value, Type(Kind.UNIT, unit))
            merged[-1] = replace(last, text=f"{last.text} {token.text}", end=token.end, quantity=amount)
        else:
            merged.append(token)
    return tuple(merged)


def _unit(token: Token, lexicon: Lexicon) -> str:
    forms = (*one_or_many(token.text), *one_or_many(token.value))
    return next((form for form in forms if form in lexicon.units), "")
