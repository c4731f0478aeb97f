"""The road in one screen: cut, read, lower, assess, check, repair, decide, grant."""

from __future__ import annotations

from dataclasses import replace

from mandate.compiler.asking import Asker
from mandate.compiler.checking import check
from mandate.compiler.choosing import Chosen
from mandate.compiler.clauses import cut
from mandate.compiler.dated import with_known_dates
from mandate.compiler.fidelity import assess
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.outcomes import could_not_run, malformed, outcome, unread
from mandate.compiler.period import stretch_of
from mandate.compiler.proving import proofs_of
from mandate.compiler.records import rule_texts
from mandate.compiler.repairing.offering import with_repairs
from mandate.compiler.states import settle
from mandate.compiler.stating import stated_in
from mandate.grammar.names import names_of
from mandate.model.clause import Clause
from mandate.model.diagnostic import Diagnostic
from mandate.model.plan import Plan
from mandate.model.result import Result, Verdict
from mandate.model.source import SourceText
from mandate.model.spec import Spec
from mandate.rules.base import Case
from mandate.settings.options import Options


def start(
    source: SourceText, spec: Spec, warnings: tuple[Diagnostic, ...]
) -> tuple[Result, tuple[Clause, ...]]:
    """Both texts are there: nothing is known yet, so the verdict is that it could not run."""
    texts = (source, *spec.documents)
    base = Result(Verdict.INVALID, texts, source, spec, diagnostics=warnings, rules=rule_texts())
    return base, cut(source)


def compile_reading(base: Result, clauses: tuple[Clause, ...], chosen: Chosen, options: Options) -> Result:
    """On from what a reader proposed."""
    base = replace(base, reader=chosen.reader, diagnostics=(*base.diagnostics, *chosen.diagnostics))
    if chosen.plan is None:
        return unread(base, chosen)
    return compile_plan(base, clauses, chosen.plan, options)


def compile_plan(base: Result, clauses: tuple[Clause, ...], plan: Plan, options: Options) -> Result:
    """The road from a plan to a verdict. Whoever made the plan, code decides."""
    source, spec = base.prose, base.spec
    assert source is not None and spec is not None  # noqa: PT018
    try:
        stretch = stretch_of(spec, plan, options.as_of)
    except ValueError as error:
        return could_not_run(base, Diagnostic("--as-of", None, f"this is not a date and time: {error}"))
    names, term_problems = names_of(spec, plan)
    norms, complaints = lower_plan(plan, source, clauses, names)
    bad = malformed(base.reader, plan, term_problems, complaints)
    if bad:
        return could_not_run(replace(base, plan=plan), *bad)
    reading = assess(source, clauses, plan, spec, names)
    states = settle(clauses, plan, reading)
    every = (*norms, *lower_layer(spec))
    spec = with_known_dates(spec, every, stretch.start, stretch.end)
    case = Case(
        spec,
        every,
        stretch.start,
        stretch.end,
        source,
        plan,
        reading,
        states,
        complaints,
        stretch.declared,
        stated_in(plan, clauses, names),
        options.all_conflicts,
    )
    ask = Asker(options.rlimit)
    checked = check(case, ask)
    findings = with_repairs(replace(case, all_conflicts=False), ask, checked)
    proofs = proofs_of(checked.asked) if options.emit_smt2 is not None else None
    base = replace(base, plan=plan, proofs=proofs)
    return outcome(base, case, stretch, checked, findings, options.fail_level)
