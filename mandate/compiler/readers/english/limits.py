"""Limits: how many calls, or how much in total, per window and key; and ceilings of one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from mandate.compiler.readers.english.acts import Act, atom_stems, find_act
from mandate.compiler.readers.english.conditions import compare
from mandate.compiler.readers.english.gist import FLOW, Gist
from mandate.compiler.readers.english.keys import Apart, counted_apart, key_of, wrong_number
from mandate.compiler.readers.english.naming import words_of
from mandate.compiler.readers.english.scene import Scene, iso
from mandate.compiler.readers.english.values import amount_text, measure, value_of_bound
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import singular, stem
from mandate.grammar.english.phrases import Atom, Bound
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force, VerbGroup
from mandate.model.plan import Derivation
from mandate.model.quantity import Kind

_FLIPPED = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "": ""}
_PER_CALL = "per call"


@dataclass(frozen=True, slots=True)
class Rate:
    """The window and key of a statement; `own` tells that the key is the call itself ("per trade")."""

    window: str = ""
    key: str = ""
    own: bool = False
    missing: str = ""  # a key the layer does not have
    floors: bool = True  # whether the key is that of a floor …
    ceilings: bool = True  # … and of a ceiling


def rate_of(scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...]) -> Rate:
    windows = [a.value for a in atoms if isinstance(a, Token) and a.sort is Sort.WINDOW]
    window = next((w for w in windows if w != _PER_CALL), windows[0] if windows else "")
    for atom in atoms:
        if not isinstance(atom, Token) or atom.sort is not Sort.KEY:
            continue
        called = find_act(
            [Token(Sort.W, w, 0, 0, w) for w in words_of(atom.value)], VerbGroup(Force.NONE), scene.lexicon
        )
        if tools and set(called.tools) & set(tools) and called.score > 1:
            return Rate(window, own=True)
        name = key_of(scene, atom.value, tools)
        if name is None:
            return Rate(window, missing=atom.value)
        return Rate(window, name)
    return Rate(window, _beside(scene, atoms, tools), own=window == _PER_CALL)


def _beside(scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...]) -> str:
    """ "Per shift and contact": the key that stands beside a window."""
    for window, joint, noun in zip(atoms, atoms[1:], atoms[2:], strict=False):
        if not (isinstance(window, Token) and isinstance(joint, Token) and isinstance(noun, Token)):
            continue
        if window.sort is Sort.WINDOW and joint.sort is Sort.AND and noun.is_word:
            return key_of(scene, singular(noun.value), tools) or ""
    return ""


def _continued(scene: Scene, gist: Gist, rate: Rate) -> Rate:
    """ "Read every gauge twice a day, and never more than 5 times a day": still of every gauge."""
    key, head = scene.memory.key, gist.statement.head
    several = key in scene.lexicon.declared.counts
    if not several or not gist.from_memory or scene.memory.clause != scene.clause.id:
        return rate
    words = {a.value for a in head if isinstance(a, Token)} | {b.amount.value for b in ruled(gist)}
    if words & {"times", "time", "once", "twice"}:
        return replace(rate, key=key)
    scene.draft.ask(scene.clause, f"is this for each `{key}`, or for all of them together?", "two readings")
    return rate


def ruled(gist: Gist) -> list[Bound]:
    """The amounts of the head that bound something (moments and times of day aside)."""
    return [
        a for a in gist.statement.head
        if isinstance(a, Bound) and a.amount.quantity is not None
        and a.amount.kind() not in (Kind.MOMENT, Kind.TIME_OF_DAY)
    ]  # fmt: skip


def head_comparisons(scene: Scene, gist: Gist) -> list[str]:
    """The amounts of the head as conditions: "refunds over 80 USD"."""
    return comparisons_in(scene, gist.statement.head, gist.tools)


def comparisons_in(scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...]) -> list[str]:
    found = [compare(scene, atoms, a, tools) for a in atoms if isinstance(a, Bound) and a.operator]
    return [f for f in found if f]


def counts_calls(scene: Scene, gist: Gist, bound: Bound) -> bool:
    """Whether an amount counts calls ("20 refunds", "3 times") and not something inside a call."""
    if bound.amount.kind() not in (Kind.COUNT, Kind.NUMBER):
        return False
    found = value_of_bound(scene, gist.statement.head, bound, gist.tools)
    return found.value is None or not found.value.tool


def read_limit(scene: Scene, gist: Gist) -> bool:
    """Reads limits with a window or key, and ceilings of one call ("max 500 USDC per trade")."""
    apart = counted_apart(scene, gist)
    amounts = [
        b for b in ruled(gist) if b is not apart.number and (b.operator or _counts(scene, gist, b, apart))
    ]
    if not amounts:
        return False
    if any(_between(gist, b) for b in amounts):
        scene.draft.ask(scene.clause, "how long apart, or what comes between the two?")
        return True
    if wrong_number(scene, apart):
        return True
    head = gist.statement.head
    if not gist.tools:
        found = (
            _by_argument(scene, gist, amounts[0])
            or _by_spending(scene, gist)
            or _by_counted_noun(scene, gist, amounts[0])
        )
        gist = found or gist
    rate = rate_of(scene, head, gist.tools)
    apart = counted_apart(scene, gist)
    if not rate.key and not rate.missing:
        of_each = replace(rate, key=apart.key, floors=apart.floors, ceilings=apart.ceilings)
        rate = of_each if apart.key else _continued(scene, gist, rate)
    if not gist.action:
        return False
    if rate.missing and len(gist.tools) > 0:
        names = tuple(v.name for v in scene.lexicon.arguments(*gist.tools))
        scene.draft.ask(scene.clause, f"what is counted apart per {rate.missing}?", "dangling", names)
        return True
    done = False
    for bound in amounts:
        done |= _one(scene, gist, bound, rate)
    return done


def _counts(scene: Scene, gist: Gist, bound: Bound, apart: Apart) -> bool:
    """A bare number is a limit where calls are counted per window: "three resets per account"."""
    rate = rate_of(scene, gist.statement.head, gist.tools)
    stated = rate.window or rate.key or apart.key or gist.force is Force.NEVER
    return bool(stated) and bound.amount.value not in ("one", "a") and counts_calls(scene, gist, bound)


def _by_argument(scene: Scene, gist: Gist, bound: Bound) -> Gist | None:
    """ "Slippage must stay below 1%": the argument names its tool."""
    if gist.action:
        return None
    found = []
    for tool in scene.lexicon.tools:
        match = value_of_bound(scene, gist.statement.head, bound, (tool.name,))
        if match.value is not None and match.value.tool and match.score >= 6:
            found.append(tool.name)
    if len(found) != 1:
        return None
    gist.act = Act((found[0],), frozenset(), True, 4)
    gist.action = found[0]
    return gist


def _by_spending(scene: Scene, gist: Gist) -> Gist | None:
    """ "Monthly spend must stay at 6,000 USD": the only tool that moves money."""
    words = {s for _, s in atom_stems(gist.statement.head)}
    if not words & {"spend", "spending", "expense", "outlay"} or gist.action:
        return None
    payers = [(t.name, [p.name for p in t.parameters if p.type.kind is Kind.MONEY]) for t in scene.spec.tools]
    payers = [(name, money) for name, money in payers if money]
    if len(payers) != 1 or len(payers[0][1]) != 1:
        return None
    gist.act, gist.action = Act((payers[0][0],), frozenset(), True, 3), payers[0][0]
    return gist


def _by_counted_noun(scene: Scene, gist: Gist, bound: Bound) -> Gist | None:
    """ "No more than 6 trades per day" where no tool is called a trade: an act term."""
    head = gist.statement.head
    rate = rate_of(scene, head, ())
    if gist.action or not rate.window or bound.amount.kind() is not Kind.COUNT:
        return None
    verb = gist.statement.verb
    if verb.bases and not verb.copula and verb.bases[0] not in FLOW | {"be"}:
        return None
    at = head.index(bound)
    after = head[at + 1] if at + 1 < len(head) else None
    if not isinstance(after, Token) or not after.is_word or len(after.value) < 3:
        return None
    quote = scene.quote(bound.start, after.end)
    gist.action = scene.draft.term((singular(after.value),), "act", quote)
    return gist


def _operator(gist: Gist, bound: Bound) -> str:
    operator = bound.operator
    if gist.force is Force.NEVER and operator in (">", ">="):
        return _FLIPPED[operator]
    if operator:
        return operator
    if bound.amount.value in ("once", "twice") and any(
        isinstance(a, Token) and a.sort is Sort.KEY for a in gist.statement.head
    ):
        return "<="
    words = " ".join(a.value for a in (*gist.statement.label, *gist.statement.head) if isinstance(a, Token))
    if "min" in words.split() or "minimum" in words or gist.force in (Force.IMPERATIVE, Force.DUTY):
        return "<=" if "max" in words or "limit" in words else ">="
    return "<="


def _one(scene: Scene, gist: Gist, bound: Bound, rate: Rate) -> bool:
    measured_amount = measure(scene, gist.statement.head, bound)
    if measured_amount is None:
        return False
    operator, amount, act = _operator(gist, bound), measured_amount.text, gist.action
    if gist.force is Force.NEVER and not bound.operator and counts_calls(scene, gist, bound):
        operator = "<"
    if gist.force is Force.NEVER and bound.operator in ("<", "<=") and not _no_more(gist, bound):
        return False
    when = gist.condition(*gist.only)
    if not (rate.floors if operator in (">=", ">") else rate.ceilings):
        rate = replace(rate, key="")
    suffix = f" per {rate.key}" if rate.key else ""
    if counts_calls(scene, gist, bound):
        if _measured_otherwise(scene, gist, bound):
            scene.problems.append("unit:" + scene.clause.text[bound.amount.start : _noun_end(gist, bound)])
            return True
        if not (rate.window or rate.key) and gist.force is Force.NEVER:
            suffix = f" per {scene.memory.key}" if scene.memory.key else ""
        elif not (rate.window or rate.key) and not _stands_for_calls(gist, bound):
            return False
        if operator == ">=" and not bound.operator and bound.amount.value == "one":
            return False
        window = rate.window if rate.window and rate.window != _PER_CALL else "in total"
        if rate.window == _PER_CALL:
            return False
        if operator == "<" and _said_before(scene, gist, f"count({_where(act, when)}) <= ", window + suffix):
            return True
        return _emit(
            scene, gist, f"count({_where(act, when)}) {operator} {amount} {window}{suffix}", operator, rate
        )
    found = value_of_bound(scene, gist.statement.head, bound, gist.tools)
    if found.value is None or not found.value.tool:
        return False
    if _of_each(gist, bound):
        rate = Rate(_PER_CALL, own=True)
    measured = f"{act}.{found.value.name}" if "," not in act else ""
    if not measured:
        return False
    if rate.own or rate.window == _PER_CALL:
        if gist.force in (Force.MAY, Force.NEVER, Force.PRESENT) and not rate.key and not _labelled(gist):
            return False  # one call's ceiling as a permission or prohibition (duties.py)
        return _emit(scene, gist, _extreme(measured, operator, amount, when, act), operator, rate)
    if rate.window or rate.key:
        total = f"sum({_where(measured, when)}) {operator} {amount} {rate.window or 'in total'}{suffix}"
        return _emit(scene, gist, total, operator, rate)
    if gist.force in (Force.DUTY, Force.NONE) or gist.statement.verb.bases[:1] in (
        ("keep",),
        ("stay",),
        ("remain",),
    ):
        if gist.act.noun and not gist.when:
            return _emit(scene, gist, _extreme(measured, operator, amount, when, act), operator, rate)
    return False


def _between(gist: Gist, bound: Bound) -> bool:
    """ "Cleaned between two firings": no number of anything."""
    head = gist.statement.head
    at = head.index(bound)
    before = head[at - 1] if at else None
    two = not bound.operator and bound.amount.kind() is Kind.COUNT
    after = head[at + 1] if at + 1 < len(head) else None
    joined = isinstance(after, Token) and after.sort is Sort.AND
    return two and not joined and isinstance(before, Token) and before.value == "between"


def _of_each(gist: Gist, bound: Bound) -> bool:
    """ "5 exports a day, each of up to 1,000 rows": so much in one call."""
    head = gist.statement.head
    before = [a.value for a in head[: head.index(bound)] if isinstance(a, Token)][-2:]
    return bool({"each", "every"} & set(before)) and before[-1] in ("each", "every", "of", "with")


def _noun_after(gist: Gist, bound: Bound) -> Token | None:
    head = gist.statement.head
    after = head[head.index(bound) + 1 :][:1]
    return after[0] if after and isinstance(after[0], Token) and after[0].is_word else None


def _noun_end(gist: Gist, bound: Bound) -> int:
    noun = _noun_after(gist, bound)
    return noun.end if noun is not None else bound.end


def _measured_otherwise(scene: Scene, gist: Gist, bound: Bound) -> bool:
    """ "Buy at most 3 crates" where the tool takes boxes: neither calls nor anything that it knows."""
    noun = _noun_after(gist, bound)
    if noun is None or len(gist.tools) != 1 or gist.act.noun or noun.value == singular(noun.value):
        return False
    units = [v for v in scene.lexicon.arguments(*gist.tools) if v.type.kind is Kind.UNIT]
    known = {"times", *(s for v in scene.lexicon.arguments(*gist.tools) for p in v.phrases for s in p)}
    return bool(units) and noun.value not in known and stem(noun.value) not in known | scene.lexicon.spoken


def _said_before(scene: Scene, gist: Gist, start: str, end: str) -> bool:
    """ "Pay once per invoice, never twice": the same limit again, whose words the first one then quotes."""
    last = scene.draft.constraints[-1] if scene.draft.constraints else None
    if last is None or last.limit != f"{start}1 {end}" or last.quotes[0].clause != scene.clause.id:
        return False
    again = next((a for a in ruled(gist) if a.amount.quantity is not None), None)
    if again is None or again.amount.quantity is None or again.amount.quantity.value != 2:
        return False
    own = scene.quotes(gist.statement)[-1]
    derived = (*last.derived, Derivation(literal="1", source=again.amount.text))
    scene.draft.constraints[-1] = last.model_copy(update={"quotes": (*last.quotes, own), "derived": derived})
    return True


def _labelled(gist: Gist) -> bool:
    return gist.statement.verb.force is Force.NONE


def _no_more(gist: Gist, bound: Bound) -> bool:
    """ "No more than 3": the negation is part of the comparator, which stands first."""
    first = gist.statement.head[0] if gist.statement.head else None
    return first is bound


def _extreme(measured: str, operator: str, amount: str, when: str, act: str) -> str:
    function = "min" if operator in (">=", ">") else "max"
    return f"{function}({_where(measured, when)}) {operator} {amount} per call"


def _where(what: str, when: str) -> str:
    return f"{what} where {when}" if when else what


def _stands_for_calls(gist: Gist, bound: Bound) -> bool:
    """ "Open at most 6 pull requests": the calls themselves are counted, over the whole horizon."""
    return bool(bound.operator) and gist.act.noun and gist.force is not Force.MAY


def _emit(scene: Scene, gist: Gist, text: str, operator: str, rate: Rate) -> bool:
    if gist.force is Force.MAY:
        scene.draft.constrain(gist.quotes, permit=gist.action, when=gist.condition(), unless=gist.unless)
    scene.draft.constrain(gist.quotes, limit=text, unless=gist.unless)
    return True


def dated_parts(scene: Scene, gist: Gist) -> bool:
    """ "… three emails: one on March 5, one on March 12": one call, or so many, on each of these days."""
    statement, tools = gist.statement, scene.memory.tools
    if statement.opener != ":" or statement.verb.force is not Force.NONE or not tools:
        return False
    amounts = [a for a in statement.head if isinstance(a, Bound)]
    pairs = list(zip(amounts[::2], amounts[1::2], strict=False))
    if not pairs or len(amounts) % 2 or not all(
        n.amount.kind() is Kind.COUNT and not n.operator and scene.is_moment(d.amount) for n, d in pairs
    ):  # fmt: skip
        return False
    suffix = f" per {scene.memory.key}" if scene.memory.key else ""
    for number, day in pairs:
        at = scene.moment(day.amount)
        if at is None:
            return False
        after = at + timedelta(days=1)
        where = f"date >= {iso(at)} and date < {iso(after)}"
        text = f"count({', '.join(tools)} where {where}) >= {amount_text(number.amount)} in total{suffix}"
        quotes = (scene.quote(number.start, day.end), *((scene.memory.quote,) if scene.memory.quote else ()))
        scene.draft.constrain(quotes, limit=text)
    return True


def comparator_word(atom: Atom) -> bool:
    return isinstance(atom, Token) and atom.sort is Sort.CMP


def names_in(text: str) -> tuple[str, ...]:
    return tuple(stem(w) for w in words_of(text))
