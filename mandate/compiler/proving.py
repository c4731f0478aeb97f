"""What a run rests on: every question its rules asked, with the answer, as SMT-LIB scripts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mandate import logic
from mandate.model.proof import Obligation, Proofs
from mandate.model.question import Answer, Question


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one rule, and what came back."""

    rule: str
    name: str
    question: Question
    answer: Answer


def proofs_of(asked: Iterable[Asked]) -> Proofs:
    """The scripts of every question, each question once, under the first rule that asked it."""
    first: dict[Question, Asked] = {}
    for one in asked:
        first.setdefault(one.question, one)
    obligations: list[Obligation] = []
    missing: list[tuple[str, str]] = []
    for one in first.values():
        scripts, reason = logic.scripts(one.question, one.answer)
        kind = type(one.question).__name__
        obligations += [Obligation(one.rule, one.name, kind, script) for script in scripts]
        if reason:
            missing.append((f"{one.rule} {one.name}: {kind}", reason))
    return Proofs(tuple(obligations), tuple(missing))
