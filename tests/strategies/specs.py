"""Whole layers as model values, as `parse_spec` would return them (without places)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from hypothesis import strategies as st

from mandate.model import expression as ex
from mandate.model import quantity as q
from mandate.model import spec as s
from mandate.model.expression import TRUE, Compare, Expr, Reference, Scope
from mandate.model.norm import Measure, OrderKind
from mandate.model.quantity import Kind, Quantity, Type
from mandate.model.source import SourceText, Span
from mandate.model.window import (
    IN_TOTAL,
    PER_CALL,
    PER_RUN,
    Calendar,
    Opening,
    Period,
    Window,
    WindowKind,
    in_any,
    per,
)
from tests.strategies import expressions as some

HERE = Span("layer.ops", 0, 0)
USD = q.money("USD")
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
TOOLS = (
    "crm.read",
    "payments.refund",
    "payments.chargeback",
    "create-issue",
    "a.b.c",
    "mail.send",
    "per_day",
)
ARGUMENTS = ("ticket_id", "amount", "count", "body", "to", "kind", "weight", "urgent", "share", "wait", "due")
CONTEXT = ("order.total", "customer.tier", "order.age", "stock", "vip", "branch", "until", "opens", "level")
ALIASES = st.lists(
    st.one_of(st.sampled_from(["refund", "give money back", 'say "no"', "a # b", "C:\\temp"]), some.TEXTS.filter(str.strip)),
    max_size=2, unique_by=lambda a: " ".join(a.split()).casefold(),
).map(tuple)  # fmt: skip
MEMBERS = st.lists(
    st.sampled_from(["standard", "vip", "in transit", "or", "#desk-1", "unless", "a.b", "tier", 'x"y', "é"]),
    min_size=2, max_size=4, unique=True,
).map(tuple)  # fmt: skip
WINDOWS = st.sampled_from(
    [*(per(p) for p in Period), in_any(86_400), in_any(5_400), in_any(7), PER_RUN, IN_TOTAL]
)


def names(pool: tuple[str, ...], low: int = 0, high: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(pool), min_size=low, max_size=high, unique=True).map(tuple)


def kinds(units: tuple[str, ...], sets: tuple[tuple[str, tuple[str, ...]], ...]) -> st.SearchStrategy[Type]:
    plain = [
        q.BOOL,
        q.NUMBER,
        q.COUNT,
        q.PERCENT,
        q.DURATION,
        q.MOMENT,
        q.TIME_OF_DAY,
        q.WEEKDAY,
        q.TEXT,
        USD,
    ]
    plain += [q.money("ETH"), Type(Kind.UNIT, "kg"), *(Type(Kind.UNIT, u) for u in units)]
    plain += [Type(Kind.ENUM, members=m) for _, m in sets]
    return st.one_of(st.sampled_from(plain), MEMBERS.map(lambda m: Type(Kind.ENUM, members=m)))


def durations(low: int = 1) -> st.SearchStrategy[Quantity]:
    seconds = st.one_of(st.integers(low, 500), st.sampled_from([600, 3_600, 86_400, 172_800, 2_592_000]))
    return seconds.map(lambda n: Quantity(Fraction(n), q.DURATION))


@st.composite
def openings(draw: st.DrawFn) -> tuple[Opening, ...]:
    """Weekly hours that nothing merges: other days, or later on the same."""
    found: list[Opening] = []
    for day in draw(
        st.lists(st.sampled_from([(0, 1, 2, 3, 4), (5,), (6,), (0, 2)]), min_size=1, max_size=2, unique=True)
    ):
        edges = sorted(draw(st.lists(st.integers(0, 288), min_size=2, max_size=4, unique=True)))
        pairs = zip(edges[::2], edges[1::2], strict=False)
        found += [Opening(day, a * 300, b * 300) for a, b in pairs]
    return tuple(found)


@st.composite
def calendars(draw: st.DrawFn, name: str = "") -> Calendar:
    closed = draw(
        st.sampled_from(
            [
                (),
                (("2026-08-01", "2026-08-15"),),
                (("2026-05-01", "2026-05-01"), ("2026-12-24", "2026-12-26")),
            ]
        )
    )
    return Calendar(name, draw(openings()), closed)


@st.composite
def roles(draw: st.DrawFn, name: str) -> s.Role:
    def maybe(what: st.SearchStrategy[object]) -> object:
        return draw(st.one_of(st.none(), what))

    capacity = draw(
        st.one_of(st.none(), st.tuples(st.integers(1, 2_000), st.sampled_from([per(p) for p in Period])))
    )
    timeout = draw(st.sampled_from([None, "drop", "block", "escalate to owner"]))
    return s.Role(
        name, HERE, maybe(st.integers(1, 12)), maybe(durations()), maybe(calendars()),  # type: ignore[arg-type]
        capacity[0] if capacity else None, capacity[1] if capacity else None, timeout, draw(ALIASES),
    )  # fmt: skip


@st.composite
def ranges(draw: st.DrawFn, kind: Type) -> tuple[Quantity | None, Quantity | None]:
    if not kind.numeric:
        return None, None
    several = sorted(draw(st.lists(some.values(kind), min_size=2, max_size=2)))
    if kind in (q.COUNT, q.DURATION):  # they begin at 0
        several = sorted(map(abs, several))
    low, high = (Quantity(v, kind) for v in several)
    return draw(st.sampled_from([(None, None), (low, None), (low, high), (None, high)]))


@dataclass
class Layer:
    """What was drawn so far, and the names it makes known."""

    units: tuple[str, ...] = ()
    sets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    context: list[s.Variable] = field(default_factory=list)
    metrics: list[s.Metric] = field(default_factory=list)
    tools: list[s.Tool] = field(default_factory=list)
    predicates: list[s.PredicateDeclaration] = field(default_factory=list)

    def scope(self, *tools: s.Tool) -> some.Scope:
        """The names of an expression about calls of these tools; arguments hide what lies outside."""
        shared: list[Reference] = []
        taken: set[str] = set()
        for v in tools[0].parameters if tools else ():
            alike = [next((w.type for w in t.parameters if w.name == v.name), None) for t in tools]
            taken |= {v.name}
            if all(kind == v.type for kind in alike):
                owner = tools[0].name if len(tools) == 1 else ex.ANY_TOOL
                shared.append(Reference(v.name, Scope.ARGUMENT, v.type, owner))
        taken |= {v.name for t in tools for v in t.parameters}
        outer = [Reference(v.name, Scope.CONTEXT, v.type) for v in self.context if v.name not in taken]
        outer += [
            Reference(m.name, Scope.METRIC, m.type)
            for m in self.metrics
            if m.name not in taken and not m.part_of
        ]
        clock = [Reference("time", Scope.CLOCK, q.TIME_OF_DAY), Reference("weekday", Scope.CLOCK, q.WEEKDAY)]
        every = (*shared, *outer, *clock)
        members = {m for n in every if n.type for m in n.type.members}
        applied = []
        for p in self.predicates:
            fitting = [next((n for n in every if n.type == v.type), None) for v in p.parameters]
            if all(fitting):
                applied.append(ex.Predicate(p.name, tuple(f for f in fitting if f)))
        return some.Scope(tuple(n for n in every if n.name not in members), tuple(applied))


@st.composite
def specs(draw: st.DrawFn) -> s.Spec:
    """A layer in which everything that is named exists."""
    layer = Layer()
    scales: tuple[tuple[str, tuple[str, Fraction]], ...] = ()
    if draw(st.booleans()):
        factor = draw(
            st.one_of(
                st.integers(1, 50_000).map(Fraction), st.fractions(Fraction(1, 7), 9, max_denominator=7)
            )
        )
        scales = (("boxes", ("boxes", Fraction(1))), ("pallet", ("boxes", factor)))
        layer.units = ("boxes", "pallet")
    layer.sets = tuple((n, draw(MEMBERS)) for n in draw(names(("desks", "lists"), 0, 2)))
    layer.sets = tuple({m: (n, m) for n, m in layer.sets}.values())
    known = tuple(draw(roles(n)) for n in draw(names(("lead", "second-line"), 0, 2)))
    zone = draw(st.sampled_from(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"]))
    hours = tuple(draw(calendars(n)) for n in draw(names(("office", "hall_open"), 0, 2)))
    events = _events(draw)
    layer.context = [s.Variable(e.name, q.BOOL, HERE, aliases=e.aliases) for e in events]
    for name in draw(names(CONTEXT, 1, 3)):
        kind = draw(kinds(layer.units, layer.sets))
        layer.context.append(s.Variable(name, kind, HERE, *draw(ranges(kind)), draw(ALIASES)))
    wholes = (s.Whole("mix", ("mix.sand", "mix.gravel"), HERE),) if draw(st.booleans()) else ()
    _metrics(draw, layer, bool(wholes))
    for name in draw(names(("is_legal", "is_weekend"), 0, 2)):
        parameters = (s.Variable("body", q.TEXT, HERE),) if name == "is_legal" else ()
        layer.predicates.append(s.PredicateDeclaration(name, parameters, HERE))
    layer.tools = [_tool(draw, layer, n) for n in draw(names(TOOLS, 2, 4))]
    windows = _windows(draw)
    rules = tuple(_rule(draw, layer, f"r{i}", hours, known, windows) for i in range(draw(st.integers(0, 4))))
    offsets = draw(st.booleans())
    if offsets:
        scales += (("degX", ("°C", Fraction(5, 9))),)
    tools = tuple(layer.tools)
    allowed = tuple(sorted(draw(names(tuple(t.name for t in tools), 0, 4))))
    return s.Spec(
        source=SourceText("layer.ops", ""), version=1, agent=draw(st.sampled_from(["agent", "refund-desk", "a.b"])),
        owner=draw(st.sampled_from(["owner", "maria"])), zone=zone,
        as_of=Quantity(Fraction(1_772_442_000), q.MOMENT), horizon=draw(durations()),
        roles=known, context=tuple(layer.context), metrics=tuple(layer.metrics), tools=tools, allowed=allowed,
        denials=tuple(_denial(draw, layer) for _ in range(draw(st.integers(0, 2)))), rules=rules, calendars=hours,
        approvals=_approvals(draw, layer, known), budgets=_budgets(draw, layer), facts=_facts(draw),
        rates=(s.Rate("EUR", "CHF", Fraction(draw(st.integers(1, 300)), 100), HERE),) if draw(st.booleans()) else (),
        reviews=tuple(
            s.Review(t, draw(st.sampled_from(["code", "second reading", "person", "two people"])), HERE)
            for t in draw(st.lists(st.integers(0, 9), max_size=2, unique=True))
        ),
        predicates=tuple(layer.predicates), units=tuple(n for n, _ in scales), unit_scales=scales, sets=layer.sets,
        unit_offsets=(("degX", Fraction(-160, 9)),) if offsets else (),
        events=events, populations=_populations(draw), wholes=wholes, windows=windows,
        relations=_relations(draw, layer), breakers=_breakers(draw, layer), probes=_probes(draw, layer),
        used=_used(draw, rules),
    )  # fmt: skip


def _events(draw: st.DrawFn) -> tuple[s.Event, ...]:
    called = draw(names(("lost_order", "damaged_order"), 0, 2))
    found = []
    for name in called:
        some_window = draw(st.sampled_from([None, per(Period.DAY), in_any(86_400)]))
        count = draw(st.integers(1, 20_000)) if some_window else None
        found.append(s.Event(name, HERE, count, some_window, (), draw(ALIASES)))
    if len(found) == 2 and draw(st.booleans()):
        found[0] = replace(found[0], exclusive_with=(found[1].name,))
    return tuple(found)


def _metrics(draw: st.DrawFn, layer: Layer, mixed: bool) -> None:
    for name in draw(names(("backlog", "saved", "weight_now"), 0, 2)):
        kind = draw(st.sampled_from([q.COUNT, USD, Type(Kind.UNIT, "kg"), q.PERCENT, q.DURATION]))
        low, high = draw(ranges(kind))
        now = draw(st.sampled_from([None, low, high])) or draw(
            st.sampled_from([None, Quantity(Fraction(7), kind)])
        )
        if now is not None and ((low and now.value < low.value) or (high and now.value > high.value)):
            now = None
        layer.metrics.append(s.Metric(name, kind, HERE, now, draw(ALIASES), low, high))
    if mixed:
        parts = [s.Metric(f"mix.{n}", q.PERCENT, HERE, part_of="mix") for n in ("sand", "gravel")]
        layer.metrics = [*parts, *layer.metrics]
    plain = [m for m in layer.metrics if m.type == q.COUNT]
    if plain and draw(st.booleans()):
        twice = Reference(plain[0].name, Scope.METRIC, q.COUNT)
        formula = ex.Arithmetic(ex.Operator.MULTIPLY, ex.Amount(Quantity(Fraction(2), q.NUMBER)), twice)
        layer.metrics.append(s.Metric("twice", q.COUNT, HERE, formula=formula, aliases=draw(ALIASES)))


def _tool(draw: st.DrawFn, layer: Layer, name: str) -> s.Tool:
    parameters = []
    for argument in draw(names(ARGUMENTS, 0, 4)):
        kind = draw(kinds(layer.units, layer.sets))
        parameters.append(s.Variable(argument, kind, HERE, *draw(ranges(kind))))
    takes = draw(st.one_of(st.none(), durations()))
    tool = s.Tool(
        name, tuple(parameters), draw(st.integers(0, 9)), HERE, draw(st.sampled_from([None, True, False])),
        tuple(draw(st.lists(st.sampled_from([
            Quantity(Fraction(2), q.DURATION), Quantity(Fraction(1, 250), USD), Quantity(Fraction(3), q.COUNT),
        ]), max_size=2))),
        draw(st.one_of(st.none(), st.integers(0, 90_000))), (), draw(ALIASES), takes,
        draw(st.one_of(st.none(), st.integers(1, 12))) if takes else None,
    )  # fmt: skip
    effects = []
    for metric in (
        draw(st.lists(st.sampled_from(layer.metrics), max_size=2, unique_by=lambda m: m.name))
        if layer.metrics
        else []
    ):
        if metric.formula is None and not metric.part_of:
            effects.append(_effect(draw, layer, tool, metric))
    return replace(tool, effects=tuple(effects))


def _effect(draw: st.DrawFn, layer: Layer, tool: s.Tool, metric: s.Metric) -> s.Effect:
    scope = layer.scope(tool)
    arguments = some.Scope(tuple(n for n in scope.names if n.scope is Scope.ARGUMENT))
    fixed = some.values(metric.type, 0).map(lambda v: ex.Amount(Quantity(v, metric.type)))
    change = draw(
        st.one_of(fixed, some.terms(arguments, metric.type)) if arguments.of(metric.type) else fixed
    )
    least: Expr | None = None
    if isinstance(change, ex.Amount) and draw(st.booleans()):
        value = change.quantity.value
        least = ex.Amount(Quantity(draw(st.sampled_from([Fraction(0), Fraction(value // 2)])), metric.type))
    return s.Effect(metric.name, draw(st.sampled_from([1, -1])), change, HERE, least)


def _windows(draw: st.DrawFn) -> tuple[s.NamedWindow, ...]:
    choices = (
        (Opening(EVERY_DAY, 50_400, 79_200),),
        (Opening(EVERY_DAY, 21_600, 50_400), Opening(EVERY_DAY, 79_200, 108_000)),
        (Opening((0, 1, 2, 3, 4), 21_600, 50_400), Opening((5,), 28_800, 43_200)),
    )
    called = draw(names(("shift", "shifts"), 0, 2))
    return tuple(
        s.NamedWindow(n, Window(WindowKind.NAMED, name=n, openings=draw(st.sampled_from(choices))), HERE)
        for n in called
    )


def _some_tools(draw: st.DrawFn, layer: Layer) -> tuple[s.Tool, ...]:
    chosen = draw(st.lists(st.sampled_from(layer.tools), min_size=1, max_size=2, unique_by=lambda t: t.name))
    return tuple(sorted(chosen, key=lambda t: t.name))


def _called(tools: tuple[s.Tool, ...]) -> tuple[str, ...]:
    return tuple(t.name for t in tools)


def _rule(
    draw: st.DrawFn, layer: Layer, name: str, hours: tuple[Calendar, ...], known: tuple[s.Role, ...],
    windows: tuple[s.NamedWindow, ...],
) -> s.LayerRule:  # fmt: skip
    tools = _some_tools(draw, layer)
    scope = layer.scope(*tools)
    match draw(st.sampled_from(["requires", "limit", "limit", "order", "during"])):
        case "requires":
            asked = draw(st.sampled_from([None, "owner", *(r.name for r in known)]))
            otherwise = s.OnBroken.ESCALATE if asked else s.OnBroken.BLOCK
            body: s.RuleBody = s.Requires(
                _called(tools), draw(some.conditions(scope, 3)), otherwise, asked or "owner"
            )
        case "limit":
            body = _limit(draw, layer, tools, windows)
        case "order":
            others = _some_tools(draw, layer)
            kind = draw(st.sampled_from(list(OrderKind)))
            delay = None if kind is OrderKind.BEFORE else draw(durations())
            body = s.OrderRule(
                kind, _called(tools), _called(others), _keys(draw, layer, (*tools, *others)), delay
            )
            scope = layer.scope(*others)
        case _:
            body = s.DuringRule(_called(tools), draw(st.sampled_from([*hours, draw(calendars())])))
    unless = draw(st.one_of(st.none(), some.conditions(scope, 2)))
    return s.LayerRule(name, body, HERE, None, unless)


def _keys(draw: st.DrawFn, layer: Layer, tools: tuple[s.Tool, ...]) -> tuple[str, ...]:
    shared = [
        v.name for v in tools[0].parameters if all(any(w.name == v.name for w in t.parameters) for t in tools)
    ]
    return draw(names(tuple(dict.fromkeys((*shared, *(v.name for v in layer.context)))), 0, 2))


def _limit(
    draw: st.DrawFn, layer: Layer, tools: tuple[s.Tool, ...], windows: tuple[s.NamedWindow, ...]
) -> s.LimitRule:
    measured = [
        v for v in tools[0].parameters if v.type.kind in (Kind.MONEY, Kind.COUNT, Kind.UNIT, Kind.DURATION)
    ]
    measure, argument, kind = Measure.COUNT, None, q.COUNT
    if measured and draw(st.booleans()):
        tools = tools[:1]
        measure = draw(st.sampled_from([Measure.SUM, Measure.MIN, Measure.MAX]))
        argument, kind = measured[0].name, measured[0].type
    bound = Quantity(draw(some.values(kind, 0)), kind)
    window = draw(st.one_of(WINDOWS, *(st.just(w.window) for w in windows)))
    if measure in (Measure.MIN, Measure.MAX):
        window = PER_CALL
    where = draw(st.one_of(st.just(TRUE), some.conditions(layer.scope(*tools), 2)))
    operator = draw(st.sampled_from(list(Compare)))
    return s.LimitRule(
        _called(tools), measure, argument, operator, bound, window, _keys(draw, layer, tools), where
    )


def _denial(draw: st.DrawFn, layer: Layer) -> s.Denial:
    tools = _some_tools(draw, layer)
    return s.Denial(
        _called(tools), draw(st.one_of(st.just(TRUE), some.conditions(layer.scope(*tools), 3))), HERE
    )


def _approvals(draw: st.DrawFn, layer: Layer, known: tuple[s.Role, ...]) -> tuple[s.ApprovalLine, ...]:
    found = []
    for _ in range(draw(st.integers(0, 2))):
        role = draw(st.sampled_from(["owner", *(r.name for r in known)]))
        most = next((r.members for r in known if r.name == role), None) or 3
        count, justified = draw(st.integers(1, most)), draw(st.booleans())
        if draw(st.booleans()):
            tier = draw(st.integers(0, 9))
            tools = tuple(sorted(t.name for t in layer.tools if t.tier == tier))
            found.append(s.ApprovalLine(tools, TRUE, role, count, HERE, tier, justified))
        else:
            chosen = _some_tools(draw, layer)
            when = draw(st.one_of(st.just(TRUE), some.conditions(layer.scope(*chosen), 2)))
            found.append(s.ApprovalLine(_called(chosen), when, role, count, HERE, None, justified))
    return tuple(found)


def _budgets(draw: st.DrawFn, layer: Layer) -> tuple[s.Budget, ...]:
    found = []
    every = tuple(sorted(t.name for t in layer.tools))
    for _ in range(draw(st.integers(0, 2))):
        amount = draw(st.one_of(some.values(USD, 0).map(lambda v: Quantity(v, USD)), durations()))
        resource = "USD" if amount.type == USD else "duration"
        if draw(st.booleans()):
            resource = draw(st.sampled_from(["tokens", "tool calls"]))
            amount = Quantity(Fraction(draw(st.integers(0, 90_000))), q.COUNT)
        tools, where = every, TRUE
        if draw(st.booleans()):
            chosen = _some_tools(draw, layer)
            tools, where = (
                _called(chosen),
                draw(st.one_of(st.just(TRUE), some.conditions(layer.scope(*chosen), 2))),
            )
        found.append(s.Budget(resource, amount, draw(WINDOWS), tools, where, HERE))
    return tuple(found)


def _facts(draw: st.DrawFn) -> tuple[s.Fact, ...]:
    kinds_of = st.sampled_from(
        [q.COUNT, q.NUMBER, USD, q.PERCENT, q.DURATION, q.MOMENT, Type(Kind.UNIT, "kg")]
    )
    found = []
    for name in draw(names(("on_hand", "launch"), 0, 2)):
        kind = draw(kinds_of)
        found.append(s.Fact(name, Quantity(draw(some.values(kind)), kind), HERE))
    return tuple(found)


def _populations(draw: st.DrawFn) -> tuple[s.Population, ...]:
    counts = st.one_of(st.none(), st.integers(1, 20_000))
    return tuple(
        s.Population(n, HERE, draw(counts), draw(ALIASES)) for n in draw(names(("gauge", "visit"), 0, 2))
    )


def _relations(draw: st.DrawFn, layer: Layer) -> tuple[s.Relation, ...]:
    if not draw(st.booleans()):
        return ()
    left, right = draw(st.permutations(layer.tools))[:2]
    kind = draw(st.sampled_from(list(s.RelationKind)))
    keys = () if kind is s.RelationKind.KIND_OF else _keys(draw, layer, (left, right))
    return (s.Relation(kind, left.name, right.name, HERE, keys),)


def _breakers(draw: st.DrawFn, layer: Layer) -> tuple[s.Breaker, ...]:
    if not draw(st.booleans()):
        return ()
    return (
        s.Breaker(_called(_some_tools(draw, layer)), draw(st.integers(1, 2_000)), draw(durations()), HERE),
    )


def _probes(draw: st.DrawFn, layer: Layer) -> tuple[s.Probe, ...]:
    found = []
    for _ in range(draw(st.integers(0, 2))):
        tools = _some_tools(draw, layer)
        others = tuple(t.name for t in layer.tools if t not in tools)
        without = draw(names(others, 0, 2)) if others else ()
        where = draw(st.one_of(st.just(TRUE), some.conditions(layer.scope(*tools), 2)))
        found.append(s.Probe(draw(st.booleans()), _called(tools), where, HERE, tuple(sorted(without))))
    return tuple(sorted(found, key=lambda p: p.possible))  # as the parser collects them


def _used(draw: st.DrawFn, rules: tuple[s.LayerRule, ...]) -> tuple[s.Used, ...]:
    counted = [
        r for r in rules
        if isinstance(r.body, s.LimitRule) and r.body.measure in (Measure.COUNT, Measure.SUM) and not r.body.keys
        and r.body.window.kind not in (WindowKind.RUN, WindowKind.CALL, WindowKind.SLIDING)
    ]  # fmt: skip
    if not counted or not draw(st.booleans()):
        return ()
    body = counted[0].body
    assert isinstance(body, s.LimitRule)
    amount = Quantity(draw(some.values(body.bound.type, 0)), body.bound.type)
    return (s.Used(counted[0].name, amount, HERE),)
