"""Goals that share limits, against every way of making a few calls in a few days."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.compiler.asking import Asker
from mandate.compiler.checking import Checked, check
from mandate.compiler.clauses import cut
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.period import stretch_of
from mandate.grammar.names import names_of
from mandate.rules.base import Case
from mandate.rules.goal_out_of_reach import GoalOutOfReach
from mandate.rules.goals_clash import GoalsClash
from tests.rules.pages import layer, plan_of

TOOLS = ("a", "b", "c")
DAYS = 2

Goals = tuple[tuple[str, int, int], ...]  # tool, how much, by the end of which day
Limits = tuple[tuple[tuple[str, ...], str, int], ...]  # tools, window, number
Calls = tuple[int, ...]  # of each tool on each day


def written(goals: Goals, limits: Limits, stock: int | None) -> tuple[str, str]:
    tape = "" if stock is None else f"metric tape : count from 0 to 100, now {stock}\n"
    uses = "" if stock is None else "    effect tape -= 1\n"
    ops = "horizon 2 days, as of 2026-10-05\n" + tape
    ops += "".join(f"metric m{t} : count, now 0\n" for t in TOOLS)
    ops += "".join(f"tool do.{t}(x: text) tier 1\n    effect m{t} += 1\n{uses}" for t in TOOLS)
    ops += "allow do.*\n"
    plan = "goals:\n" + "".join(
        f"  - {{id: g{i}, achieve: m{t} >= {n}, by: '2026-10-{5 + day:02}T00:00'}}\n"
        for i, (t, n, day) in enumerate(goals, 1)
    )
    plan += "constraints:\n" + "".join(
        f"  - {{id: n{i}, limit: 'count({', '.join('do.' + t for t in tools)}) <= {n} {window}'}}\n"
        for i, (tools, window, n) in enumerate(limits, 1)
    )
    return ops, plan


def checked(ops: str, plan: str) -> Checked:
    spec = layer(ops)
    found, source = plan_of(plan, None)
    assert found is not None
    names, _ = names_of(spec, found)
    norms, complaints = lower_plan(found, source, cut(source), names)
    assert not complaints
    stretch = stretch_of(spec, found, None)
    case = Case(spec, (*norms, *lower_layer(spec)), stretch.start, stretch.end, source, found,
                horizon_declared=stretch.declared)  # fmt: skip
    return check(case, Asker(), [GoalOutOfReach, GoalsClash])


def lawful(calls: Calls, limits: Limits, stock: int | None) -> bool:
    count = {(t, d): calls[i * DAYS + d] for i, t in enumerate(TOOLS) for d in range(DAYS)}
    if stock is not None and sum(calls) > stock:
        return False
    for tools, window, number in limits:
        days = [[d] for d in range(DAYS)] if window == "per day" else [list(range(DAYS))]
        if any(sum(count[t, d] for t in tools for d in chosen) > number for chosen in days):
            return False
    return True


def possible(goals: Goals, limits: Limits, stock: int | None) -> bool:
    """Every way of spreading just the calls that the goals ask for: more never helps."""
    ways = [[(x, n - x) for x in range(n + 1) if day == DAYS or x == n] for _, n, day in goals]
    for choice in product(*ways):
        calls = dict.fromkeys(product(TOOLS, range(DAYS)), 0)
        for (tool, _, _), split in zip(goals, choice, strict=True):
            calls.update({(tool, d): split[d] for d in range(DAYS)})
        if lawful(tuple(calls[t, d] for t in TOOLS for d in range(DAYS)), limits, stock):
            return True
    return False


goal = st.tuples(st.sampled_from(TOOLS), st.integers(1, 4), st.integers(1, DAYS))
limit = st.tuples(
    st.sets(st.sampled_from(TOOLS), min_size=1).map(lambda s: tuple(sorted(s))),
    st.sampled_from(["per day", "in total"]),
    st.integers(1, 6),
)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(goal, min_size=2, max_size=3, unique_by=lambda g: g[0]).map(tuple),
    st.lists(limit, min_size=1, max_size=3).map(tuple),
    st.none() | st.integers(3, 12),
)
def test_goals_clash_iff_no_schedule_meets_them(goals: Goals, limits: Limits, stock: int | None) -> None:
    found = checked(*written(goals, limits, stock))
    assert not found.crashes
    assert not found.undecided
    accused = [f for f in found.findings if f.code in ("MND401", "MND406")]
    assert bool(accused) is not possible(goals, limits, stock)
    for finding in accused:
        own = tuple(goals[int(i[1:]) - 1] for i in finding.items if i.startswith("g"))
        core = tuple(limits[int(i[1:]) - 1] for i in finding.items if i.startswith("n"))
        ranged = stock if any("range" in str(label.text.template) for label in finding.labels) else None
        assert not possible(own, core, ranged), "the core clashes by itself"
        if finding.code == "MND401":
            continue  # what binds there keeps the best value down: without it there is more, not enough
        for one in range(len(own)):
            assert possible(own[:one] + own[one + 1 :], core, ranged)
        for one in range(len(core)):
            assert possible(own, core[:one] + core[one + 1 :], ranged)
