"""The consistent background: every kind of conflict, just missed. Nothing here may be found to block."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

from planting.nouns import Item, Planted, context, tool
from planting.reach import DAYS


def _norms(name: str, *forms: dict[str, Any]) -> tuple[Item, ...]:
    sections = {"forbid": "prohibited", "achieve": "goals", "criterion": "success", "possible": "probes"}
    return tuple(
        (sections.get(next(iter(form)), "constraints"), {"id": f"{name}b{n}", **form})
        for n, form in enumerate(forms)
    )


def duty_with_exception(name: str, dice: Random) -> Planted:
    act, bound = f"{name}.act", dice.randint(20, 80)
    rare = f"{name}.value > {bound} EUR"
    duty = {"oblige": act, "when": f"{name}.flag", "unless": rare}
    return Planted("", context(name) + tool(act), _norms(name, duty, {"forbid": act, "when": rare}))


def other_arguments(name: str, dice: Random) -> Planted:
    """A duty that a smaller amount, or another note, meets."""
    act, bound = f"{name}.act", dice.randint(20, 80)
    layer = context(name) + tool(act) + f"rule {name}r: {act} requires amount <= {bound} EUR\n"
    duty = {"oblige": act, "when": f"{name}.flag"}
    layer += f'deny {act} when note == "y"\n'
    return Planted("", layer, _norms(name, duty, {"forbid": act, "when": 'note == "x"'}), lines=2)


def exactly_a_week(name: str, dice: Random) -> Planted:
    act, floor = f"{name}.act", dice.randint(2, 9)
    limits = [
        {"limit": f"count({act}) >= {floor} per day"},
        {"limit": f"count({act}) <= {7 * floor} per week"},
    ]
    layer = tool(act) + f"rule {name}r: count({act}) <= {2 * floor} in any 48 h\n"
    return Planted("", layer, _norms(name, *limits), lines=1)


def exactly_together(name: str, dice: Random) -> Planted:
    a, b, one, other = f"{name}.a", f"{name}.b", dice.randint(2, 6), dice.randint(2, 6)
    floors = [{"limit": f"count({a}) >= {one} per day"}, {"limit": f"count({b}) >= {other} per day"}]
    joint = {"limit": f"count({a}, {b}) <= {one + other} per day"}
    return Planted("", tool(a) + tool(b), _norms(name, *floors, joint))


def hourly_beside_daily(name: str, dice: Random) -> Planted:
    act, most = f"{name}.act", dice.randint(4, 10)
    limits = [{"limit": f"count({act}) <= {most} per hour"}, {"limit": f"count({act}) <= {6 * most} per day"}]
    layer = tool(act) + f"rule {name}r: count({act}) <= {10 * most} per day\n"
    return Planted("", layer, _norms(name, *limits), lines=1)


def claim_up_to_the_cap(name: str, dice: Random) -> Planted:
    """50 against a cap of 50, and small calls without anybody's approval."""
    act, bound = f"{name}.act", dice.randint(20, 80)
    layer = f"role {name}lead: 1 member, answers within 1 h\n" + tool(act)
    layer += f"rule {name}r: {act} requires amount <= {bound} EUR, else escalate to {name}lead\n"
    forms = [
        {"permit": act, "when": f"amount <= {bound} EUR"},
        {"autonomous": act, "when": f"amount <= {bound} EUR"},
        {"forbid": act, "when": f"amount > {bound} EUR"},
        {"possible": f"{act} with amount = {bound} EUR"},
    ]
    return Planted("", layer, _norms(name, *forms), lines=1)


def just_in_reach(name: str, dice: Random) -> Planted:
    act, rate = f"{name}.act", dice.randint(2, 30)
    layer = f"metric {name}.left : count, now {DAYS * rate}\n"
    layer += (
        tool(act, features=f", effect {name}.left -= 1") + f"rule {name}r: count({act}) <= {rate} per day\n"
    )
    forms = [{"achieve": f"{name}.left = 0"}, {"criterion": f"{name}.left = 0"}]
    return Planted("", layer, _norms(name, *forms), lines=1)


def in_order(name: str, dice: Random) -> Planted:
    steps = [f"{name}.s{n}" for n in range(dice.randint(2, 4))]
    orders = [{"order": f"{a} before {b}"} for a, b in pairwise(steps)]
    follows = {"order": f"{steps[1]} within 2 h after {steps[0]}"}
    pause = {"order": f"no {steps[1]} within 2 h after {steps[0]}"}
    layer = "".join(map(tool, steps))
    return Planted("", layer, _norms(name, *orders, follows, pause, {"oblige": steps[-1]}))


def answered_in_time(name: str, dice: Random) -> Planted:
    act, hours = f"{name}.act", dice.randint(2, 9)
    layer = f"role {name}lead: 2 members, answers within {hours} h\n" + context(name) + tool(act)
    layer += f"approve {act} by 2 of {name}lead\n"
    duty = {"oblige": act, "when": f"{name}.flag", "within": f"{hours} h"}
    return Planted("", layer, _norms(name, duty), lines=1)


def as_many_as_come(name: str, dice: Random) -> Planted:
    act, most = f"{name}.act", dice.randint(2, 30)
    layer = f"event {name}come: up to {most} per day\n" + tool(act)
    layer += f"rule {name}r: count({act}) <= {most} per day\n"
    return Planted("", layer, _norms(name, {"oblige": act, "when": f"{name}come", "within": "24 h"}), lines=1)


def exclusive(name: str, dice: Random) -> Planted:
    a, b = f"{name}.a", f"{name}.b"
    layer = f"event {name}x: exclusive with {name}y\nevent {name}y\n" + tool(a) + tool(b)
    layer += f"relation {a} excludes {b}\n"
    return Planted(
        "", layer, _norms(name, {"oblige": a, "when": f"{name}x"}, {"oblige": b, "when": f"{name}y"})
    )


def the_whole_budget(name: str, dice: Random) -> Planted:
    act, tokens = f"{name}.act", dice.randint(200, 900)
    layer = context(name) + tool(act, features=f", costs {tokens} tokens")
    layer += f"budget {tokens} tokens per run on {act}\n"
    return Planted("", layer, _norms(name, {"oblige": act, "when": f"{name}.flag"}), lines=1)


def they_meet(name: str, dice: Random) -> Planted:
    low = dice.randint(3, 40)
    forms = [
        {"maintain": f"{name}.a >= {low} kg"},
        {"maintain": f"{name}.a <= {low} kg"},
        {"criterion": f"{name}.a >= {low} kg"},
    ]
    return Planted("", f"metric {name}.a : kg\n", _norms(name, *forms))


KINDS = (
    duty_with_exception,
    other_arguments,
    exactly_a_week,
    exactly_together,
    hourly_beside_daily,
    claim_up_to_the_cap,
    just_in_reach,
    in_order,
    answered_in_time,
    as_many_as_come,
    exclusive,
    the_whole_budget,
    they_meet,
)
