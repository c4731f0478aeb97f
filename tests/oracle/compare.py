"""One small world, seen by brute force and by the tool: where do they disagree?

What the tool leaves undecided is never a disagreement; it is counted, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mandate.model.expression import TRUE
from mandate.model.finding import Finding
from tests.oracle.domains import Env, Line, World, assignments, layer_line, ops_of, plan_of
from tests.oracle.evaluator import Truth
from tests.oracle.tool import Outcome, run, value

CODES = ("MND203", "MND205", "MND301", "MND302", "MND305", "MND601", "MND610")


@dataclass
class Verdict:
    """What comparing one case came to: disagreements in words, and undecided checks with their reasons."""

    wrong: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)  # codes that fired, to see what the cases reach


def compare(world: World) -> Verdict:
    truth, verdict = Truth(world), Verdict()
    outcome = run(ops_of(world), plan_of(world), CODES, {layer_line(x): x.id for x in world.layer})
    verdict.wrong += [f"crash: {c}" for c in outcome.checked.crashes]
    verdict.found += sorted({f.code for f in outcome.checked.findings})
    for code, check in CHECKS.items():
        reason = outcome.undecided(code)
        if reason:
            verdict.undecided.append(f"{code} {reason}")
        for words in check(truth, outcome, open_left=bool(reason)):
            verdict.wrong.append(f"{code}: {words}")
    return verdict


def inside(finding: Finding, points: Iterable[Env]) -> list[Env]:
    region = finding.exactly if finding.exactly is not None else TRUE
    return [p for p in points if value(region, p)]


def differ(name: str, wanted: Sequence[Env], got: Sequence[Env]) -> Iterator[str]:
    missed = [p for p in wanted if p not in got]
    extra = [p for p in got if p not in wanted]
    if missed:
        yield f"{name}: misses {missed[0]} ({len(missed)} of {len(wanted)} points)"
    if extra:
        yield f"{name}: says {extra[0]} ({len(extra)} too many, {len(wanted)} right)"


def no_lawful_response(truth: Truth, outcome: Outcome, *, open_left: bool) -> Iterator[str]:
    """MND203: cores are cores, regions exact, and together every situation without a response."""
    told: dict[str, list[Env]] = {}
    for finding in outcome.found("MND203"):
        core = outcome.items(finding)
        duties = [d for d in truth.duties if d.id in core]
        if not truth.is_core(core):
            yield f"{sorted(core)} is no core in any situation"
            continue
        points = inside(finding, truth.situations)
        yield from differ(f"region of {sorted(core)}", truth.region_of(core), points)
        told.setdefault(duties[0].id, []).extend(points)
    if open_left:
        return
    for duty in truth.duties:
        yield from differ(f"{duty.id} stuck", truth.stuck_in_mandate(duty), _once(told.get(duty.id, [])))


def _once(points: list[Env]) -> list[Env]:
    found: list[Env] = []
    for point in points:
        if point not in found:
            found.append(point)
    return found


def demand_outside(truth: Truth, outcome: Outcome, *, open_left: bool) -> Iterator[str]:
    """MND301: regions exact per duty and core, cores minimal where the mandate alone has a response."""
    told: dict[str, list[Env]] = {}
    for finding in outcome.found("MND301"):
        core = outcome.items(finding)
        duty = next((d for d in truth.duties if d.id in core), None)
        if duty is None:
            yield f"{sorted(core)} without a duty"
            continue
        points = inside(finding, truth.situations)
        told.setdefault(duty.id, []).extend(points)
        wanted = _outside_by(truth, duty, core)
        yield from differ(f"region of {sorted(core)}", wanted, points)
        if not any(_minimal(truth, duty, core, s) for s in wanted):
            yield f"{sorted(core)} is not minimal anywhere"
    if open_left:
        return
    for duty in truth.duties:
        yield from differ(f"{duty.id} outside", truth.outside(duty), _once(told.get(duty.id, [])))


def _lines(truth: Truth, core: Iterable[str]) -> list[Line]:
    wanted = set(core)
    return [x for x in (*truth.mandate_bars, *truth.layer_bars) if x.id in wanted]


def _denied(truth: Truth, duty: Line, core: Iterable[str], s: Env) -> bool:
    if f"!{duty.tool}" in set(core):
        return truth.due(duty, dict(s))
    return truth.stuck(duty, _lines(truth, core), dict(s))


def _outside_by(truth: Truth, duty: Line, core: frozenset[str]) -> list[Env]:
    own = truth.mandate_bars
    return [s for s in truth.situations if _denied(truth, duty, core, s) and not truth.stuck(duty, own, s)]


def _minimal(truth: Truth, duty: Line, core: frozenset[str], s: Env) -> bool:
    return not any(_denied(truth, duty, core - {one}, s) for one in core - {duty.id})


def claims(truth: Truth, outcome: Outcome, code: str, *, open_left: bool) -> Iterator[str]:
    """MND302 and MND205: per permission, exactly the claimed points that are denied whatever the rest is."""
    told: dict[str, list[Env]] = {}
    for permit in (x for x in truth.world.mandate if x.form == "permit"):
        wanted = truth.beyond(permit) if code == "MND302" else truth.gone(permit)
        mine = [f for f in outcome.found(code) if permit.id in outcome.items(f)]
        got: list[Env] = []
        for finding in mine:
            variables = (*truth.world.context, *truth.world.tool(permit.tool).args)
            named = [v for v in variables if v.key in permit.when.reads]
            points = [p for p in assignments(tuple(named)) if permit.when.holds(_padded(truth, permit, p))]
            got += inside(finding, points)
        told[permit.id] = got
        if not open_left or got:
            problems = differ(f"{permit.id} denied", [*wanted], _once(got))
            yield from (p for p in problems if not (open_left and ": misses" in p))


def _padded(truth: Truth, permit: Line, point: Env) -> Env:
    """A point over the claimed variables is all that the permission reads."""
    return point


def autonomy(truth: Truth, outcome: Outcome, *, open_left: bool) -> Iterator[str]:
    """MND305: whether claims, and duties, that nobody may be asked about need somebody. A wish that adds
    nothing to what was told of the same tool may go untold."""
    free = [x for x in truth.world.mandate if x.form == "autonomous"]
    told = {i for f in outcome.found("MND305") for i in outcome.items(f)}
    wanted = {line.id: line.tool for line in truth.world.mandate if _asked(truth, line, free)}
    for line in truth.world.mandate:
        if line.form in ("permit", "oblige") and line.id in told and line.id not in wanted:
            yield f"{line.id} is said to need somebody"
    tools_told = {x.tool for x in truth.world.mandate if x.id in told}
    for one, tool in wanted.items():
        if tool not in tools_told and not open_left:
            yield f"{one} needs somebody"


def _asked(truth: Truth, line: Line, free: list[Line]) -> bool:
    mine = [f for f in free if f.tool == line.tool]
    if line.form == "permit":
        return any(truth.asked_although_claimed(line, f) for f in mine)
    return line.form == "oblige" and any(truth.asked_although_due(line, f) for f in mine)


def layer_contradiction(truth: Truth, outcome: Outcome, *, open_left: bool) -> Iterator[str]:
    """MND601: the allowed tools that can never be called."""
    wanted = {t.name for t in truth.world.tools if t.allowed and not truth.callable(t.name)}
    findings = outcome.found("MND601")
    if len(findings) != len(wanted) and not (open_left and len(findings) < len(wanted)):
        yield f"{len(findings)} findings, uncallable {sorted(wanted)}"


def probes(truth: Truth, outcome: Outcome, *, open_left: bool) -> Iterator[str]:
    """MND610: the probes that the layer does not keep."""
    wanted = [
        p for p in truth.world.probes if not truth.probe_ok(p.possible, p.tool, p.where.holds, mandate=False)
    ]
    found = outcome.found("MND610")
    if len(found) != len(wanted) and not (open_left and len(found) < len(wanted)):
        yield f"{len(found)} findings, broken: {wanted}"


def _beyond(truth: Truth, outcome: Outcome, *, open_left: bool) -> Iterator[str]:
    return claims(truth, outcome, "MND302", open_left=open_left)


def _gone(truth: Truth, outcome: Outcome, *, open_left: bool) -> Iterator[str]:
    return claims(truth, outcome, "MND205", open_left=open_left)


CHECKS = {
    "MND203": no_lawful_response,
    "MND205": _gone,
    "MND301": demand_outside,
    "MND302": _beyond,
    "MND305": autonomy,
    "MND601": layer_contradiction,
    "MND610": probes,
}
