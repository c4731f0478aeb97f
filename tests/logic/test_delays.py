"""The order space against brute force: times of a few steps on a small clock, every one of them tried."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.confirm import confirm
from mandate.logic import answer
from mandate.logic.exporting import exported
from mandate.model.question import Delay, Holds, Late, Timed, Unknown

STEPS = "abcd"
SPAN = 13  # a chain of four steps and delays up to 3 fits


def delay(first: str, then: str, least: int, norm: str = "n1", strict: bool = False) -> Delay:
    return Delay(first, then, Fraction(least), norm, strict)


DELAYS = st.builds(
    delay,
    st.sampled_from(STEPS),
    st.sampled_from(STEPS),
    st.integers(-3, 3),
    st.sampled_from(["n1", "n2", "n3"]),
).filter(lambda d: d.first != d.then)
WAYS = st.lists(st.lists(DELAYS, min_size=1, max_size=2).map(tuple), min_size=1, max_size=3).map(tuple)
QUESTIONS = st.builds(Timed, st.lists(DELAYS, max_size=6).map(tuple), st.lists(WAYS, max_size=3).map(tuple))


def has_times(question: Timed) -> bool:
    """Whole delays that can be kept can be kept at whole times."""
    for times in product(range(SPAN), repeat=len(STEPS)):
        at = dict(zip(STEPS, times, strict=True))

        def kept(one: Delay, at: dict[str, int] = at) -> bool:
            return at[one.then] - at[one.first] >= one.least

        if all(map(kept, question.delays)) and all(
            any(all(map(kept, way)) for way in choice) for choice in question.choices
        ):
            return True
    return False


@given(QUESTIONS)
@settings(max_examples=60, deadline=None)
def test_the_answer_is_that_of_every_time_tried(question: Timed) -> None:
    found = answer(question)
    assert isinstance(found, Holds if has_times(question) else Late)
    assert confirm(question, found) is None


def test_a_chain_is_as_short_as_can_be() -> None:
    short = (delay("a", "b", 5, "n1"), delay("b", "a", -3, "n2"))
    long = (delay("b", "c", 1, "n3"), delay("c", "d", 1, "n3"), delay("d", "a", 0, "n3"))
    found = answer(Timed((*long, *short)))
    assert isinstance(found, Late)
    assert {d.norm_id for d in found.chains[0]} == {"n1", "n2"}


def test_at_most_is_kept_by_exactly_that_long() -> None:
    held = (delay("a", "b", 5), delay("b", "a", -5))
    assert isinstance(answer(Timed(held)), Holds)
    assert isinstance(answer(Timed((*held, delay("a", "b", 5, strict=True)))), Late)


def test_a_choice_that_does_not_matter_is_not_told() -> None:
    clash = (delay("a", "b", 5), delay("b", "a", -3))
    choice = ((delay("c", "d", 1),), (delay("d", "c", 1),))
    found = answer(Timed(clash, (choice,)))
    assert isinstance(found, Late)
    assert len(found.chains) == 1


def test_too_little_budget_is_no_answer() -> None:
    many = tuple(delay(f"s{i}", f"s{i + 1}", 1) for i in range(60))
    assert isinstance(answer(Timed((*many, delay("s60", "s0", 0))), 200), Unknown)


def test_a_wrong_answer_is_contradicted() -> None:
    clash = Timed((delay("a", "b", 5), delay("b", "a", -3)))
    assert confirm(clash, Holds()) is not None
    fine = Timed((delay("a", "b", 5), delay("b", "a", -9)))
    assert confirm(fine, Late((fine.delays,))) is not None
    assert confirm(fine, Late(())) is not None
    chosen = Timed((delay("b", "a", -3),), (((delay("a", "b", 5),), (delay("a", "b", 1),)),))
    half = ((delay("a", "b", 5), delay("b", "a", -3)),)
    assert confirm(chosen, Late(half)) is not None


def test_answers_can_be_written_out() -> None:
    clash = Timed((delay("b", "a", -3),), (((delay("a", "b", 5),), (delay("a", "b", 4),)),))
    scripts, reason = exported(clash, answer(clash), 100_000)
    assert reason == ""
    assert len(scripts) == 1
