"""A region as a short disjunction of conjunctions, exact and the same whatever the solver returns."""

from __future__ import annotations

from collections.abc import Sequence

from mandate.logic.engine import Engine, Formula
from mandate.logic.ids import reduced
from mandate.logic.names import symbols_of
from mandate.logic.witness import equals, least_witness
from mandate.model.expression import FALSE, Expr, conjunction, disjunction, negation

MOST_CUBES = 24
Cube = dict[int, bool]  # number of an atom → its truth


def exact_region(session: Engine, region: Formula, atoms: Sequence[Expr]) -> Expr | None:
    """`region` over `atoms`, modulo what `session` assumes; None if it is too long or the atoms
    cannot express it. Raises `Undecided` when the budget ends."""
    formulas = session.formulas(atoms)
    outside = session.none_of(region)
    order = sorted(symbols_of(atoms))
    cubes: list[Cube] = []
    while True:
        covered = [session.none_of(_formula(session, cube, formulas)) for cube in cubes]
        with session.assuming(region, *covered):
            witness = least_witness(session, order)
            if witness is None:
                break
            pinned = equals(session, witness)
        with session.assuming(*pinned):
            cube = {i: session.entails(f) for i, f in enumerate(formulas)}
        if len(cubes) == MOST_CUBES or not _inside(session, cube, formulas, outside):
            return None
        cubes.append(_generalised(session, cube, formulas, outside))
    cubes = _irredundant(session, cubes, formulas)
    whole = session.any_of(_formula(session, c, formulas) for c in cubes)
    beyond = session.satisfiable(whole, outside)
    if beyond or session.satisfiable(region, session.none_of(whole)):
        return None
    return disjunction(*(_expression(cube, atoms) for cube in cubes)) if cubes else FALSE


def _formula(session: Engine, cube: Cube, formulas: list[Formula]) -> Formula:
    return session.all_of(formulas[i] if truth else session.none_of(formulas[i]) for i, truth in cube.items())


def _expression(cube: Cube, atoms: Sequence[Expr]) -> Expr:
    return conjunction(*(atoms[i] if truth else negation(atoms[i]) for i, truth in cube.items()))


def _inside(session: Engine, cube: Cube, formulas: list[Formula], outside: Formula) -> bool:
    return not session.satisfiable(_formula(session, cube, formulas), outside)


def _generalised(session: Engine, cube: Cube, formulas: list[Formula], outside: Formula) -> Cube:
    """A prime implicant: literals dropped from the last atom to the first while it stays inside."""

    def stays(atoms: tuple[int, ...]) -> bool:
        return not session.satisfiable(_formula(session, {i: cube[i] for i in atoms}, formulas))

    with session.assuming(outside):
        kept = reduced(tuple(reversed(cube)), stays)
    return {i: cube[i] for i in reversed(kept)}


def _irredundant(session: Engine, cubes: list[Cube], formulas: list[Formula]) -> list[Cube]:
    kept = list(cubes)
    for cube in reversed(cubes):
        rest = [c for c in kept if c is not cube]
        others = [session.none_of(_formula(session, c, formulas)) for c in rest]
        if rest and not session.satisfiable(_formula(session, cube, formulas), *others):
            kept = rest
    return kept
