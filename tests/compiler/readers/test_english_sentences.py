"""What people say over two sentences, and the words a norm must not lose."""

from __future__ import annotations

from typing import Any

import pytest

from mandate.compiler.clauses import cut
from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.english.reader import EnglishReader
from mandate.grammar.names import names_of
from mandate.grammar.spec import parse_spec
from mandate.model.plan import Plan
from mandate.model.source import SourceText

LAYER = """\
mandate-spec 1
agent yard_bot, owner nell, zone Europe/Dublin
horizon 14 days, as of 2026-05-04 09:00

role foreman: 1 member, answers within 2 h

context bike.stolen   : bool
context bike.sealed   : bool
context bike.age      : duration, also called "days in the yard"
context scale.drift   : count
context keeper.tier   : one of guest, member

metric waiting_bikes  : count, now 240, also called "waiting bikes"
metric repair_share.closed_within_3_days : percent

tool yard.release(bike_id: text, keeper_id: text)            tier 1
    also called "release", "release a bike"
    effect waiting_bikes -= 1
tool yard.inspect(bike_id: text)                             tier 0
    also called "inspect"
tool locks.cut(bike_id: text, guarded: bool)                 tier 3
    also called "cut", "cut a lock"
tool fees.waive(keeper_id: text, amount: EUR)                tier 2
    also called "waive", "waive a fee"
tool mail.nudge(keeper_id: text)                             tier 1
    also called "nudge"

allow yard.release, yard.inspect, locks.cut, fees.waive, mail.nudge
approve locks.cut when guarded by foreman
"""


def read(prose: str) -> Plan:
    source = SourceText("mandate.txt", prose)
    spec, told = parse_spec(SourceText("layer.ops", LAYER))
    assert spec is not None, told
    plan, told = EnglishReader().read(ReadingRequest(source, cut(source), spec, names_of(spec)[0]))
    assert plan is not None and not told
    return plan


HIDDEN = {"id", "quotes", "derived", "universal_in", "overrides"}


def items(plan: Plan) -> list[dict[str, Any]]:
    return [i.model_dump(exclude_none=True, exclude=HIDDEN) for i in plan.items]


BY_FRIDAY = {"achieve": "waiting_bikes = 0", "by": "2026-05-08T18:00"}


@pytest.mark.parametrize(
    ("prose", "aim"),
    [
        ("Bring the waiting bikes to 0 by Friday 18:00.", "waiting_bikes = 0"),
        ("Push the waiting bikes to 40 by Friday 18:00.", "waiting_bikes <= 40"),
        ("Get the waiting bikes to 40 by Friday 18:00.", "waiting_bikes <= 40"),
        ("Bring the waiting bikes to 300 by Friday 18:00.", "waiting_bikes >= 300"),
        ("Get the waiting bikes to 240 by Friday 18:00.", "waiting_bikes = 240"),
    ],
)
def test_verbs_that_point_nowhere_point_away_from_what_is_measured_now(prose: str, aim: str) -> None:
    assert items(read(f"{prose}\n")) == [{**BY_FRIDAY, "achieve": aim}]


@pytest.mark.parametrize(
    "prose",
    [
        "Release all waiting bikes by Friday 18:00.",
        "By Friday 18:00, release every waiting bike.",
        "All waiting bikes are to be released by Friday 18:00.",
        "Clear the remaining waiting bikes by Friday 18:00.",
        "There should be no waiting bikes left by Friday 18:00.",
        "No waiting bikes left by Friday 18:00.",
        "Work through all 240 waiting bikes by Friday 18:00.",
    ],
)
def test_all_of_them_by_a_date_is_a_goal_and_not_one_call(prose: str) -> None:
    assert items(read(f"{prose}\n")) == [BY_FRIDAY]


@pytest.mark.parametrize(
    "prose",
    [
        "Inspect all waiting bikes by Friday 18:00.",  # inspecting leaves them where they are
        "You may release all waiting bikes by Friday 18:00.",
        "Release a bike within 2 hours.",
    ],
)
def test_what_does_not_count_the_metric_down_is_no_goal(prose: str) -> None:
    assert read(f"{prose}\n").goals == ()


def test_all_of_them_by_a_time_of_no_day_is_asked_about() -> None:
    plan = read("Release all waiting bikes by 18:00.\n")
    assert [q.kind for q in plan.open] == ["dangling"] and plan.items == ()


@pytest.mark.parametrize(
    ("prose", "condition"),
    [
        ("Release rusty bikes within 2 hours.", "rusty"),
        ("You may waive parking fees up to 20 EUR.", "parking"),
        ("Release bikes from the depot within 2 hours.", "depot"),
        ("Never waive weekend fees.", "weekend"),
        ("At most 3 rush nudges a day.", "rush"),
    ],
)
def test_a_word_that_narrows_is_never_dropped(prose: str, condition: str) -> None:
    plan = read(f"{prose}\n")
    said = " ".join(str(i) for i in items(plan))
    assert condition in said and any(t.name == condition for t in plan.terms)


@pytest.mark.parametrize(
    "prose",
    [
        "Release the bikes quickly and politely within 2 hours.",
        "Please simply release the bike within 2 hours.",
    ],
)
def test_manner_and_courtesy_are_no_conditions(prose: str) -> None:
    assert all(i.get("when") is None for i in items(read(f"{prose}\n")))


def test_a_word_that_may_decide_who_is_asked_is_a_question() -> None:
    plan = read("Cut royal locks right away.\n")
    assert [(q.kind, q.candidates[0]) for q in plan.open] == [("dangling", "guarded")]
    assert read("Cut guarded locks right away.\n").open == ()
    assert read("Never cut royal locks.\n").open == ()


EXCEPTED = {"forbid": "yard.release", "when": "bike.age > 30 days", "unless": "bike.stolen"}


@pytest.mark.parametrize(
    "exception",
    [
        "The one exception is stolen bikes.",
        "The only exception: stolen bikes.",
        "Stolen bikes are exempt.",
        "Stolen bikes are the only exception.",
        "This does not apply to stolen bikes.",
        "This does not apply if the bike is stolen.",
        "An exception is made for stolen bikes.",
    ],
)
def test_an_exception_in_its_own_sentence_belongs_to_the_rule_before(exception: str) -> None:
    plan = read(f"Never release bikes older than 30 days. {exception}\n")
    assert items(plan) == [EXCEPTED] and plan.open == ()


def test_an_exception_without_a_rule_is_asked_about() -> None:
    assert [q.kind for q in read("The one exception is stolen bikes.\n").open] == ["dangling"]


def test_what_is_said_of_that_case_is_about_the_excepted_one() -> None:
    plan = read(
        "Release the bike within 2 hours. Sealed bikes stay, whatever the keeper says; in that case nudge the keeper.\n"
    )
    assert items(plan) == [
        {"oblige": "yard.release", "unless": "bike.sealed", "within": "2 h"},
        {"oblige": "mail.nudge", "when": "bike.sealed"},
        {"forbid": "yard.release", "when": "bike.sealed"},
    ]


def test_a_halt_lifts_the_duties_around_it_up_to_the_next_heading() -> None:
    plan = read(
        "# Morning\n\n1. Inspect the bike. Stop if the scale drift is more than 3.\n2. Release the bike.\n\n"
        "# Evening\n\nNudge the keeper.\n"
    )
    duties = {i.oblige: i.unless for i in plan.constraints if i.oblige}
    halt = "scale.drift > 3"
    assert duties == {"yard.inspect": halt, "stop": None, "yard.release": halt, "mail.nudge": None}


def test_a_halt_never_lifts_a_prohibition() -> None:
    plan = read("Never cut a lock. Stop if the scale drift is more than 3.\n")
    assert plan.prohibited[0].unless is None


@pytest.mark.parametrize(
    "prose",
    [
        "You may waive up to 8 EUR on your own, nobody needs to sign off on it.",
        "You may waive up to 8 EUR. No one has to approve this.",
    ],
)
def test_nobody_needs_to_agree(prose: str) -> None:
    assert items(read(f"{prose}\n"))[-1] == {"autonomous": "fees.waive", "when": "amount <= 8 EUR"}


def test_anything_above_that_is_the_amount_before() -> None:
    plan = read("You can waive fees up to 5 EUR. Anything above that needs the foreman's approval.\n")
    assert items(plan)[-1] == {"approve": "fees.waive", "when": "amount > 5 EUR", "role": "foreman"}


def test_each_of_them_is_counted_apart() -> None:
    assert items(read("Nudge every keeper at least twice a week.\n")) == [
        {"limit": "count(mail.nudge) >= 2 per week per keeper_id"}
    ]


def test_never_twice_repeats_once() -> None:
    assert items(read("Release a bike once per keeper, never twice.\n"))[-1:] != []
    assert read("Nudge once per keeper, never twice.\n").constraints[0].limit == (
        "count(mail.nudge) <= 1 in total per keeper_id"
    )


def test_who_gets_nothing_further_gets_no_call() -> None:
    plan = read(
        "Nudge keepers at most 3 times a week. Anyone who complains is noted and gets nothing further.\n"
    )
    assert {"forbid": "mail.nudge", "when": "complains"} in items(plan)


def test_what_success_is_measured_by() -> None:
    plan = read("We measure this by the share of repairs closed in time: 98% or better.\n")
    assert items(plan) == [{"criterion": "repair_share.closed_within_3_days >= 98%"}]


def test_not_a_cent_more_is_a_ceiling() -> None:
    assert items(read("Waived fees: 50 EUR, not a cent more.\n")) == [
        {"limit": "max(fees.waive.amount) <= 50 EUR per call"}
    ]


@pytest.mark.parametrize(
    "prose", ["Last year we waived 900 EUR in March.", "Yard bot, first fortnight in May"]
)
def test_stories_and_titles_are_context(prose: str) -> None:
    plan = read(f"{prose}\n\nInspect the bike within 2 hours.\n")
    assert len(plan.items) == 1 and plan.open == ()
