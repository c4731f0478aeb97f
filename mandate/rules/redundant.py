"""MND210: lines of a mandate that other lines of it imply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Phrase, phrase
from mandate.model.norm import Limit, Norm, Order
from mandate.model.quantity import Quantity
from mandate.model.question import Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, Undecided, undecided
from mandate.rules.exceptions import bound_names, condition, dead_exception, never_for, of_acts_only
from mandate.rules.implied import FAMILIES, Core, Cover
from mandate.rules.implied_limits import implied_limit, is_counted, least_in, most_in, says_nothing
from mandate.rules.implied_orders import implied_order, order_places
from mandate.rules.implied_together import Together, implied_together
from mandate.rules.limit_words import window_words
from mandate.rules.nearby import Nearby, Places
from mandate.rules.ranges import declared_for, restates_a_range
from mandate.rules.wording import lines_of

Implies = Callable[[Norm, Sequence[Norm]], Core | Unknown | None]


class Sort(StrEnum):
    DUPLICATE = "duplicate"
    LOOSER = "looser"
    JOINTLY = "implied jointly"
    NOTHING = "says nothing"


class Redundant:
    """A line of the mandate that its other lines imply.

    ## What it checks
    Prohibitions, permissions, limits, approvals, "ask nobody", duties, invariants, hours and orders, each
    among its like: do other lines cover all that one covers, and bind as much? Told once for each set of
    lines that say it: as a duplicate, as looser than another line, as implied by several together, or as
    saying nothing, because whatever happens keeps it.

    ## Why it matters
    Whoever changes one of the lines believes that something changed.

    ## Known limits
    Limits are compared with one other limit at a time, and with so many calls of a size or in the mandate's
    own hours. Conditions of orders are compared as they are written.
    What the layer implies is MND330's and MND331's. A line with a dead exception is MND213's. Lines about
    acts without a tool are told only where a person named the acts: a reader's names say less than the line.

    ## Example that is found
    "At most 2 posts an hour." with "At most 48 posts a day."

    ## Example that passes
    "At most 2 posts an hour." with "At most 20 posts a day."
    """

    code: ClassVar[str] = "MND210"
    name: ClassVar[str] = "redundant"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        found: list[_Redundant] = []
        for outcome in _every(case, ask):
            if isinstance(outcome, Undecided):
                yield outcome
            elif not of_acts_only(case, outcome.norm):
                found.append(outcome)
        classes: dict[tuple[Core, Sort], list[Norm]] = {}
        for one in found:
            classes.setdefault((one.by, one.sort), []).append(one.norm)
        place = {n.id: i for i, n in enumerate(case.mandate_norms)}
        for (by, sort), norms in classes.items():
            inside = sorted(norms, key=lambda n: place[n.id])
            sources = [case.norm(i) for i in sorted(by, key=place.__getitem__)]
            yield _finding(case, sort, inside, sources, _together(case, ask, sort, inside, sources))


@dataclass(frozen=True, slots=True)
class _Redundant:
    norm: Norm
    by: Core
    sort: Sort


def _every(case: Case, ask: Ask) -> Iterator[_Redundant | Undecided]:
    norms = case.mandate_norms
    for family in FAMILIES:
        cover = Cover(case, ask, family)
        yield from _among(case, ask, tuple(cover.members(norms)), cover.implied, cover.places)
    limits = tuple(n for n in norms if is_counted(n))
    for norm in limits:
        if says_nothing(norm):
            yield _Redundant(norm, (), Sort.NOTHING)

    def limit(norm: Norm, others: Sequence[Norm]) -> Core | Unknown | None:
        answer = implied_limit(case, ask, norm, others)
        if answer is not None:
            return answer
        together = implied_together(case, ask, norm, others)
        return together.core if isinstance(together, Together) else together

    yield from _among(case, ask, tuple(n for n in limits if not says_nothing(n)), limit, _by_name)
    orders = tuple(n for n in norms if isinstance(n.form, Order))
    yield from _among(case, ask, orders, implied_order, order_places(orders))


def _by_name(norm: Norm) -> Places:
    return {name: {} for name in bound_names(norm)}


def _among(
    case: Case,
    ask: Ask,
    norms: tuple[Norm, ...],
    implied: Implies,
    places: Callable[[Norm], Places],
) -> Iterator[_Redundant | Undecided]:
    """The norms that others of them imply: of those that say the same the first in the text stays."""
    nearby = Nearby(norms, places)
    gone: dict[str, Norm] = {}

    def left(norm: Norm) -> list[Norm]:
        spans = norm.origin.spans
        near = nearby.of(norm)
        return [n for n in near if n.id != norm.id and n.id not in gone and n.origin.spans != spans]

    for norm in reversed(norms):
        answer = implied(norm, left(norm))
        if isinstance(answer, Unknown):
            yield undecided(Redundant, answer, norm)
        elif answer is not None:
            gone[norm.id] = norm
    for norm in reversed(tuple(gone.values())):
        yield from _sorted(case, ask, norm, implied(norm, left(norm)), implied)


def _sorted(
    case: Case, ask: Ask, norm: Norm, core: Core | Unknown | None, implied: Implies
) -> Iterator[_Redundant | Undecided]:
    if isinstance(core, Unknown):
        yield undecided(Redundant, core, norm)
        return
    if core is None or dead_exception(case, ask, norm) is not None:
        return  # MND213 tells
    if core == ():
        if norm.unless is None and not restates_a_range(case, norm) and _speaks_of_something(case, ask, norm):
            yield _Redundant(norm, core, Sort.NOTHING)
        return
    if len(core) > 1:
        yield _Redundant(norm, core, Sort.JOINTLY)
        return
    back = implied(case.norm(core[0]), [norm])
    sort = Sort.DUPLICATE if isinstance(back, tuple) and back else Sort.LOOSER
    yield _Redundant(norm, core, sort)


def _speaks_of_something(case: Case, ask: Ask, norm: Norm) -> bool:
    """Else it is vacuous: MND212."""
    if not bound_names(norm):
        return True
    return never_for(case, ask, [condition(norm, name) for name in bound_names(norm)]) is None


def _together(
    case: Case, ask: Ask, sort: Sort, norms: list[Norm], by: list[Norm]
) -> tuple[Phrase, ...] | None:
    """The arithmetic of limits that others imply together; None for everything else."""
    if sort is not Sort.JOINTLY or not all(is_counted(n) for n in norms):
        return None
    found = (implied_together(case, ask, n, by) for n in norms)
    return tuple(one.why for one in found if isinstance(one, Together))


def _finding(
    case: Case, sort: Sort, norms: list[Norm], by: list[Norm], together: tuple[Phrase, ...] | None
) -> Outcome:
    lines, sources = lines_of(norms), lines_of(by)
    draft = Draft(Redundant, "none", _headline(sort, lines, sources, many=len(norms) > 1))
    stronger = {Sort.DUPLICATE: "says it first", Sort.LOOSER: "stricter", Sort.JOINTLY: "takes part of it"}
    own = {Sort.DUPLICATE: "says it again", Sort.NOTHING: "always kept"}
    for norm in by:
        draft.side(norm, phrase(stronger.get(sort, "")))
    for norm in norms:
        draft.side(norm, phrase(own.get(sort, "adds nothing")), primary=sort is Sort.NOTHING)
        if sort is Sort.NOTHING:
            draft.labels += declared_for(case, norm)
    each = (_counted(case, norm, other) for norm in norms for other in by)
    draft.why = tuple(why for why in each if why is not None) if together is None else together
    drop = (
        "drop it, or mend it" if sort is Sort.NOTHING else "drop one, or keep both and change them together"
    )
    draft.help = (phrase(drop),)
    return draft.done()


def _headline(sort: Sort, lines: str, sources: str, *, many: bool) -> Phrase:
    adds = "add nothing" if many else "adds nothing"
    template = {
        Sort.DUPLICATE: "{sources} and {lines} say the same",
        Sort.LOOSER: f"{{lines}} {adds} to {{sources}}",
        Sort.JOINTLY: f"{{lines}} {adds} to {{sources}} together",
        Sort.NOTHING: "{lines} says nothing: whatever happens keeps it",
    }[sort]
    return phrase(template, lines=lines, sources=sources)


def _counted(case: Case, norm: Norm, other: Norm) -> Phrase | None:
    """The arithmetic between two limits in different windows."""
    a, b = norm.form, other.form
    if not isinstance(a, Limit) or not isinstance(b, Limit) or a.window == b.window:
        return None
    end = most_in(case, a.window, b) if a.is_ceiling else least_in(a.window, b)
    if end is None:
        return None
    words = "{bound} {here} are at {side} {total} {there}"
    return phrase(
        words, bound=b.bound, here=window_words(b.window), side="most" if a.is_ceiling else "least",
        total=Quantity(end.value, a.bound.type), there=window_words(a.window),
    )  # fmt: skip
