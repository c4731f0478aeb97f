"""The tool under test: a case as text goes in, what the checks found comes out. Only this module, and those
that compare, know the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mandate.compiler.asking import Asker
from mandate.compiler.checking import Checked, check
from mandate.compiler.clauses import cut
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.period import stretch_of
from mandate.grammar.names import names_of
from mandate.model import expression as ex
from mandate.model.quantity import Kind, Quantity
from mandate.rules.base import Case, Rule
from mandate.rules.catalogue import CATALOGUE
from tests.oracle.domains import Env, Value
from tests.rules.pages import layer, plan_of

HEAD = "role lead: 2 members\n"


@dataclass(frozen=True)
class Outcome:
    case: Case
    checked: Checked
    names: dict[str, str]  # norm id -> the id of the oracle's line
    ask: Asker

    def found(self, code: str) -> list[Any]:
        return [f for f in self.checked.findings if f.code == code]

    def items(self, finding: Any) -> frozenset[str]:
        return frozenset(self.names.get(i, i) for i in finding.items)

    def undecided(self, code: str) -> str:
        """Why a rule left something open, or what of the documents no check covers."""
        run = next(r for r in self.checked.runs if r.code == code)
        gaps = [u for u in self.checked.undecided if u.endswith("is not checked yet")]
        return run.reason or "; ".join(gaps)


class RefusedError(Exception):
    """The case cannot be written: a defect of the generator, or of the language."""


def rules_of(codes: tuple[str, ...]) -> list[type[Rule]]:
    return [e.load() for e in CATALOGUE if e.code in codes]


def case_of(ops: str, plan_text: str) -> Case:
    """The case, down the road from text to norms."""
    spec = layer(HEAD + ops if not ops.startswith("mandate-spec") else ops)
    plan, source = plan_of(plan_text, None)
    if plan is None:
        stretch = stretch_of(spec, None, None)
        return Case(spec, lower_layer(spec), stretch.start, stretch.end, horizon_declared=stretch.declared)
    names, problems = names_of(spec, plan)
    clauses = cut(source)
    norms, complaints = lower_plan(plan, source, clauses, names)
    if problems or complaints:
        raise RefusedError(f"{problems} {complaints}")
    stretch = stretch_of(spec, plan, None)
    return Case(
        spec, (*norms, *lower_layer(spec)), stretch.start, stretch.end, source, plan, None, (), (),
        stretch.declared,
    )  # fmt: skip


def run(ops: str, plan: str, codes: tuple[str, ...], lines: Mapping[str, str] | None = None) -> Outcome:
    """The checks `codes` on a case; `lines` says which line of the layer is which of the oracle's."""
    case = case_of(ops, plan)
    written = case.spec.source.text.splitlines()
    names = {}
    for norm in case.layer_norms:
        names[norm.id] = (lines or {}).get(written[norm.origin.line - 1], norm.id)
        if norm.origin.name.endswith(" is not allowed"):
            names[norm.id] = f"!{norm.origin.name.split(maxsplit=1)[0]}"
    ask = Asker()
    return Outcome(case, check(case, ask, rules_of(codes)), names, ask)


def value(expr: ex.Expr, env: Env) -> Value | Fraction:
    """A region of the tool at one point, read by what its nodes say they mean."""
    match expr:
        case ex.Truth(value=v):
            return v
        case ex.Word(value=v):
            return v
        case ex.Amount(quantity=Quantity(value=v)):
            return v
        case ex.Reference(name=name, scope=scope, owner=owner):
            found = env[f"{owner}:{name}" if scope is ex.Scope.ARGUMENT else name]
            if isinstance(found, bool | str):
                return found
            in_halves = expr.type is not None and expr.type.kind is Kind.MONEY
            return Fraction(found, 2) if in_halves else Fraction(found)
        case ex.Not(operand=x):
            return not value(x, env)
        case ex.And(operands=xs):
            return all(value(x, env) for x in xs)
        case ex.Or(operands=xs):
            return any(value(x, env) for x in xs)
        case ex.Membership(left=left, items=items):
            return value(left, env) in [value(i, env) for i in items]
        case ex.Comparison(operator=op, left=left, right=right):
            return _compare(op, value(left, env), value(right, env))
        case ex.Arithmetic(operator=op, left=left, right=right):
            return _compute(op, value(left, env), value(right, env))
        case ex.Absolute(operand=x):
            return abs(_number(value(x, env)))
        case _:
            raise TypeError(f"no value here: {expr}")


def _number(found: Value | Fraction) -> Fraction:
    assert not isinstance(found, bool | str)
    return Fraction(found)


def _compare(op: ex.Compare, a: Value | Fraction, b: Value | Fraction) -> bool:
    if op is ex.Compare.EQ:
        return a == b
    if op is ex.Compare.NE:
        return a != b
    x, y = _number(a), _number(b)
    return {ex.Compare.LT: x < y, ex.Compare.LE: x <= y, ex.Compare.GT: x > y, ex.Compare.GE: x >= y}[op]


def _compute(op: ex.Operator, a: Value | Fraction, b: Value | Fraction) -> Fraction:
    x, y = _number(a), _number(b)
    match op:
        case ex.Operator.ADD:
            return x + y
        case ex.Operator.SUBTRACT:
            return x - y
        case ex.Operator.MULTIPLY:
            return x * y
        case _:
            return x / y
