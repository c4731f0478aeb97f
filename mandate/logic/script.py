"""SMT-LIB 2 scripts of our own: every assertion named, what it says in comments, its status expected."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from textwrap import wrap

from mandate.model.proof import Script

Named = tuple[str, str]  # what an assertion is called, and its term


def script(
    says: str,
    expected: str,
    norms: Iterable[str],
    declarations: Iterable[tuple[str, str]],
    assertions: Iterable[Named],
    *,
    bound: Iterable[str] = (),
    remarks: Iterable[str] = (),
) -> Script:
    """A whole script. `declarations` are (quoted name, sort); names of assertions are made
    unique; `bound` are the sorts of what quantifiers bind."""
    declared = tuple(declarations)
    about = tuple(norms)
    lines = [f"; {line}" for line in wrap(says, 100)]
    lines += [f"; {part}" for line in remarks for part in wrap(line, 100)]
    if about:
        lines += [f"; {part}" for part in wrap(f"norms: {', '.join(about)}", 100)]
    lines += [f"; expected: {expected}", f"(set-info :status {expected})"]
    if expected == "unsat":
        lines.append("(set-option :produce-unsat-cores true)")
    inside = set(bound)
    sorts = {sort for _, sort in declared} | inside
    lines.append(f"(set-logic {_logic(sorts, quantified=bool(inside))})")
    lines += [f"(declare-const {name} {sort})" for name, sort in declared]
    taken = {name for name, _ in declared}
    for name, term in assertions:
        label = _unique(name, taken)
        lines.append(f"(assert (! {term} :named {label}))")
    lines.append("(check-sat)")
    if expected == "unsat":
        lines.append("(get-unsat-core)")
    return Script(says, expected, about, "\n".join(lines) + "\n")


def _logic(sorts: set[str], *, quantified: bool) -> str:
    arithmetic = {(True, True): "LIRA", (False, True): "LRA"}.get(("Int" in sorts, "Real" in sorts), "LIA")
    return arithmetic if quantified else f"QF_{arithmetic}"


def _unique(name: str, taken: set[str]) -> str:
    base = name.replace("|", "!").replace("\\", "/")
    label, number = f"|{base}|", 1
    while label in taken:
        number += 1
        label = f"|{base} ({number})|"
    taken.add(label)
    return label


def integer(value: int) -> str:
    return str(value) if value >= 0 else f"(- {-value})"


def real(value: Fraction) -> str:
    size = f"{abs(value.numerator)}.0"
    if value.denominator != 1:
        size = f"(/ {size} {value.denominator}.0)"
    return size if value >= 0 else f"(- {size})"


def total(terms: Iterable[str], nothing: str = "0.0") -> str:
    """A sum; `+` wants at least two summands."""
    parts = list(terms)
    if not parts:
        return nothing
    return parts[0] if len(parts) == 1 else f"(+ {' '.join(parts)})"


def joined(operator: str, terms: Iterable[str]) -> str:
    """`and` or `or` of any number of terms."""
    parts = list(terms)
    if not parts:
        return "true" if operator == "and" else "false"
    return parts[0] if len(parts) == 1 else f"({operator} {' '.join(parts)})"
