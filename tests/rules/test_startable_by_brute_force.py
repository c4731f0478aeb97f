"""Steps that can never start, against the definition looked at again and again; and orders in groups."""

from __future__ import annotations

from collections.abc import Collection
from random import Random

from mandate.model.norm import Action, Authority, Norm, Order, OrderKind, Origin
from mandate.model.source import Span
from mandate.rules.implied_orders import implied_order, order_places
from mandate.rules.startable import _dead, _leading_to

STEPS = ("a", "b", "c", "d", "e", "f")


def orders(dice: Random) -> list[Norm]:
    return [
        Norm(
            f"o{n}",
            Authority.MANDATE,
            Order(
                OrderKind.BEFORE,
                Action(tuple(sorted(dice.sample(STEPS, dice.choice((1, 1, 2)))))),
                Action(tuple(sorted(dice.sample(STEPS, dice.choice((1, 1, 2)))))),
            ),
            Origin((Span("p", n, n + 1),), n),
        )
        for n in range(dice.randint(1, 7))
    ]


def started(given: Collection[Norm], denied: Collection[str]) -> set[str]:
    found: set[str] = set()
    while True:
        more = {
            s
            for s in STEPS
            if s not in denied
            and all(found & set(o.form.first.names) for o in given if s in o.form.then.names)  # type: ignore[union-attr]
        }
        if more == found:
            return found
        found = more


def test_dead_steps_are_those_that_no_round_starts() -> None:
    dice = Random(7)  # noqa: S311 - the same cases each time
    for _ in range(400):
        given, denied = orders(dice), dice.sample(STEPS, dice.randint(0, 2))
        spoken = {s for o in given for s in (*o.form.first.names, *o.form.then.names)}  # type: ignore[union-attr]
        assert _dead(given, denied) == spoken - started(given, denied)


def test_what_does_not_lead_to_a_step_has_no_say_in_it() -> None:
    dice = Random(8)  # noqa: S311
    for _ in range(200):
        given, denied = orders(dice), dice.sample(STEPS, dice.randint(0, 2))
        for step in STEPS:
            before = _leading_to(step, given)
            near = [o for o in given if before & set(o.form.then.names)]  # type: ignore[union-attr]
            assert (step in started(given, denied)) == (step in started(near, before & set(denied)))


def test_orders_of_other_groups_imply_nothing() -> None:
    dice = Random(9)  # noqa: S311
    for _ in range(300):
        given = orders(dice)
        place = order_places(given)
        for one in given:
            others = [o for o in given if o is not one]
            near = [o for o in others if place(o).keys() == place(one).keys()]
            assert implied_order(one, others) == implied_order(one, near)
