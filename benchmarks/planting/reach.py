"""Goals out of reach with a known optimum, deadlines, arrivals, budgets; 28 days from a Monday on."""

from __future__ import annotations

from random import Random

from planting.nouns import Item, Planted, context, tool

DAYS = 28


def goal_by_count(name: str, dice: Random) -> Planted:
    """A backlog that so many calls a day, or a week, do not clear."""
    days, short, act = dice.choice([7, 14, 21]), dice.randint(1, 50), f"{name}.act"
    if dice.random() < 0.5:
        rate = dice.randint(2, 30)
        rule, done = f"count({act}) <= {rate} per day", rate * days
    else:
        rate = dice.randint(20, 90)
        rule, done = f"count({act}) <= {rate} per week", rate * days // 7
    layer = f"metric {name}.left : count, now {done + short}\n"
    layer += tool(act, features=f", effect {name}.left -= 1") + f"rule {name}r: {rule}\n"
    goal = {"id": f"{name}g", "achieve": f"{name}.left = 0", "by": f"2026-04-{6 + days:02d}T00:00"}
    core = frozenset([f"{name}g", f"@{name}r"])
    return Planted("MND401", layer, (("goals", goal),), core, f"{short}", lines=1)


def goal_by_sum(name: str, dice: Random) -> Planted:
    """What a cap per call and a count per day let a sum grow to: both bind, one of them the author's."""
    rate, most, act = dice.randint(2, 12), dice.randint(20, 80), f"{name}.act"
    reached = DAYS * rate * most
    layer = f"metric {name}.paid : EUR, now 0\n" + tool(act, features=f", effect {name}.paid += amount")
    layer += f"rule {name}r: {act} requires amount <= {most} EUR\n"
    items: tuple[Item, ...] = (
        ("goals", {"id": f"{name}g", "achieve": f"{name}.paid >= {reached + 1} EUR"}),
        ("constraints", {"id": f"{name}n", "limit": f"count({act}) <= {rate} per day"}),
    )
    core = frozenset([f"{name}g", f"{name}n", f"@{name}r"])
    return Planted("MND401", layer, items, core, f"{reached} EUR", lines=1)


def success_out_of_reach(name: str, dice: Random) -> Planted:
    rate, act = dice.randint(2, 30), f"{name}.act"
    layer = f"metric {name}.done : count, now 0\n" + tool(act, features=f", effect {name}.done += 1")
    layer += f"rule {name}r: count({act}) <= {rate} per day\n"
    items: tuple[Item, ...] = (
        ("goals", {"id": f"{name}g", "achieve": f"{name}.done >= {DAYS * rate}"}),
        ("success", {"id": f"{name}s", "criterion": f"{name}.done >= {DAYS * rate + 1}"}),
    )
    core = frozenset([f"{name}s", f"@{name}r"])
    return Planted("MND503", layer, items, core, f"{DAYS * rate}", lines=1)


def nothing_moves_it(name: str, dice: Random) -> Planted:
    act = f"{name}.act"
    layer = f"metric {name}.left : count, now {dice.randint(5, 50)}\n"
    layer += tool(act, features=f", effect {name}.left -= 1", allowed=False)
    goal = {"id": f"{name}g", "achieve": f"{name}.left = 0"}
    return Planted("MND402", layer, (("goals", goal),), frozenset([f"{name}g", f"@!{act}"]), lines=1)


def approval_too_late(name: str, dice: Random) -> Planted:
    hours, bound, act = dice.randint(2, 9), dice.randint(20, 80), f"{name}.act"
    layer = f"role {name}lead: 2 members, answers within {hours} h\n" + context(name) + tool(act)
    layer += f"rule {name}r: {act} requires amount <= {bound} EUR, else escalate to {name}lead\n"
    duty = {
        "id": f"{name}n",
        "oblige": act,
        "when": f"{name}.flag",
        "requires": f"amount == {name}.value",
        "within": f"{hours - 1} h",
    }
    return Planted("MND403", layer, (("constraints", duty),), frozenset([f"{name}n", f"@{name}r"]), lines=1)


def arrivals(name: str, dice: Random) -> Planted:
    most, act = dice.randint(2, 30), f"{name}.act"
    layer = f"event {name}come: up to {most + 1} per day\n" + tool(act)
    layer += f"rule {name}r: count({act}) <= {most} per day\n"
    duty = {"id": f"{name}n", "oblige": act, "when": f"{name}come", "within": "24 h"}
    core = frozenset([f"{name}n", f"@{name}r"])
    return Planted("MND404", layer, (("constraints", duty),), core, lines=1)


def target_ruled_out(name: str, dice: Random) -> Planted:
    low = dice.randint(3, 40)
    items: tuple[Item, ...] = (
        ("goals", {"id": f"{name}g", "achieve": f"{name}.a >= {low + 1} kg"}),
        ("constraints", {"id": f"{name}n", "maintain": f"{name}.a <= {low} kg"}),
    )
    return Planted("MND405", f"metric {name}.a : kg\n", items, frozenset([f"{name}g", f"{name}n"]))


def goals_clash(name: str, dice: Random) -> Planted:
    """Two goals that a common ceiling allows apart, and not together, by one call."""
    rate, a, b = dice.randint(4, 30), f"{name}.a", f"{name}.b"
    one = dice.randint(1, DAYS * rate)
    other = DAYS * rate + 1 - one
    layer = f"metric {name}.x : count, now {one}\nmetric {name}.y : count, now {other}\n"
    layer += tool(a, features=f", effect {name}.x -= 1") + tool(b, features=f", effect {name}.y -= 1")
    items: tuple[Item, ...] = (
        ("goals", {"id": f"{name}g", "achieve": f"{name}.x = 0"}),
        ("goals", {"id": f"{name}h", "achieve": f"{name}.y = 0"}),
        ("constraints", {"id": f"{name}n", "limit": f"count({a}, {b}) <= {rate} per day"}),
    )
    return Planted("MND406", layer, items, frozenset(i["id"] for _, i in items))


def run_too_dear(name: str, dice: Random) -> Planted:
    """Two duties of one situation, of which a run can pay either, and not both."""
    one, other, a, b = dice.randint(200, 900), dice.randint(200, 900), f"{name}.a", f"{name}.b"
    layer = (
        context(name)
        + tool(a, features=f", costs {one} tokens")
        + tool(b, features=f", costs {other} tokens")
    )
    layer += f"budget {one + other - 1} tokens per run on {a}, {b}\n"
    items: tuple[Item, ...] = (
        ("constraints", {"id": f"{name}n", "oblige": a, "when": f"{name}.flag"}),
        ("constraints", {"id": f"{name}m", "oblige": b, "when": f"{name}.value > 50 EUR"}),
    )
    core = frozenset([f"{name}n", f"{name}m", "@budget"])
    return Planted("MND411", layer, items, core, f"{one + other - 1}", lines=1)


KINDS = (
    goal_by_count,
    goal_by_sum,
    success_out_of_reach,
    nothing_moves_it,
    approval_too_late,
    arrivals,
    target_ruled_out,
    goals_clash,
    run_too_dear,
)
