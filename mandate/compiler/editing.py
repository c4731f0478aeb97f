"""What an edit does to a norm, and where it would be made in the author's sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from mandate.grammar.mentions import find_mentions
from mandate.grammar.printing import words
from mandate.grammar.saying_conditions import say_condition
from mandate.model.expression import (
    TRUE,
    Amount,
    And,
    Comparison,
    Expr,
    Not,
    Or,
    conjunction,
    disjunction,
    negation,
    walk,
)
from mandate.model.finding import Edit, EditKind
from mandate.model.norm import Achieve, Autonomous, Forbid, Limit, Maintain, Norm, Oblige, Permit
from mandate.model.quantity import MOMENT, Quantity
from mandate.model.source import SourceText, Span


def edited(norm: Norm, edit: Edit) -> Norm | None:
    """The norm after the edit; None where the edit has no single place in it."""
    if edit.kind is EditKind.EXCEPTION:
        return _excepted(norm, edit.region)
    if edit.value is None:
        return None
    form = norm.form
    if isinstance(form, Limit):
        return replace(norm, form=replace(form, bound=edit.value))
    if isinstance(form, Achieve):
        if edit.value.type == MOMENT:
            return replace(norm, form=replace(form, by=edit.value))
        return replace(norm, form=replace(form, target=edit.value))
    if isinstance(form, Maintain):
        old = old_value(norm, edit.value)
        held = _with_amount(form.condition, old, edit.value) if old is not None else None
        return None if held is None else replace(norm, form=replace(form, condition=held))
    if isinstance(form, Permit | Forbid | Autonomous | Oblige):
        old = old_value(norm, edit.value)
        if old is None:
            return None
        where = _with_amount(form.action.where, old, edit.value)
        when = _with_amount(form.when, old, edit.value)
        return replace(norm, form=replace(form, when=when, action=replace(form.action, where=where)))
    return None


def _excepted(norm: Norm, region: Expr | None) -> Norm | None:
    """The exception holds what the region adds to the norm's own condition, no more."""
    if region is None:
        return None
    form = norm.form
    own = form.when if isinstance(form, Permit | Forbid | Autonomous | Oblige) else TRUE
    known = own.operands if isinstance(own, And) else (own,)
    parts = region.operands if isinstance(region, And) else (region,)
    added = conjunction(*(part for part in parts if part not in known))
    unless = added if norm.unless is None else disjunction(norm.unless, added)
    return None if added == TRUE else replace(norm, unless=unless)


def old_value(norm: Norm, new: Quantity) -> Quantity | None:
    """The one literal of the norm that a new value of that type would replace."""
    form = norm.form
    if isinstance(form, Limit):
        return form.bound
    if isinstance(form, Achieve):
        target = form.by if new.type == MOMENT else form.target
        return target if isinstance(target, Quantity) else None
    if isinstance(form, Permit | Forbid | Autonomous | Oblige | Maintain):
        spoken = (form.condition,) if isinstance(form, Maintain) else (form.when, form.action.where)
        found = {
            node.right.quantity
            for node in (n for expr in spoken for n in walk(expr))
            if isinstance(node, Comparison)
            and isinstance(node.right, Amount)
            and node.right.quantity.type == new.type
        }
        return found.pop() if len(found) == 1 else None
    return None


def _with_amount(expr: Expr, old: Quantity, new: Quantity) -> Expr:
    match expr:
        case Comparison(right=Amount(quantity=found)) if found == old:
            return replace(expr, right=Amount(new))
        case And(operands=parts):
            return And(tuple(_with_amount(p, old, new) for p in parts))
        case Or(operands=parts):
            return Or(tuple(_with_amount(p, old, new) for p in parts))
        case Not(operand=part):
            return negation(_with_amount(part, old, new))
        case _:
            return expr


NUMBER = re.compile(r"\d[\d,_]*(?:\.\d+)?")


def place_of(norm: Norm, edit: Edit, source: SourceText, after: Norm) -> tuple[Span, str] | None:
    """The span of the prose to replace, and what by; None where the edit has no prose form."""
    spans = [s for s in norm.origin.spans if s.path == source.path]
    if not spans:
        return None
    if edit.kind is EditKind.EXCEPTION:
        assert after.unless is not None
        end = spans[-1].end
        added = after.unless if norm.unless is None else _last(after.unless)
        return Span(source.path, end, end), f", unless {say_condition(added)}"
    assert edit.value is not None
    old = old_value(norm, edit.value)
    if old is None:
        return None
    for span in spans:
        for mention in find_mentions(source.slice(span), span.path, span.start):
            if mention.quantity is not None and mention.quantity.value == old.value:
                text = _rewritten(mention.text, old, edit.value)
                return (mention.span, text) if text is not None else None
            if old.type == MOMENT and (text := _new_time(mention.text, old, edit.value)):
                return mention.span, text
    return None


def _last(expr: Expr) -> Expr:
    return expr.operands[-1] if isinstance(expr, Or) else expr


def _rewritten(text: str, old: Quantity, new: Quantity) -> str | None:
    """The mention with its number scaled: "$1,000" → "$800", in the unit the author chose."""
    found = NUMBER.search(text)
    if found is None or old.value == 0:
        return words(new)
    shown = Fraction(found.group().replace(",", "").replace("_", ""))
    scaled = shown * new.value / old.value
    if scaled.denominator == 1:
        number = f"{scaled.numerator:,}"
    elif 100 % scaled.denominator == 0:
        cents = int(scaled * 100)
        number = f"{cents // 100:,}.{cents % 100:02d}"
    else:
        return words(new)
    return text[: found.start()] + number + text[found.end() :]


CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")


def _new_time(text: str, old: Quantity, new: Quantity) -> str | None:
    """ "Thursday 14:00" → "Thursday 20:00"; another day is written out."""
    if CLOCK.search(text) is None:
        return None
    day = 86_400
    if old.value // day == new.value // day:
        seconds = int(new.value % day)
        return CLOCK.sub(f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}", text)
    return words(new)
