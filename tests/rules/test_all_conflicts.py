"""`--all-conflicts`: every minimal conflict, against a count by hand and against brute force."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest

from mandate.model.question import Answer, Fails, Holds, Unknown, Witness
from mandate.model.result import Outcome
from mandate.rules.catalogue import CATALOGUE
from mandate.rules.conflicts import MOST_CONFLICTS, further
from tests.rules.pages import PageCase, cases_of, run

PAGE = Path(__file__).parent / "no_lawful_response.md"
SHOP = """
context damaged : bool
context vip : bool
context total : USD from 0 to 1_000
metric cash : percent
tool pay.refund(order_id: text, amount: USD from 0 to 1_000) tier 1
tool chat.post(body: text) tier 1
allow pay.refund, chat.post
horizon 14 days, as of 2026-03-02 00:00
"""


def cores_of(module: str, plan: str, *, every: bool) -> list[tuple[str, ...]]:
    rule = next(e for e in CATALOGUE if e.module == module).load()
    case = PageCase(PAGE, "here", SHOP, plan, None, (), (), ())
    found = run(case, rule, all_conflicts=every)
    assert not found.crashes
    return sorted(tuple(sorted(f.items)) for f in found.findings)


THREE_BANS = """
constraints:
  - {id: n1, oblige: pay.refund, when: damaged}
prohibited:
  - {id: n2, forbid: pay.refund, when: damaged}
  - {id: n3, forbid: pay.refund, when: damaged and vip}
  - {id: n4, forbid: pay.refund, when: total > 100 USD}
"""


def test_a_clash_inside_another_is_told_only_on_request() -> None:
    assert cores_of("no_lawful_response", THREE_BANS, every=False) == [("n1", "n2")]
    every = cores_of("no_lawful_response", THREE_BANS, every=True)
    assert every == [("n1", "n2"), ("n1", "n3"), ("n1", "n4")]


INVARIANTS = """
constraints:
  - {id: n1, maintain: cash >= 60%}
  - {id: n2, maintain: cash < 50%}
  - {id: n3, maintain: cash <= 40%}
  - {id: n4, maintain: cash >= 45%}
"""


def test_invariants_that_clash_in_several_ways() -> None:
    assert cores_of("standing_contradiction", INVARIANTS, every=False) == [("n1", "n2"), ("n3", "n4")]
    every = cores_of("standing_contradiction", INVARIANTS, every=True)
    assert every == [("n1", "n2"), ("n1", "n3"), ("n3", "n4")]


FLOORS = """
constraints:
  - {id: n1, limit: count(chat.post) >= 4 per day}
  - {id: n2, limit: count(chat.post) <= 25 per week}
  - {id: n3, limit: count(chat.post) <= 3 per day}
  - {id: n4, limit: count(chat.post) >= 26 per week}
"""


def test_floors_and_ceilings_that_clash_in_several_ways() -> None:
    every = cores_of("floors_above_ceilings", FLOORS, every=True)
    assert every == [("n1", "n2"), ("n1", "n3"), ("n2", "n4"), ("n3", "n4")]
    covering = cores_of("floors_above_ceilings", FLOORS, every=False)
    assert set(covering) < set(every)


def test_what_passes_passes() -> None:
    """More questions are asked only where something clashes."""
    rule = next(e for e in CATALOGUE if e.module == "no_lawful_response").load()
    passing = [c for c in cases_of(PAGE) if not c.findings and not c.undecided and not c.gap]
    for case in passing[:6]:
        assert run(case, rule, all_conflicts=True).outcome is Outcome.PASS


def enumerated(cores: list[frozenset[int]], known: int) -> list[frozenset[int]]:
    """What `further` finds of these minimal cores when the first `known` are told."""

    def without(gone: frozenset[str]) -> Answer:
        left = [c for c in cores if gone.isdisjoint(map(str, c))]
        return Fails(Witness(), core=tuple(map(str, sorted(left[-1])))) if left else Holds()

    told = [tuple(map(str, sorted(c))) for c in cores[:known]]
    found = list(further(told, without))
    return sorted((frozenset(map(int, f.core)) for f in found if not isinstance(f, Unknown)), key=sorted)


@pytest.mark.parametrize("seed", range(60))
def test_every_minimal_core_is_found(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    lines = chance.randint(2, 7)
    sets = [frozenset(s) for n in range(1, lines + 1) for s in combinations(range(lines), n)]
    some = chance.sample(sets, min(len(sets), chance.randint(1, 6)))
    minimal = [s for s in some if not any(t < s for t in some)]
    known = chance.randint(0, len(minimal))
    assert enumerated(minimal, known) == sorted(minimal[known:], key=sorted)


def test_the_quota_says_that_there_are_more() -> None:
    def without(gone: frozenset[str]) -> Answer:
        left = [(a, b) for a in range(20) for b in range(20) if not gone & {f"a{a}", f"b{b}"}]
        return Fails(Witness(), core=(f"a{left[0][0]}", f"b{left[0][1]}")) if left else Holds()

    *found, last = further([], without)
    assert len(found) == MOST_CONFLICTS
    assert isinstance(last, Unknown)
    assert "more" in last.reason


def test_no_answer_on_the_way_is_told() -> None:
    def without(gone: frozenset[str]) -> Answer:
        return Unknown("no answer today") if gone else Fails(Witness(), core=("a", "b"))

    first, second = further([], without)
    assert isinstance(first, Fails)
    assert second == Unknown("no answer today")
