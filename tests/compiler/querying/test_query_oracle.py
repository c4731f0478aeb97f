"""Random small layers: every concrete call is judged by hand, line by line, without norms or solver, and
must be judged alike by the decision and by the printed conditions, read back from their text."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from mandate.compiler.querying.running import queries_of, query_spec
from mandate.evaluate.calendars import open_stretches
from mandate.evaluate.expressions import truth_of
from mandate.grammar.names import names_of
from mandate.grammar.printing import show
from mandate.grammar.spec import parse_spec
from mandate.grammar.typed import typed_expression
from mandate.model.expression import Expr, for_tool
from mandate.model.norm import Measure
from mandate.model.quantity import (
    COUNT,
    MOMENT,
    TIME_OF_DAY,
    WEEKDAYS,
    Quantity,
    moment,
    money,
)
from mandate.model.query import CallAnswer, Decision
from mandate.model.question import Value
from mandate.model.source import SourceText
from mandate.model.spec import DuringRule, LimitRule, OnBroken, Requires, Spec
from mandate.settings.options import Options

HEAD = """\
mandate-spec 1
agent a, owner o, zone UTC
horizon 30 days, as of 2026-03-01 00:00
role lead: 3 members, answers within 1 h
role legal: 2 members
context tier : one of low, mid, top
context hurt : bool
context total : USD from 0 to 6
predicate odd(amount: USD)
tool a.pay(amount: USD from 0 to 6, n: count from 0 to 3) tier 2
tool a.read(n: count) tier 0
tool b.other(amount: USD) tier 1
"""
ATOMS = (
    "amount <= 2 USD", "amount > 3 USD", "amount <= total", "n < 2", "n == 3", "2 * n <= 5", "hurt", "not hurt",
    "tier == top", "tier in low, mid", "tier != mid", "abs(amount - total) <= 1 USD", "amount + total <= 7 USD",
    "amount between 1 USD and 4 USD", "total >= 2 USD", "odd(amount)", "time < 12:00", "weekday in monday, sunday",
    "date < 2026-03-04",
)  # fmt: skip
HOURS = (
    "Mon-Fri 09:00-17:00", "every day 06:00-13:00", "Sat 10:00-12:00; Mon 08:00-20:00",
    "Mon-Fri 00:00-24:00, except 2026-03-03", "22:00-06:00",
)  # fmt: skip
GIVEN = (
    "a.pay", "a.pay(amount: 3 USD)", "a.pay(amount: total, n: 1)", "a.pay when tier == low", "a.pay(n: 2) when hurt",
    "a.pay when time == 11:00", "a.pay when date == 2026-03-03 11:00", "a.pay when amount > total or n == 0",
    "a.pay(amount: 1 USD, n: 0) when tier == top and not hurt and total == 2 USD",
    "a.pay when weekday == monday and 10:00 <= time < 18:00",
)  # fmt: skip


def layer_of(choose: random.Random) -> str:
    def condition() -> str:
        parts = choose.sample(ATOMS, choose.choice((1, 1, 2, 3)))
        return choose.choice((" and ", " or ")).join(parts)

    lines: list[str] = ["allow a.*" if choose.random() < 0.9 else "allow b.other"]
    for number in range(choose.randint(1, 4)):
        unless = f" unless {condition()}" if choose.random() < 0.25 else ""
        lines.append(
            choose.choice(
                (
                    f"rule r{number}: a.pay requires {condition()}{unless}",
                    f"rule r{number}: a.pay requires {condition()}, else escalate to lead{unless}",
                    f"rule r{number}: a.pay, a.read requires n < 3 unless hurt",
                    f"rule r{number}: a.pay only during {choose.choice(HOURS)}{unless}",
                    f"rule r{number}: max(a.pay.amount) <= {choose.randint(0, 5)} USD{unless}",
                    f"rule r{number}: sum(a.pay.amount) <= {choose.randint(1, 9)} USD per day{unless}",
                    f"rule r{number}: count(a.* where {choose.choice(('n > 1', 'hurt'))}) <= {choose.randint(0, 2)} per day",
                    f"deny a.pay when {condition()}{unless}",
                    f"deny a.* when {choose.choice(('hurt', 'tier == top', 'n > 2'))}",
                    f"approve a.pay when {condition()} by 2 of legal, with justification",
                    "tier 2 needs approval by lead"
                    if number == 0
                    else f"deny b.* when {choose.choice(('hurt',))}",
                )
            )
        )
    return HEAD + "\n".join(lines) + "\n"


MOMENTS = [datetime(2026, 3, d, h) for d in (1, 2, 3, 7) for h in (0, 5, 11, 12, 17, 23)]


def calls() -> Iterator[dict[str, Value]]:
    usd = money("USD")
    rest = itertools.cycle(MOMENTS)
    cases = itertools.product(
        range(7), range(4), ("low", "mid", "top"), (False, True), (0, 2, 3, 6), (False, True)
    )
    for amount, n, tier, hurt, total, odd in cases:
        at = next(rest)
        yield {
            "argument:a.pay.amount": Quantity(Fraction(amount), usd),
            "argument:a.pay.n": Quantity(Fraction(n), COUNT),
            "context:tier": tier,
            "context:hurt": hurt,
            "context:total": Quantity(Fraction(total), usd),
            "context:odd(a.pay.amount)": odd,
            "clock:date": moment(at),
            "clock:time": Quantity(Fraction(at.hour * 3600), TIME_OF_DAY),
            "clock:weekday": WEEKDAYS[at.weekday()],
        }


def judged(spec: Spec, values: dict[str, Value]) -> Decision:
    """Line by line, as a person would."""

    def holds(expr: Expr) -> bool:
        return truth_of(for_tool(expr, "a.pay"), values)

    denied = "a.pay" not in spec.allowed
    asked = False
    for denial in spec.denials:
        denied |= "a.pay" in denial.tools and holds(denial.when)
    for rule in spec.rules:
        body = rule.body
        if "a.pay" not in getattr(body, "tools", ()) or (rule.unless is not None and holds(rule.unless)):
            continue
        match body:
            case Requires(condition=condition, otherwise=otherwise) if not holds(condition):
                denied |= otherwise is OnBroken.BLOCK
                asked |= otherwise is OnBroken.ESCALATE
            case LimitRule(measure=Measure.MAX | Measure.SUM, bound=bound):
                amount = values["argument:a.pay.amount"]
                assert isinstance(amount, Quantity)
                denied |= amount.value > bound.value
            case LimitRule(measure=Measure.COUNT, bound=bound, where=where):
                denied |= bound.value < 1 and holds(where)
            case DuringRule(calendar=calendar):
                at = values["clock:date"]
                assert isinstance(at, Quantity)
                day = Quantity(at.value + 1, MOMENT)
                stretches = open_stretches((calendar,), at.value, day.value)
                denied |= not any(a <= at.value < b for a, b in stretches)
    for line in spec.approvals:
        asked |= "a.pay" in line.tools and holds(line.when)
    return Decision.DENIED if denied else Decision.NEEDS_APPROVAL if asked else Decision.ALLOWED


class ReadBack:
    """Printed conditions, each read back once."""

    def __init__(self, spec: Spec) -> None:
        self.names, _ = names_of(spec)
        self.known: dict[int, tuple[Expr, Expr]] = {}  # by identity; the first keeps its own alive

    def holds(self, condition: Expr | None, values: dict[str, Value]) -> bool:
        if condition is None:
            return False
        if id(condition) not in self.known:
            read, problems = typed_expression(show(condition), self.names, ("a.pay",))
            assert read is not None, problems
            self.known[id(condition)] = condition, read
        return truth_of(self.known[id(condition)][1], values)


def predicted(texts: ReadBack, answer: CallAnswer, values: dict[str, Value]) -> Decision:
    """What the answer says of one of the calls that were asked about."""
    if answer.decision is not Decision.DEPENDS:
        return answer.decision
    assert not answer.unprintable
    allowed, asked = texts.holds(answer.allowed_when, values), texts.holds(answer.approval_when, values)
    assert not (allowed and asked)
    named = [a for a in answer.approvals if texts.holds(a.when, values)]
    assert asked == bool(named)
    return Decision.ALLOWED if allowed else Decision.NEEDS_APPROVAL if asked else Decision.DENIED


SAMPLE = list(calls())


@pytest.mark.parametrize("seed", range(10))
def test_decision_and_printed_conditions_agree_with_every_concrete_call(seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 - no secret
    text = layer_of(choose)
    spec, problems = parse_spec(SourceText("small.ops", text))
    assert spec is not None, (problems, text)
    queries = choose.sample(GIVEN, 3)
    texts = ReadBack(spec)
    result = query_spec(spec, queries_of(*queries), Options())
    assert not result.diagnostics
    for answer in result.answers:
        matching = [v for v in SAMPLE if truth_of(answer.call.given, v)]
        if "date ==" in answer.call.text or "time ==" in answer.call.text:
            matching = [{**v, **clock} for v in SAMPLE[::7] for clock in clocks(answer)]
            matching = [v for v in matching if truth_of(answer.call.given, v)]
        assert answer.decision is not Decision.UNDECIDED, (text, answer)
        if answer.decision is Decision.IMPOSSIBLE:
            assert not matching, (text, answer.call.text)
            continue
        for values in matching:
            assert predicted(texts, answer, values) is judged(spec, values), (text, answer, values)
        if answer.decision is Decision.DEPENDS:
            assert answer.allowed_when is not None or answer.approval_when is not None


def clocks(answer: CallAnswer) -> Iterator[dict[str, Value]]:
    """Moments that the queries above speak of."""
    del answer
    for days in range(8):
        at = datetime(2026, 3, 1, 11) + timedelta(days=days)
        yield {
            "clock:date": moment(at),
            "clock:time": Quantity(Fraction(at.hour * 3600), TIME_OF_DAY),
            "clock:weekday": WEEKDAYS[at.weekday()],
        }


def test_the_oracle_sees_all_kinds_of_answers() -> None:
    seen: set[Decision] = set()
    for seed in range(40):
        spec, _ = parse_spec(SourceText("small.ops", layer_of(random.Random(seed))))  # noqa: S311
        assert spec is not None
        seen |= {judged(spec, values) for values in SAMPLE[::5]}
    assert seen == {Decision.ALLOWED, Decision.NEEDS_APPROVAL, Decision.DENIED}
