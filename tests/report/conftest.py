"""A result as the pipeline hands it over: the relabelling mandate of fixtures/labels, built by hand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from mandate.model.clause import State
from mandate.model.diagnostic import Severity
from mandate.model.expression import Amount, And, Compare, Comparison, Reference, Scope
from mandate.model.finding import Finding, Label, Party, Phrase, Repair, Tried, phrase
from mandate.model.period import Derivation, Term
from mandate.model.quantity import BOOL, COUNT, Quantity, money
from mandate.model.question import Witness
from mandate.model.result import CheckRun, ClauseVerdict, Outcome, Result, Verdict
from mandate.model.source import SourceText, Span
from mandate.model.spec import Spec

PROSE = """\
Relabelling the autumn returns

All 6,000 cartons in the returns hall need new labels by the truck on Thursday 14:00. We start Wednesday 06:00.
- Print at most 200 labels an hour.
- Weigh each carton before its label is printed.
- Damaged cartons are written off on the spot, whatever they are worth.
- Nothing worth more than 80 EUR is written off.
- You may move up to 40 cartons at a time to the overflow hall.
- Don't trouble anybody about moves.
- Be kind to the night shift.
Done when the hall counts zero unlabelled cartons.
"""

LAYER = """\
mandate-spec 1
agent relabeller, owner hall_manager, zone Europe/Vienna
rule hours:    print.label only during hall_open
rule rate:     count(print.label) <= 250 per hour
rule big_move: stock.move requires count <= 25, else escalate to floor_lead
"""

EUR = money("EUR")
DAMAGED = Reference("carton.damaged", Scope.CONTEXT, BOOL)
VALUE = Reference("carton.value", Scope.CONTEXT, EUR)
MOVED = Reference("count", Scope.ARGUMENT, COUNT, "stock.move")


def count(number: int) -> Quantity:
    return Quantity(Fraction(number), COUNT)


@pytest.fixture
def prose() -> SourceText:
    return SourceText("labels/strategy.txt", PROSE)


@pytest.fixture
def layer() -> SourceText:
    return SourceText("labels/labels.ops", LAYER)


@pytest.fixture
def spec(layer: SourceText) -> Spec:
    return Spec(layer, 1, "relabeller", "hall_manager", "Europe/Vienna", None, None)


def spot(source: SourceText, words: str) -> Span:
    start = source.text.index(words)
    return source.span(start, start + len(words))


@pytest.fixture
def at() -> Callable[[SourceText, str], Span]:
    return spot


@pytest.fixture
def out_of_reach(prose: SourceText, layer: SourceText) -> Finding:
    day = Derivation(
        (
            Term(Fraction(200), "hour", Fraction(16), "Wednesday", Fraction(3200)),
            Term(Fraction(200), "hour", Fraction(8), "Thursday", Fraction(1600)),
        ),
        Fraction(4800),
    )
    return Finding(
        "MND401", "goal-out-of-reach", "unattainable", Severity.ERROR,
        phrase("{n} labels by {t} cannot be printed; at most {m} can", n=6000, t="Thursday 14:00", m=4800),
        (
            Label(spot(prose, "All 6,000 cartons"), phrase("goal: unlabelled = {z}", z=0)),
            Label(spot(prose, "Thursday 14:00"), phrase("deadline")),
            Label(spot(prose, "at most 200 labels an hour"), phrase("binds")),
            Label(spot(layer, "only during hall_open"), phrase("binds"), primary=False),
        ),
        items=("g1", "n1", "labels.ops:24"),
        why=(phrase("{d}", d=day),),
        repairs=(
            Repair("a", Party.AUTHOR, phrase("line 4: at least {n} per hour", n=250)),
            Repair("b", Party.OWNER, phrase("labels.ops:24: at least {n} more open hours", n=6), tried=Tried.UNTRIED),
        ),
        attainable=count(4800),
        binds=("n1", "labels.ops:24"),
    )  # fmt: skip


@pytest.fixture
def no_response(prose: SourceText) -> Finding:
    worth = Amount(Quantity(Fraction(80), EUR))
    example = Witness(((DAMAGED, True), (VALUE, Quantity(Fraction(8001, 100), EUR))))
    clause = "whatever they are worth"
    return Finding(
        "MND203", "no-lawful-response", "contradiction", Severity.ERROR,
        phrase("a damaged carton worth more than 80 EUR can be neither written off nor kept"),
        (
            Label(spot(prose, "Damaged cartons are written off on the spot, whatever they are worth"),
                  phrase("demands {t}", t="stock.write_off")),
            Label(spot(prose, "Nothing worth more than 80 EUR is written off"), phrase("forbids it")),
        ),
        items=("n3", "n4"),
        exactly=And((DAMAGED, Comparison(Compare.GT, VALUE, worth))),
        example=phrase("{w}", w=example),
        repairs=(
            Repair("c", Party.AUTHOR, Phrase(""), span=spot(prose, clause), replacement="up to 80 EUR"),
            Repair("d", Party.AUTHOR, Phrase(""), replacement=", unless it is damaged",
                   span=prose.span(*[spot(prose, "80 EUR is written off").end] * 2)),
        ),
    )  # fmt: skip


@pytest.fixture
def autonomy(prose: SourceText, layer: SourceText) -> Finding:
    example = Witness(((MOVED, count(26)),))
    return Finding(
        "MND305", "autonomy-against-approval", "autonomy", Severity.ERROR,
        phrase("moving 26 to 40 cartons needs the floor lead, and line 9 says to ask nobody"),
        (
            Label(spot(prose, "up to 40"), phrase("claims up to {n}", n=40)),
            Label(spot(prose, "Don't trouble anybody about moves"), phrase("nobody may be asked")),
            Label(spot(layer, "stock.move requires count <= 25"), phrase("asks {r}", r="floor_lead"), primary=False),
        ),
        items=("n5", "n6", "labels.ops:26"),
        exactly=And((
            Comparison(Compare.GT, MOVED, Amount(count(25))),
            Comparison(Compare.LE, MOVED, Amount(count(40))),
        )),
        example=phrase("{w}", w=example),
    )  # fmt: skip


@pytest.fixture
def stricter(prose: SourceText, layer: SourceText) -> Finding:
    return Finding(
        "MND331", "stricter-than-layer", "narrowing", Severity.NOTE,
        phrase("line 4 ({a} per hour) is in force, labels.ops:25 allows {b}", a=200, b=250),
        (Label(spot(prose, "at most 200"), phrase("")), Label(spot(layer, "250"), phrase(""))),
    )  # fmt: skip


@pytest.fixture
def escalated(
    prose: SourceText, layer: SourceText, spec: Spec, stricter: Finding,
    autonomy: Finding, no_response: Finding, out_of_reach: Finding,
) -> Result:  # fmt: skip
    kind = ClauseVerdict("c10", 10, "Be kind to the night shift.", State.ADVISORY)
    return Result(
        Verdict.ESCALATED,
        sources=(prose, layer),
        prose=prose,
        spec=spec,
        findings=(stricter, autonomy, no_response, out_of_reach),
        checks=(CheckRun("MND203", "no-lawful-response", Outcome.FINDING),),
        clauses=(ClauseVerdict("c1", 1, "Relabelling the autumn returns", State.CONTEXT), kind),
        not_enforced=(kind,),
        assumptions=(phrase("damaged cartons can be of any value"),),
        reader="embedded reader",
        as_of="Wed 2026-10-07 06:00",
    )
