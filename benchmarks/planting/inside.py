"""Conflicts inside the mandate: invariants, duties, floors, permissions, orders, criteria of success."""

from __future__ import annotations

from random import Random

from planting.nouns import Item, Planted, context, tool


def standing(name: str, dice: Random) -> Planted:
    """Two invariants that cross by one, or three of which every two can be kept."""
    low = dice.randint(3, 40)
    if dice.random() < 0.5:
        claims = [f"{name}.a >= {low + 1} kg", f"{name}.a <= {low} kg"]
    else:
        claims = [
            f"{name}.a + {name}.b <= {2 * low - 1} kg",
            f"{name}.a >= {low} kg",
            f"{name}.b >= {low} kg",
        ]
    items = tuple(("constraints", {"id": f"{name}n{n}", "maintain": c}) for n, c in enumerate(claims))
    layer = f"metric {name}.a : kg\nmetric {name}.b : kg\n"
    return Planted("MND202", layer, items, frozenset(i["id"] for _, i in items))


def duty_forbidden(name: str, dice: Random) -> Planted:
    """A duty against one prohibition, or against two that share its amounts between them."""
    bound, act = dice.randint(20, 80), f"{name}.act"
    items: list[Item] = [("constraints", {"id": f"{name}n", "oblige": act, "when": f"{name}.flag"})]
    if dice.random() < 0.5:
        items.append(("prohibited", {"id": f"{name}p", "forbid": act, "when": f"{name}.value > {bound} EUR"}))
    else:
        rest = f"amount <= {bound} EUR and {name}.value > {bound} EUR"
        items.append(("prohibited", {"id": f"{name}p", "forbid": act, "when": f"amount > {bound} EUR"}))
        items.append(("prohibited", {"id": f"{name}q", "forbid": act, "when": rest}))
    layer = context(name) + tool(act)
    return Planted("MND203", layer, tuple(items), frozenset(i["id"] for _, i in items))


def floor_above_ceiling(name: str, dice: Random) -> Planted:
    """A floor a day above what a week allows, by one call."""
    floor, act = dice.randint(2, 9), f"{name}.act"
    items: tuple[Item, ...] = (
        ("constraints", {"id": f"{name}n", "limit": f"count({act}) >= {floor} per day"}),
        ("constraints", {"id": f"{name}m", "limit": f"count({act}) <= {7 * floor - 1} per week"}),
    )
    return Planted("MND204", tool(act), items, frozenset([f"{name}n", f"{name}m"]), f"{7 * floor - 1}")


def joint_floors(name: str, dice: Random) -> Planted:
    """Two floors that fit under a common ceiling apart, and not together: three lines are the core."""
    one, other = dice.randint(2, 6), dice.randint(2, 6)
    a, b, most = f"{name}.a", f"{name}.b", 7 * (one + other) - 1
    items: tuple[Item, ...] = (
        ("constraints", {"id": f"{name}n", "limit": f"count({a}) >= {one} per day"}),
        ("constraints", {"id": f"{name}m", "limit": f"count({b}) >= {other} per day"}),
        ("constraints", {"id": f"{name}k", "limit": f"count({a}, {b}) <= {most} per week"}),
    )
    return Planted("MND204", tool(a) + tool(b), items, frozenset(i["id"] for _, i in items), f"{most}")


def permission_gone(name: str, dice: Random) -> Planted:
    bound, act = dice.randint(20, 80), f"{name}.act"
    items: tuple[Item, ...] = (
        ("constraints", {"id": f"{name}n", "permit": act, "when": f"amount <= {bound + 1} EUR"}),
        ("prohibited", {"id": f"{name}p", "forbid": act, "when": f"amount > {bound} EUR"}),
    )
    return Planted("MND205", tool(act), items, frozenset([f"{name}n", f"{name}p"]))


def cycle(name: str, dice: Random) -> Planted:
    """Two to four steps that wait for each other, one of which is demanded."""
    steps = [f"{name}.s{n}" for n in range(dice.randint(2, 4))]
    items: list[Item] = [
        ("constraints", {"id": f"{name}n{n}", "order": f"{a} before {b}"})
        for n, (a, b) in enumerate(zip(steps, [*steps[1:], steps[0]], strict=True))
    ]
    core = frozenset(i["id"] for _, i in items)
    items.append(("constraints", {"id": f"{name}d", "oblige": dice.choice(steps)}))
    return Planted("MND206", "".join(map(tool, steps)), tuple(items), core)


def chain(name: str, dice: Random) -> Planted:
    """What has to follow in time, and may not yet."""
    hours, a, b = dice.randint(1, 20), f"{name}.a", f"{name}.b"
    items: tuple[Item, ...] = (
        ("constraints", {"id": f"{name}d", "permit": a}),
        ("constraints", {"id": f"{name}n", "order": f"{b} within {hours} h after {a}"}),
        ("constraints", {"id": f"{name}m", "order": f"no {b} within {hours + 1} h after {a}"}),
    )
    return Planted("MND407", tool(a) + tool(b), items, frozenset([f"{name}n", f"{name}m"]))


def criteria_cross(name: str, dice: Random) -> Planted:
    low = dice.randint(3, 40)
    items: tuple[Item, ...] = (
        ("success", {"id": f"{name}s", "criterion": f"{name}.a <= {low}"}),
        ("success", {"id": f"{name}t", "criterion": f"{name}.a >= {low + 1}"}),
    )
    return Planted("MND502", f"metric {name}.a : count\n", items, frozenset([f"{name}s", f"{name}t"]))


def unmeasurable(name: str, dice: Random) -> Planted:
    word = dice.choice(["happy", "pleased", "satisfied"])
    term = {"id": "", "name": f"{name}.{word}", "type": "bool"}
    items: tuple[Item, ...] = (
        ("terms", term),
        ("success", {"id": f"{name}s", "criterion": f"{name}.{word} = true"}),
    )
    said = {f"{name}s": f"We call it a success if customers are {word}."}
    return Planted("MND501", "", items, frozenset([f"{name}s"]), prose=said)


KINDS = (
    standing,
    duty_forbidden,
    floor_above_ceiling,
    joint_floors,
    permission_gone,
    cycle,
    chain,
    criteria_cross,
    unmeasurable,
)
