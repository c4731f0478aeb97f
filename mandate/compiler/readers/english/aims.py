"""Goals and success criteria: a metric, a target, a date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from mandate.compiler.readers.english.acts import atom_stems, find_act, find_run
from mandate.compiler.readers.english.conditions import opaque
from mandate.compiler.readers.english.deadlines import DAYS_AHEAD, deadline, due, trading_days
from mandate.compiler.readers.english.lexicon import Value
from mandate.compiler.readers.english.measures import amount_for, comparable, made
from mandate.compiler.readers.english.scene import Scene, atom_tokens, iso
from mandate.compiler.readers.english.statements import Statement, bounds, plain
from mandate.compiler.readers.english.values import amount_text
from mandate.compiler.readers.english.yardsticks import measured_by
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Atom, Bound, Within
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force, find_verb
from mandate.model.plan import Derivation, Quote
from mandate.model.quantity import COUNT, NUMBER, Kind, Quantity

_DOWN = frozenset(
    "reduce cut bring lower drive shrink clear get decrease trim work drain empty drop push".split()
)
_UP = frozenset(
    "grow raise increase reach lift win hit achieve bring get push build double earn expand".split()
)
_GOAL_LABELS = frozenset("goal goals target targets purpose objective aim mission kpi".split())
_DONE = frozenset("done finished complete completed closed over success successful achieved".split())
_DONE_LABELS = frozenset("done success completion finished complete".split())


_LIFTING = frozenset("bring get push raise build lift drive take work".split())
_SMALL = frozenset("is the a an by on of to in be at keep must".split())


def read_aim(scene: Scene, statement: Statement) -> bool:
    """Reads a success criterion or goal; False if the statement is neither."""
    return _criterion(scene, statement) or _goal(scene, statement)


def metric_in(scene: Scene, atoms: Sequence[Atom]) -> tuple[Value, frozenset[int]] | None:
    """The metric that some words name, the longest name first."""
    stems = [(i, s) for i, s in atom_stems(atoms) if s != "be"]
    best: tuple[int, Value, frozenset[int]] | None = None
    for metric in scene.lexicon.metrics:
        for phrase in metric.phrases:
            places = find_run(stems, tuple(s for s in phrase if s != "be"))
            if places and (best is None or len(phrase) > best[0]):
                best = (len(phrase), metric, places)
    if best is None:
        for metric in scene.lexicon.metrics:
            for phrase in metric.phrases:
                if len(phrase) > 1 and set(phrase) <= {s for _, s in stems}:
                    return metric, frozenset(i for i, s in stems if s in phrase)
        return _by_entity(scene, atoms, stems)
    return best[1], best[2]


def metrics_in(scene: Scene, atoms: Sequence[Atom]) -> list[str]:
    """Every metric that some words name, the longest names first, no word in two names."""
    stems = [(i, s) for i, s in atom_stems(atoms) if s != "be"]
    named = [(p, m.name) for m in scene.lexicon.metrics for p in m.phrases]
    found: list[tuple[int, str]] = []
    taken: set[int] = set()
    for phrase, name in sorted(named, key=lambda entry: -len(entry[0])):
        places = find_run(stems, tuple(s for s in phrase if s != "be"))
        if places and not places & taken:
            taken |= places
            found.append((min(places), name))
    return [name for _, name in sorted(found)]


def _by_entity(
    scene: Scene, atoms: Sequence[Atom], stems: Sequence[tuple[int, str]]
) -> tuple[Value, frozenset[int]] | None:
    """ "the vault ends with 42 ETH": the only metric of the thing spoken of in that unit."""
    units = [a.amount.quantity.type for a in atoms if isinstance(a, Bound) and a.amount.quantity is not None]
    found = [
        m for m in scene.lexicon.metrics
        if m.entity and set(m.entity) <= {s for _, s in stems} and any(
            u == m.type and u.kind in (Kind.MONEY, Kind.UNIT) for u in units
        )
    ]  # fmt: skip
    if len(found) != 1:
        return None
    return found[0], frozenset(i for i, s in stems if s in found[0].entity)


def target(scene: Scene, metric: Value, atoms: Sequence[Atom], default: str) -> str | None:
    """The comparison of a metric with the amount in some words; `default` is the operator of a bare one."""
    negative = any(isinstance(a, Token) and a.sort is Sort.NOQ for a in atoms)
    for atom in atoms:
        token = atom.amount if isinstance(atom, Bound | Within) else None
        if token is None or token.quantity is None or not comparable(scene, metric, token.quantity.type):
            continue
        if isinstance(atom, Within):
            return f"{metric.name} <= {amount_for(scene, metric, token.quantity)}"
        if isinstance(atom, Bound):
            zero = token.quantity.value == 0
            operator = atom.operator or ("=" if zero and default == "<=" else default)
            if negative:
                operator = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}.get(operator, operator)
            return f"{metric.name} {operator} {amount_for(scene, metric, token.quantity)}"
    if negative:
        return f"{metric.name} = {amount_for(scene, metric, Quantity(Fraction(0), COUNT))}"
    return None


# --------------------------------------------------------------------------------------- criteria


def _criterion(scene: Scene, statement: Statement) -> bool:
    parts = _criterion_parts(scene, statement)
    if parts is None:
        return measured_by(scene, statement)
    quotes = scene.quotes(statement)
    done = False
    for part in parts:
        text = criterion_text(scene, part)
        if text:
            at = deadline(scene, part)
            scene.draft.succeed(quotes, text, iso(at) if at else None)
            done = True
    return done


def _criterion_parts(scene: Scene, statement: Statement) -> list[tuple[Atom, ...]] | None:
    """What must hold for success: "Done when …", "We call it a success if …", "Done means: …"."""
    label = {a.value for a in statement.label if isinstance(a, Token)}
    head = statement.head
    stems = [s for _, s in atom_stems(head)]
    head_words = [a.value for a in head if isinstance(a, Token)]
    conditions = [p for p in (*statement.phrases, *statement.shared) if p.kind in ("condition", "once")]
    if _announces(statement, head_words, stems) and conditions:
        return [part for p in conditions for part in _anded(p.atoms)]
    if "mean" in stems[:3] and set(head_words[:2]) & (_DONE | _DONE_LABELS):
        at = next(i for i, a in enumerate(head) if isinstance(a, Token) and a.value.startswith("mean"))
        rest = tuple(a for a in head[at + 1 :] if not (isinstance(a, Token) and a.value == "that"))
        relative = [p for p in statement.phrases if p.kind == "relative"]
        if not rest and relative:
            return _anded(relative[0].atoms)
        return _anded(rest)
    if label & _DONE_LABELS and statement.label and len(statement.label) <= 4:
        if conditions and not find_verb(head, scene.lexicon.readings).bases:
            return [part for p in conditions for part in _anded(p.atoms)]
        return _anded(head)
    return None


def _announces(statement: Statement, words: list[str], stems: list[str]) -> bool:
    """ "done", "we are done here", "we call it a success", "it worked", "the week went well"."""
    if not words or len(words) > 12 or statement.verb.force in (Force.MAY, Force.NEVER):
        return False
    if words[0] in _DONE | _DONE_LABELS:
        return True
    verb = statement.verb
    predicate = [a.value for a in statement.rest if isinstance(a, Token)]
    if verb.copula and set(predicate[:2]) & _DONE:
        return True
    if verb.passive and set(verb.bases) & {"do", "complete", "finish", "close", "achieve"}:
        return verb.force is Force.PRESENT
    if set(verb.bases) & {"call", "consider", "count"} and set(words) & {
        "success",
        "successful",
        "done",
        "complete",
    }:
        return True
    if "say" in verb.bases and "work" in stems:
        return True
    return ("work" in verb.bases and words[0] in ("it", "this", "we")) or (
        "well" in words and "go" in verb.bases
    )


def _anded(atoms: Sequence[Atom]) -> list[tuple[Atom, ...]]:
    parts: list[list[Atom]] = [[]]
    for atom in atoms:
        if isinstance(atom, Token) and atom.sort is Sort.AND:
            parts.append([])
        else:
            parts[-1].append(atom)
    return [tuple(p) for p in parts if p]


def criterion_text(scene: Scene, atoms: Sequence[Atom]) -> str:
    """A criterion over a metric, or a term for what nobody measures."""
    found = metric_in(scene, atoms)
    if found is not None:
        text = target(scene, found[0], atoms, "=")
        if text:
            return text.replace(" == ", " = ")
    return opaque_criterion(scene, atoms)


def opaque_criterion(scene: Scene, atoms: Sequence[Atom]) -> str:
    """A term for what nobody measures; a negation becomes part of its name ("no_limit_was_broken")."""
    text = opaque(scene, atoms)
    if not text.startswith("not "):
        return text
    words = tuple(t.text.lower() for t in atom_tokens(atoms))
    tokens = atom_tokens(atoms)
    return scene.draft.term(words, "predicate", scene.quote(tokens[0].start, tokens[-1].end), limit=10)


# ------------------------------------------------------------------------------------------ goals


def _goal(scene: Scene, statement: Statement) -> bool:
    head = statement.head
    label = {a.value for a in statement.label if isinstance(a, Token)}
    labelled = bool(label & _GOAL_LABELS) or _names_goal(head)
    direction = _direction(statement)
    found = metric_in(scene, head)
    by = due(scene, statement)
    bases = set(statement.verb.bases)
    if found is not None and bases & {"maximise", "maximize", "minimise", "minimize"}:
        which = "maximize" if bases & {"maximise", "maximize"} else "minimize"
        scene.draft.aim(scene.quotes(statement), **{which: found[0].name})
        return True
    if _by_effect(scene, statement, by):
        return True
    if found is not None and _kept(scene, statement, found[0]):
        return False
    if found is not None and (direction or labelled) and statement.verb.force not in (Force.NEVER, Force.MAY):
        towards = _towards(scene, found[0], head)
        default = towards if direction == "?" else direction or ("<=" if towards == "<=" else ">=")
        text = target(scene, found[0], _after(head, found[1]) or head, default)
        if text:
            text = text.replace(" <= ", " >= ") if _raised(statement) else text
            add_goal(scene, statement, text.replace(" == ", " = "), by)
            return True
    return labelled and _term_goal(scene, statement, by)


def _names_goal(head: Sequence[Atom]) -> bool:
    words = [a.value for a in head[:4] if isinstance(a, Token)]
    return bool(set(words[:3]) & _GOAL_LABELS) and bool({"is", "be", "are"} & set(words))


def _direction(statement: Statement) -> str:
    """Where the verb points: `<=`, `>=`, nowhere, or `?` where it may point either way ("bring it to 40")."""
    bases = set(statement.verb.bases)
    text = plain(statement.head)
    if statement.verb.force not in (Force.IMPERATIVE, Force.DUTY, Force.PRESENT):
        return ""
    if bases & (_DOWN - _UP) or (bases & _DOWN and ("down" in text.split() or "zero" in text)):
        return "<="
    if bases & _UP:
        either = bases & _UP <= _DOWN and "up" not in text.split()
        return "?" if either else ">="
    if statement.verb.force is Force.DUTY and not bases and _reaches(statement):
        return ">="
    if statement.verb.force is Force.DUTY and bases & {"end", "finish", "be", "stand", "contain", "hold"}:
        return ">="
    return ""


def _kept(scene: Scene, statement: Statement, metric: Value) -> bool:
    """ "The mix must contain at least 40% sand": what the agent sets stays so."""
    standing = {"be", "contain", "hold"} & set(statement.verb.bases) or statement.verb.copula
    by = due(scene, statement) is not None
    return bool(standing) and made(scene, metric) and not by and not _names_goal(statement.head)


def _reaches(statement: Statement) -> bool:
    """ "must reach 5.2": the verb is the comparator of its amount."""
    text = statement.clause.text.lower()
    return any(text[b.start : b.end].startswith(("reach", "hit")) for b in bounds(statement.head))


def _raised(statement: Statement) -> bool:
    """ "Bring free space up to 500 GB": the "up" belongs to the verb."""
    text = statement.clause.text.lower()
    lifted = bool(_LIFTING & set(statement.verb.bases))
    return lifted and any(text[b.start : b.end].startswith("up to") for b in bounds(statement.head))


def _towards(scene: Scene, metric: Value, head: Sequence[Atom]) -> str:
    """Which way an amount lies from what is measured now; where nothing tells, exactly there."""
    now = next((m.now for m in scene.spec.metrics if m.name == metric.name), None)
    amount = next((a.amount.quantity for a in head if isinstance(a, Bound) and a.amount.quantity), None)
    if now is None or amount is None or amount.value == now.value:
        return "="
    if amount.type != now.type and not {amount.type, now.type} <= {COUNT, NUMBER}:
        return "="
    return "<=" if amount.value < now.value else ">="


def _after(head: Sequence[Atom], places: frozenset[int]) -> tuple[Atom, ...]:
    last = max(places)
    after = tuple(head[last + 1 :])
    return after if any(isinstance(a, Bound) and a.amount.quantity is not None for a in after) else ()


def _by_effect(scene: Scene, statement: Statement, by: datetime | None) -> bool:
    """ "Sell the full position of 90,000 GRID within five days": calls that move a metric by so much."""
    if by is None or statement.verb.force not in (Force.IMPERATIVE, Force.DUTY):
        return False
    act = find_act(statement.head, statement.verb, scene.lexicon)
    tool = scene.spec.tool(act.tools[0]) if len(act.tools) == 1 and not act.noun else None
    amounts = [
        a.amount for a in statement.head if isinstance(a, Bound) and not a.operator and a.amount.quantity
    ]
    if tool is None or len(tool.effects) != 1 or not amounts:
        return False
    metric = scene.spec.metric(tool.effects[0].metric)
    quantity = next(
        (a.quantity for a in amounts if metric and a.quantity and a.quantity.type == metric.type), None
    )
    if metric is None or quantity is None or metric.now is None:
        return False
    moved = metric.now.value + tool.effects[0].sign * quantity.value
    from mandate.grammar.printing import show

    operator = ">=" if tool.effects[0].sign > 0 else "=" if moved == 0 else "<="
    add_goal(scene, statement, f"{metric.name} {operator} {show(Quantity(moved, metric.type))}", by)
    return True


def add_goal(
    scene: Scene,
    statement: Statement,
    text: str,
    by: datetime | None,
    derived: tuple[Derivation, ...] = (),
) -> None:
    """A goal of the given aim, quoted from the statement; working days are spelled out as derived."""
    quotes: tuple[Quote, ...] = scene.quotes(statement, without=frozenset({"reason"}))
    if by is not None and by == trading_days(scene, statement.head):
        said = next(t.text for t in atom_tokens(statement.head) if DAYS_AHEAD.match(t.text.lower()))
        derived = (*derived, Derivation(literal=iso(by), source=said))
    scene.draft.aim(quotes, achieve=text, by=iso(by) if by else None, derived=derived)


def _term_goal(scene: Scene, statement: Statement, by: datetime | None) -> bool:
    """A goal over something the layer does not measure: a term, watched or unmeasurable."""
    head = statement.head
    bound = next(
        (a for a in head if isinstance(a, Bound) and a.amount.quantity and not scene.is_moment(a.amount)),
        None,
    )
    if bound is None or bound.amount.quantity is None:
        return False
    words = tuple(
        a.value for a in head
        if isinstance(a, Token) and a.is_word and a.value not in _GOAL_LABELS | _SMALL
    )  # fmt: skip
    if not words:
        return False
    quote = scene.quote(statement.start, statement.end)
    name = scene.draft.term(words[:5], str(bound.amount.quantity.type), quote)
    add_goal(scene, statement, f"{name} {bound.operator or '>='} {amount_text(bound.amount)}", by)
    return True
