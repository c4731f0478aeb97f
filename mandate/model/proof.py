"""What an answer rests on, as a text that any SMT-LIB 2 solver can check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Script:
    """One SMT-LIB 2 script and the status it must have.

    `says` is the statement in words, `norms` are the ids of the norms it is about, `expected` is `sat` or
    `unsat`.
    """

    says: str
    expected: str
    norms: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """A script, the rule that asked and the kind of its question."""

    rule: str
    name: str
    question: str
    script: Script


@dataclass(frozen=True, slots=True)
class Proofs:
    """Everything a run rests on. `missing` are answers without a script: of which rule, and why."""

    obligations: tuple[Obligation, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
