"""Goals on metrics under declared effects, against every way of making a few calls."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.rules.goal_out_of_reach import GoalOutOfReach
from tests.rules.pages import Found, PageCase, run

LAYER = """\
horizon 1 day, as of 2026-10-07
metric m : number, now 0
metric spare : number from 0 to 100, now {spare}
metric net = {own} * m {used}
tool x.go(a: count from {low} to 2, b: count from 0 to {high}) tier 1
    effect m += {change}
    effect spare -= {draw} * a
allow x.go
rule day: count(x.go) <= {calls} per day
"""
small = st.integers(0, 3)


def verdict(ops: str, target: Fraction | int, metric: str = "m", operator: str = ">=") -> Found:
    plan = f"goals:\n  - {{id: g1, achieve: '{metric} {operator} {target}'}}\n"
    return run(PageCase(Path("brute"), "brute", ops, plan, None, (), (), ()), GoalOutOfReach)


def best(calls: int, spare: int, draw: int, arguments: list[tuple[int, int]], gain: dict[object, int]) -> int:
    """The most that `calls` calls or fewer bring, drawing no more than `spare`."""
    most = {0: 0}  # drawn -> gained
    for _ in range(calls):
        more = dict(most)
        for (drawn, gained), (a, b) in product(most.items(), arguments):
            now = drawn + draw * a
            if now <= spare:
                more[now] = max(more.get(now, 0), gained + gain[a, b])
        most = more
    return max(most.values())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_sums_of_arguments_and_what_they_use_up(data: st.DataObject) -> None:
    calls, spare = data.draw(st.integers(1, 3)), data.draw(st.integers(0, 8))
    low, high, draw = data.draw(st.integers(0, 1)), data.draw(st.integers(0, 2)), data.draw(small)
    x, y, c = data.draw(small), data.draw(st.integers(-3, 3)), data.draw(st.integers(0, 2))
    arguments = list(product(range(low, 3), range(high + 1)))
    gain: dict[object, int] = {(a, b): x * a + y * b + c for a, b in arguments}
    most = best(calls, spare, draw, arguments, gain)
    change = f"{x} * a {'+' if y >= 0 else '-'} {abs(y)} * b + {c}"
    own, target = data.draw(st.integers(1, 2)), data.draw(st.integers(1, 14))
    ops = LAYER.format(
        spare=spare, low=low, high=high, change=change, draw=draw, calls=calls, own=own, used=""
    )
    for metric, factor in (("m", 1), ("net", own)):
        found = verdict(ops, target, metric)
        assert not found.crashes
        if found.findings:
            assert most * factor < target, (ops, metric)
            attainable = found.findings[0].attainable
            assert attainable is not None and attainable.value >= most * factor
            assert attainable.value < target
        elif not found.undecided and max(gain.values()) > 0:
            assert most * factor >= target, (ops, metric)


SHARE = """\
horizon 1 day, as of 2026-10-07
metric m : number, now {now}
tool x.go(a: text) tier 1
    effect m {sign}= {share}% of m
allow x.go
rule day: count(x.go) <= {calls} per day
"""


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 40), st.sampled_from("+-"), st.integers(1, 100), st.integers(1, 6), st.integers(0, 60),
    st.sampled_from((">=", "<=", "=", ">", "<")),
)  # fmt: skip
def test_shares_of_what_there_is(
    now: int, sign: str, share: int, calls: int, target: int, operator: str
) -> None:
    factor = 1 + Fraction(share if sign == "+" else -share, 100)
    values = [now * factor**n for n in range(calls + 1)]
    meets = {
        ">=": lambda v: v >= target, "<=": lambda v: v <= target, "=": lambda v: v == target,
        ">": lambda v: v > target, "<": lambda v: v < target,
    }[operator]  # fmt: skip
    found = verdict(SHARE.format(now=now, sign=sign, share=share, calls=calls), target, operator=operator)
    assert not found.crashes
    reached = any(meets(v) for v in values)
    if found.findings:
        assert not reached
        attainable = found.findings[0].attainable
        assert attainable is None or attainable.value == values[-1]
    elif not found.undecided and reached is False:
        towards = sign == ("+" if operator in (">=", ">") or (operator == "=" and target > now) else "-")
        assert not towards  # then nothing moves it that way, and MND402 says so
