"""Conflicts between mandate and layer, and inside the layer."""

from __future__ import annotations

from random import Random

from planting.nouns import Item, Planted, context, tool


def demand_outside(name: str, dice: Random) -> Planted:
    bound, act = dice.randint(20, 80), f"{name}.act"
    layer = context(name) + tool(act) + f"rule {name}r: {act} requires {name}.value <= {bound} EUR\n"
    items: tuple[Item, ...] = (("constraints", {"id": f"{name}n", "oblige": act, "when": f"{name}.flag"}),)
    return Planted("MND301", layer, items, frozenset([f"{name}n", f"@{name}r"]), lines=1)


def claim_beyond(name: str, dice: Random) -> Planted:
    bound, act = dice.randint(20, 80), f"{name}.act"
    layer = tool(act) + f"rule {name}r: {act} requires amount <= {bound} EUR\n"
    claim = {"id": f"{name}n", "permit": act, "when": f"amount <= {bound + 1} EUR"}
    return Planted("MND302", layer, (("constraints", claim),), frozenset([f"{name}n", f"@{name}r"]), lines=1)


def floor_outside(name: str, dice: Random) -> Planted:
    """A floor a day above the layer's ceiling a week or in any 48 hours, by one."""
    floor, act = dice.randint(2, 9), f"{name}.act"
    days, window = dice.choice([(7, "per week"), (2, "in any 48 h")])
    most = days * floor - 1
    layer = tool(act) + f"rule {name}r: count({act}) <= {most} {window}\n"
    item = {"id": f"{name}n", "limit": f"count({act}) >= {floor} per day"}
    core = frozenset([f"{name}n", f"@{name}r"])
    best = f"{most}" if days > 2 else ""  # of sliding windows several are needed to show it
    return Planted("MND303", layer, (("constraints", item),), core, best, lines=1)


def asked_all_the_same(name: str, dice: Random) -> Planted:
    bound, act = dice.randint(20, 80), f"{name}.act"
    layer = f"role {name}lead: 2 members, answers within 1 h\n" + tool(act)
    layer += f"rule {name}r: {act} requires amount <= {bound} EUR, else escalate to {name}lead\n"
    items: tuple[Item, ...] = (
        ("constraints", {"id": f"{name}n", "permit": act, "when": f"amount <= {bound + 1} EUR"}),
        ("constraints", {"id": f"{name}a", "autonomous": act}),
    )
    return Planted("MND305", layer, items, frozenset([f"{name}n", f"{name}a", f"@{name}r"]), lines=1)


def unknown_tool(name: str, dice: Random) -> Planted:
    item = {"id": f"{name}n", dice.choice(["oblige", "permit"]): f"{name}.gone"}
    said = {f"{name}n": f"Use `{name}.gone` for it."}
    return Planted("MND306", "", (("constraints", item),), frozenset([f"{name}n"]), prose=said)


def trap(name: str, dice: Random) -> Planted:
    """A permitted call whose required earlier call is not allowed."""
    a, b = f"{name}.pre", f"{name}.act"
    items: tuple[Item, ...] = (
        ("constraints", {"id": f"{name}n", "order": f"{a} before {b}"}),
        ("constraints", {"id": f"{name}m", dice.choice(["permit", "oblige"]): b}),
    )
    layer = tool(a, allowed=False) + tool(b)
    return Planted("MND307", layer, items, frozenset([f"{name}n", f"@!{a}"]), lines=1)


def excluded(name: str, dice: Random) -> Planted:
    a, b = f"{name}.a", f"{name}.b"
    layer = context(name) + tool(a) + tool(b) + f"relation {a} excludes {b}\n"
    bound = dice.randint(20, 80)
    items: tuple[Item, ...] = (
        ("constraints", {"id": f"{name}n", "oblige": a, "when": f"{name}.flag"}),
        ("constraints", {"id": f"{name}m", "oblige": b, "when": f"{name}.value > {bound} EUR"}),
    )
    return Planted("MND308", layer, items, frozenset([f"{name}n", f"{name}m"]), lines=1)


def too_few(name: str, dice: Random) -> Planted:
    """More of a role have to agree than there are."""
    members, act = dice.randint(1, 3), f"{name}.act"
    layer = f"role {name}lead: {members} members, answers within 1 h\n" + context(name) + tool(act)
    approval = {"id": f"{name}m", "approve": act, "role": f"{name}lead", "count": members + 1}
    items: tuple[Item, ...] = (
        ("constraints", {"id": f"{name}n", "oblige": act, "when": f"{name}.flag"}),
        ("constraints", approval),
    )
    return Planted("MND309", layer, items, frozenset([f"{name}n", f"{name}m"]))


def round_and_round(name: str, dice: Random) -> Planted:
    """Whoever is asked hands on in a circle; a warning, and so no false alarm either."""
    people = [f"{name}p{n}" for n in range(dice.randint(1, 3))]
    layer = "".join(
        f"role {one}: 2 members, answers within 1 h, on timeout escalate to {other}\n"
        for one, other in zip(people, [*people[1:], people[0]], strict=True)
    )
    item = {"id": f"{name}n", "approve": f"{name}.act", "role": people[0]}
    return Planted("MND313", layer + tool(f"{name}.act"), (("constraints", item),), frozenset([f"{name}n"]))


def no_unit(name: str, dice: Random) -> Planted:
    act = f"{name}.act"
    item = {"id": f"{name}p", "forbid": act, "when": f"amount > {dice.choice(['50', '5 kg', '50 GBP'])}"}
    return Planted("MND310", tool(act), (("prohibited", item),), frozenset([f"{name}p"]))


def possible_no_more(name: str, dice: Random) -> Planted:
    bound, act = dice.randint(20, 80), f"{name}.act"
    layer = tool(act) + f"rule {name}r: {act} requires amount <= {bound} EUR\n"
    items: tuple[Item, ...] = (
        ("constraints", {"id": f"{name}n", "permit": act}),
        ("probes", {"id": f"{name}q", "possible": f"{act} with amount = {bound + 1} EUR"}),
    )
    return Planted("MND322", layer, items, frozenset([f"{name}q", f"@{name}r"]), lines=1)


def setting(name: str, dice: Random) -> Planted:
    value = dice.randint(20, 80)
    item = {"id": f"{name}f", "name": f"most_{name}", "value": f"{value + 1}"}
    said = {f"{name}f": f"`most_{name}` is {value + 1}."}
    core = frozenset([f"{name}f"])
    return Planted("MND117", f"fact most_{name} = {value}\n", (("facts", item),), core, lines=1, prose=said)


def layer_contradicts(name: str, dice: Random) -> Planted:
    bound, act = dice.randint(20, 80), f"{name}.act"
    layer = tool(act) + f"rule {name}r: {act} requires amount <= {bound} EUR\n"
    layer += f"rule {name}s: {act} requires amount >= {bound + 1} EUR\n"
    return Planted("MND601", layer, (), frozenset([f"@{name}r", f"@{name}s"]), lines=2)


def lets_all_through(name: str, dice: Random) -> Planted:
    act, how = f"{name}.act", dice.choice(['matches "*"', 'starts with ""', 'ends with ""'])
    layer = tool(act) + f"rule {name}r: {act} requires note {how}\n"
    return Planted("MND605", layer, (), frozenset([f"@{name}r"]), lines=1)


def never_but_possible(name: str, dice: Random) -> Planted:
    bound, act = dice.randint(20, 80), f"{name}.act"
    layer = tool(act) + f"rule {name}r: {act} requires amount <= {bound + 1} EUR\n"
    probe = f"never: {act} with amount > {bound} EUR"
    return Planted("MND610", f"{layer}{probe}\n", (), frozenset([f"@{probe}"]), lines=2)


KINDS = (
    demand_outside,
    claim_beyond,
    floor_outside,
    asked_all_the_same,
    unknown_tool,
    trap,
    excluded,
    too_few,
    round_and_round,
    no_unit,
    possible_no_more,
    setting,
    layer_contradicts,
    lets_all_through,
    never_but_possible,
)
