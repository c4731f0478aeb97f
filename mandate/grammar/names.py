"""Every name that a text may use: the vocabulary of a layer, and of a plan that adds to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from fractions import Fraction

from mandate.grammar.mistakes import NAME, Mistake, suggestion
from mandate.grammar.openings import calendar_of_window
from mandate.model.diagnostic import Diagnostic
from mandate.model.expression import Reference, Scope, references
from mandate.model.plan import Plan
from mandate.model.quantity import MOMENT, TIME_OF_DAY, WEEKDAY, Quantity
from mandate.model.rates import every_rate
from mandate.model.source import Span
from mandate.model.spec import Metric, Role, Spec, Tool, Variable, Whole
from mandate.model.window import Calendar, Window

Called = Tool | Variable | Metric | Role  # what may be `also called`

CLOCK = {
    "time": Reference("time", Scope.CLOCK, TIME_OF_DAY),
    "date": Reference("date", Scope.CLOCK, MOMENT),
    "weekday": Reference("weekday", Scope.CLOCK, WEEKDAY),
}


@dataclass(frozen=True, slots=True)
class PredicateName:
    """An opaque predicate; `parameters` is None when nothing is known of them (a term of a plan)."""

    name: str
    scope: Scope
    parameters: tuple[Variable, ...] | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """The vocabulary. Every mapping keeps the order of declaration.

    - `tools`: tool → its parameters; `acts`: the acts of the plan's terms, which have none
    - `variables`: context values, metrics and quantity terms → the resolved reference
    - `metrics`: the names an aim may speak of → whether the layer measures them
    - `rates`: (source, target) → how many `target` one `source` is
    - `units`: declared unit → (base unit, how many of the base)
    - `aliases`: what people call it, in lower case → the name
    """

    tools: Mapping[str, tuple[Variable, ...]] = field(default_factory=dict)
    acts: tuple[str, ...] = ()
    variables: Mapping[str, Reference] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Quantity | None, Quantity | None]] = field(default_factory=dict)
    predicates: Mapping[str, PredicateName] = field(default_factory=dict)
    metrics: Mapping[str, bool] = field(default_factory=dict)
    constants: Mapping[str, Quantity] = field(default_factory=dict)
    rates: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    roles: tuple[str, ...] = ("owner",)
    role_of: Mapping[str, str] = field(default_factory=dict)  # the owner's own name → `owner`
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, tuple[str, Fraction]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    offsets: Mapping[str, Fraction] = field(default_factory=dict)  # unit → added after scaling to its base
    windows: Mapping[str, Window] = field(default_factory=dict)  # of `per shift`
    keys: tuple[str, ...] = ()  # of `per gauge`, besides arguments and context values
    shares: Mapping[str, str] = field(default_factory=dict)  # part of a whole, or made of such → that whole
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # tool → those that are a kind of it
    zone: str = "UTC"
    agent: str = ""
    years: tuple[int, ...] = ()  # in which days without a year are meant

    def called(self, phrase: str) -> str | None:
        """The name of what people call `phrase`: a declared name, or one of its `also called`."""
        words = " ".join(phrase.split())
        if words in self.tools or words in self.variables or words in self.acts:
            return words
        return self.aliases.get(words.casefold())

    def matching(self, pattern: str) -> tuple[str, ...]:
        """The tools and acts that `payments.*`, `*` or a plain name stands for, sorted."""
        if "*" not in pattern:
            return (pattern,) if pattern in self.tools or pattern in self.acts else ()
        return tuple(sorted(name for name in self.tools if fnmatchcase(name, pattern)))

    def expand(self, pattern: str, span: Span | None) -> tuple[str, ...]:
        """As `matching`; a name or pattern that stands for nothing is a `Mistake`."""
        found = self.matching(pattern)
        if found:
            return found
        if "*" in pattern:
            raise Mistake(NAME, f"no tool matches `{pattern}`", span)
        raise self.unknown("tool", pattern, (*self.tools, *self.acts), span)

    def role(self, name: str, span: Span | None = None) -> str:
        """The role called so (`owner` by their own name too). Raises `Mistake`."""
        known = self.role_of.get(name, name)
        if known not in self.roles:
            by_alias = self.aliases.get(" ".join(name.split()).casefold())
            if by_alias in self.roles:
                return str(by_alias)
            raise self.unknown("role", name, (*self.roles, *self.role_of), span)
        return known

    def calendar(self, name: str, span: Span | None = None) -> Calendar:
        if name not in self.calendars:
            raise self.unknown("calendar", name, self.calendars, span)
        return self.calendars[name]

    def unknown(self, sort: str, name: str, known: Iterable[str], span: Span | None) -> Mistake:
        return Mistake(NAME, f"there is no {sort} called `{name}`", span, hint=suggestion(name, known))


def shares_of(wholes: Iterable[Whole], metrics: Iterable[Metric]) -> dict[str, str]:
    """The parts of wholes, and the metrics that are made of nothing else (declared after them)."""
    found = {part: w.name for w in wholes for part in w.parts}
    for metric in metrics:
        whole = made_of_shares(metric, found)
        if whole:
            found[metric.name] = whole
    return found


def made_of_shares(metric: Metric, shares: Mapping[str, str]) -> str:
    """The whole that a derived percentage is a part of, because all it is made of is; or nothing."""
    made_of = references(metric.formula) if metric.formula is not None else ()
    alike = made_of and all(r.name in shares for r in made_of)
    return shares[made_of[0].name] if alike else ""


def names_of(spec: Spec | None, plan: Plan | None = None) -> tuple[Names, tuple[Diagnostic, ...]]:
    """The vocabulary of a layer and, if given, of the terms and facts of a plan made against it."""
    names = _of_spec(spec) if spec is not None else Names(variables=dict(CLOCK))
    if plan is None:
        return names, ()
    from mandate.grammar.terms import with_plan

    return with_plan(names, plan)


def _of_spec(spec: Spec) -> Names:
    variables = {
        **CLOCK,
        **{v.name: Reference(v.name, Scope.CONTEXT, v.type) for v in spec.context},
        **{m.name: Reference(m.name, Scope.METRIC, m.type) for m in spec.metrics},
    }
    return Names(
        tools={t.name: t.parameters for t in spec.tools},
        variables=variables,
        ranges={v.name: (v.lower, v.upper) for v in spec.context},
        predicates={p.name: PredicateName(p.name, Scope.CONTEXT, p.parameters) for p in spec.predicates},
        metrics={m.name: True for m in spec.metrics},
        constants={f.name: f.value for f in spec.facts},
        rates=every_rate((r.source, r.target, r.factor) for r in spec.rates),
        calendars={c.name: c for c in (*map(calendar_of_window, spec.windows), *spec.calendars)},
        roles=tuple(dict.fromkeys(("owner", *(r.name for r in spec.roles)))),
        role_of={} if spec.owner in {r.name for r in spec.roles} else {spec.owner: "owner"},
        sets=dict(spec.sets),
        units=dict(spec.unit_scales),
        offsets=dict(spec.unit_offsets),
        windows={w.name: w.window for w in spec.windows},
        keys=tuple(p.key for p in spec.populations),
        shares=shares_of(spec.wholes, spec.metrics),
        kinds=spec.kinds(),
        zone=spec.zone,
        agent=spec.agent,
        aliases=_aliases(spec),
        years=years_of(spec.as_of, spec.horizon),
    )


def years_of(as_of: Quantity | None, horizon: Quantity | None) -> tuple[int, ...]:
    """The civil years that a run from `as_of` over `horizon` can touch, and the year before."""
    if as_of is None:
        return ()
    from mandate.model.quantity import civil

    first = civil(as_of).year
    days = int(horizon.value // 86_400) if horizon is not None else 366
    return tuple(range(max(1, first - 1), min(9_998, first + days // 365 + 1) + 1))


def _aliases(spec: Spec) -> dict[str, str]:
    found: dict[str, str] = {}
    things: tuple[Called, ...] = (*spec.tools, *spec.context, *spec.metrics, *spec.roles)
    named = [(t.name, t.aliases) for t in things] + [(p.key, p.aliases) for p in spec.populations]
    for name, aliases in named:
        for alias in aliases:
            found.setdefault(" ".join(alias.split()).casefold(), name)
    return found
