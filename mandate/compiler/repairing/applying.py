"""A repair, made: the author's new prose and the plan that belongs to it, compiled before anything is
written; or the question that the layer's owner has to answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from mandate.compiler import running
from mandate.compiler.asking import Asker
from mandate.compiler.clauses import cut
from mandate.compiler.layers import Files, layer_of
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.period import Stretch, stretch_of
from mandate.compiler.repairing.editing import edited
from mandate.compiler.repairing.placing import Place
from mandate.compiler.repairing.rereading import Rereader, with_place
from mandate.compiler.repairing.trying import Trials
from mandate.grammar.names import names_of
from mandate.grammar.saying import say
from mandate.model.diagnostic import Severity
from mandate.model.finding import EditKind, Finding, Party, Repair
from mandate.model.plan import Decision, Plan
from mandate.model.quantity import civil
from mandate.model.result import Result, Verdict
from mandate.model.source import SourceText
from mandate.rules.base import Case
from mandate.settings.options import Options, ReaderChoice

USABLE = (Verdict.APPROVED, Verdict.ESCALATED, Verdict.UNDECIDED)


class NotApplicableError(Exception):
    """A repair that cannot be made here; the message says why, `help` what to do instead."""

    def __init__(self, message: str, help_: str = "") -> None:
        super().__init__(message)
        self.help = help_


@dataclass(frozen=True, slots=True)
class Applied:
    """What would be written: the new prose (None: as it is), the new plan (None: the reader reads the prose
    anew and no plan file lies there), and the result that both lead to."""

    repair: Repair
    prose: SourceText | None
    plan: Plan | None
    result: Result


def repair_of(result: Result, repair_id: str) -> tuple[Finding, Repair]:
    """The repair with that letter. Raises `NotApplicableError` with the letters there are."""
    known = [(f, r) for f in result.findings for r in f.repairs]
    for finding, repair in known:
        if repair.id == repair_id:
            return finding, repair
    if not known:
        raise NotApplicableError(f"there is no repair `{repair_id}`: nothing here has one")
    ids = ", ".join(sorted((r.id for _, r in known), key=lambda i: (len(i), i)))
    raise NotApplicableError(f"there is no repair `{repair_id}`", f"there are: {ids}")


def question_for_owner(result: Result, finding: Finding, repair: Repair) -> tuple[str, SourceText | None]:
    """A sentence to send, and the layer's document as its owner may change it (None: no one place)."""
    spec = result.spec
    assert spec is not None
    edit, span = repair.edits[0], repair.span
    path = span.path if span is not None else spec.source.path
    owner = spec.owner_of(path)
    norms = {n.id: n for n in lower_layer(spec)}
    norm = norms.get(edit.norm_id)
    source = spec.text_of(path)
    if span is None or source is None:
        return f"To {owner}: {_asked(norm is not None, finding)}", None
    line = source.position(span.start).line
    written = source.line(line).strip()
    text = (
        f"To {owner}: the mandate `{result.prose.path if result.prose else ''}` needs "
        f"`{repair.replacement}` instead of `{source.slice(span)}` in {path}:{line}, `{written}`. "
        "Would you grant that?"
    )
    after = with_place(source, Place(span, repair.replacement))
    if norm is None:
        return text, after
    changed, _ = layer_of(after, Files(Path(path), path))
    wanted = edited(norm, edit)
    same = changed is not None and any(
        n.form == wanted.form for n in lower_layer(changed) if wanted is not None and n.id == norm.id
    )
    return text, after if same else None


def _asked(of_line: bool, finding: Finding) -> str:
    lines = ", ".join(i for i in finding.items if ".ops:" in i)
    return f"would you change {lines or 'the horizon'}?" if of_line else "would you lengthen the horizon?"


def applied(
    result: Result, finding: Finding, repair: Repair, options: Options, path: Path, by: str, on: str
) -> Applied:
    """The repair made in memory and compiled. `by` and `on` (an ISO date; "" is the as-of date) sign a
    decision. Raises `NotApplicableError`: nothing may be written then."""
    case, stretch = _case_of(result, options)
    trials = Trials(case, Asker(options.rlimit))
    changed = trials.change(repair.edits)
    assert result.plan is not None
    assert result.prose is not None
    if repair.party is not Party.AUTHOR or changed is None:
        raise NotApplicableError("this repair is not the author's to make")
    if repair.edits[0].kind is EditKind.WINNER and repair.span is None:
        plan = _decided(result.plan, repair, by, on or _date(stretch))
        made = Applied(repair, None, plan, _compiled(result.prose, result, options, path, plan))
    elif repair.span is None:
        said = "; ".join(say(n) for _, n in changed.norms if n is not None)
        raise NotApplicableError(
            "no wording of this repair was found that would be read as it was tried",
            f"write it yourself, so that it says: {said}" if said else "change the prose by hand",
        )
    else:
        made = _rewritten(result, repair, options, path, case, trials)
    _hold(result, made.result, finding)
    return made


def _rewritten(
    result: Result, repair: Repair, options: Options, path: Path, case: Case, trials: Trials
) -> Applied:
    assert repair.span is not None
    assert case.prose is not None
    place = Place(repair.span, repair.replacement)
    changed = trials.change(repair.edits)
    reread = Rereader(case, trials.ask)
    plan = reread.plan_after(place, repair.edits[0], changed) if changed is not None else None
    if plan is None or changed is None:
        raise NotApplicableError("the edited sentence would not be read as what was tried")
    prose = with_place(case.prose, place)
    if reread.reads_anew(changed):
        anew = replace(options, reader=ReaderChoice.ENGLISH, reread=True)
        compiled = _compiled(prose, result, anew, path, None)
        return Applied(repair, prose, compiled.plan, compiled)
    return Applied(repair, prose, plan, _compiled(prose, result, options, path, plan))


def _decided(plan: Plan, repair: Repair, by: str, on: str) -> Plan:
    """The plan with the winner declared, signed."""
    if not by:
        raise NotApplicableError("a decision is signed", "say who decides: `--by NAME`")
    if not on:
        raise NotApplicableError("a decision is dated, and nothing here says today", "add `--on 2026-03-02`")
    edit = repair.edits[0]
    decision = Decision(winner=edit.norm_id, loser=edit.loser or "", by=by, on=on)
    return plan.model_copy(update={"decisions": (*plan.decisions, decision)})


def _date(stretch: Stretch) -> str:
    return civil(stretch.as_of).date().isoformat() if stretch.as_of is not None else ""


def _compiled(prose: SourceText, result: Result, options: Options, path: Path, plan: Plan | None) -> Result:
    assert result.spec is not None
    return running.compile_texts(prose, result.spec, options, path, plan=plan)


def _case_of(result: Result, options: Options) -> tuple[Case, Stretch]:
    """The case of a result once more, as far as edits and readings need it."""
    prose, spec, plan = result.prose, result.spec, result.plan
    if prose is None or spec is None or plan is None:
        raise NotApplicableError("there is no reading to repair")
    stretch = stretch_of(spec, plan, options.as_of)
    names, _ = names_of(spec, plan)
    norms, _ = lower_plan(plan, prose, cut(prose), names)
    return Case(spec, (*norms, *lower_layer(spec)), stretch.start, stretch.end, prose, plan), stretch


def _hold(before: Result, after: Result, finding: Finding) -> None:
    """The finding is gone and none is new: of findings by their codes, since a new reading may count its
    items anew."""
    if after.verdict not in USABLE:
        problems = "; ".join(d.message for d in after.diagnostics if d.severity is Severity.ERROR)
        raise NotApplicableError(f"with this repair the mandate could not be compiled: {problems}")
    old, new = (Counter(f.code for f in r.findings if f.severity is Severity.ERROR) for r in (before, after))
    more = [code for code in sorted(new) if new[code] > old[code]]
    if more or new[finding.code] >= old[finding.code]:
        left = ", ".join(more or [finding.code])
        raise NotApplicableError(f"read anew with this repair, the mandate would still have {left}")
