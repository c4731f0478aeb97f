"""All of them by a date: what counts a metric down to nothing is a goal, not one call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from mandate.compiler.readers.english.acts import find_act
from mandate.compiler.readers.english.aims import add_goal, metric_in
from mandate.compiler.readers.english.deadlines import due
from mandate.compiler.readers.english.lexicon import Value
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Atom, Bound
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force
from mandate.model.plan import Derivation
from mandate.model.quantity import Kind

_WHOLE = frozenset("all every each entire whole remaining outstanding".split())
_SUCCESS = frozenset("done success completion finished complete".split())
# What one does with the things a metric counts until none is left.
_CLEARING = frozenset(
    """
    clear finish process complete resolve handle answer close empty work deal settle do treat tackle get
    reduce bring drive cut eliminate eradicate drain catch deplete exhaust wrap sort finalise finalize
    """.split()
)
_LEFT = frozenset("be leave remain stay exist left have".split())


def read_countdown(scene: Scene, statement: Statement) -> bool:
    """ "Close all open requests by Friday 12:00", "no open requests left by Friday": the metric is zero by
    then. With "all 6,000 cartons" the number is subtracted from what there is now. False if the statement
    is no such goal."""
    label = {a.value for a in statement.label if isinstance(a, Token)}
    if statement.verb.force is Force.MAY or label & _SUCCESS:
        return False
    by = due(scene, statement)
    if _none_left(scene, statement, by):
        return True
    total = _total(statement.head)
    if statement.verb.force is Force.NEVER or not _whole(statement.head, total) or _aimed(statement.head):
        return False
    if by is None and not (total is not None and _needing(statement)):
        return _daily(scene, statement)
    metric = _counted_down(scene, statement, total is not None)
    if metric is None:
        return False
    left = _left_over(scene, metric, total)
    if left <= 0 or total is None:
        add_goal(scene, statement, f"{metric} = 0", by)
    else:
        said = scene.clause.text[total.start : total.end]
        add_goal(scene, statement, f"{metric} <= {left}", by, (Derivation(literal=str(left), source=said),))
    return True


def _total(head: Sequence[Atom]) -> Bound | None:
    """The plain count in "all 6,000 cartons"."""
    for i, atom in enumerate(head):
        before = head[i - 1] if i else None
        counted = isinstance(atom, Bound) and not atom.operator and atom.amount.kind() is Kind.COUNT
        if counted and isinstance(before, Token) and before.value in ("all", "the", "these", "those", "our"):
            assert isinstance(atom, Bound)
            return atom
    return None


def _whole(head: Sequence[Atom], total: Bound | None) -> bool:
    return total is not None or any(isinstance(a, Token) and a.value in _WHOLE for a in head)


def _aimed(head: Sequence[Atom]) -> bool:
    """Whether the sentence says itself where the number goes: "cut all open requests to 20"."""
    for i, atom in enumerate(head):
        before = head[i - 1] if i else None
        to = isinstance(before, Token) and before.value in ("to", "under", "below")
        if isinstance(atom, Bound) and (atom.operator or to) and atom.amount.kind() is Kind.COUNT:
            return True
    return False


def _needing(statement: Statement) -> bool:
    words = {a.value for a in statement.head if isinstance(a, Token)}
    return bool(words & {"need", "needs", "must", "have", "has"}) or statement.verb.force is Force.DUTY


def _daily(scene: Scene, statement: Statement) -> bool:
    """All of them by a time of day, without a day: one call by then is not what is asked."""
    head = statement.head
    clocks = [
        atom for before, atom in pairwise(head)
        if isinstance(atom, Bound) and atom.amount.kind() is Kind.TIME_OF_DAY
        and isinstance(before, Token) and before.value in ("by", "before", "until")
    ]  # fmt: skip
    clock = clocks[0] if clocks else None
    metric = _counted_down(scene, statement, False) if clock is not None else None
    if clock is None or metric is None:
        return False
    scene.draft.ask(
        scene.clause, f"on which day is `{metric}` to be zero by {clock.amount.text}?", "dangling"
    )
    return True


def _counted_down(scene: Scene, statement: Statement, numbered: bool) -> str | None:
    """The metric that the act counts down: by the tool's declared effect, or by its name and a verb of
    clearing. None for a tool that leaves the metric as it is ("read all open requests")."""
    if any(p.kind in ("exception", "lacking") for p in statement.phrases):
        return None
    act = find_act(statement.head, statement.verb, scene.lexicon)
    named = metric_in(scene, statement.head)
    metric = named[0] if named is not None and named[0].type.kind is Kind.COUNT else None
    if len(act.tools) == 1 and (act.score >= 3 or metric is not None):
        tool = scene.spec.tool(act.tools[0])
        moved = [e.metric for e in tool.effects if e.sign < 0] if tool else []
        if metric is not None:
            return metric.name if metric.name in moved else None
        known = scene.spec.metric(moved[0]) if len(moved) == 1 else None
        return known.name if known is not None and known.type.kind is Kind.COUNT else None
    verb = statement.verb
    if act.tools or metric is None or verb.force is Force.NONE:
        return None
    cleared = bool(set(verb.bases) & _CLEARING) or (verb.passive and _needing(statement)) or numbered
    return metric.name if cleared else None


def _left_over(scene: Scene, metric: str, total: Bound | None) -> int:
    known = scene.spec.metric(metric)
    if total is None or known is None or known.now is None or total.amount.quantity is None:
        return 0
    return int(known.now.value - total.amount.quantity.value)


def _none_left(scene: Scene, statement: Statement, by: datetime | None) -> bool:
    """ "No open requests left by Friday", "by then no backlog remains"."""
    head, verb = statement.head, statement.verb
    nothing = next((i for i, a in enumerate(head) if isinstance(a, Token) and a.sort is Sort.NOQ), None)
    if by is None or nothing is None or any(isinstance(a, Bound) and a.operator for a in head):
        return False
    if verb.bases and not set(verb.bases) & _LEFT and not verb.copula:
        return False
    found = metric_in(scene, head)
    metric: Value | None = found[0] if found is not None else None
    if metric is None or not metric.type.numeric or metric.type.kind is not Kind.COUNT:
        return False
    add_goal(scene, statement, f"{metric.name} = 0", by)
    return True
