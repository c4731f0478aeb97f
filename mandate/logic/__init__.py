"""Answers to the questions rules ask: `answer(question, rlimit) -> Answer`.

In: `model.question`. Out: Holds, Fails, Unknown and their kin, canonical and exact: least witnesses,
minimal cores, regions checked equivalent, bounds with a schedule that attains them.
Every answer is paid from one budget of work, so a starved budget answers Unknown whatever the engine.
May import: model. The only room that imports z3, and only when a question is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mandate.model.proof import Script
    from mandate.model.question import Answer, Question

DEFAULT_RLIMIT = 30_000_000


def answer(question: Question, rlimit: int = DEFAULT_RLIMIT) -> Answer:
    """The answer to `question`, within `rlimit` units of deterministic work (z3's resource units).

    Never raises for a question that is too hard or outside what can be solved: that is `Unknown`.
    """
    from mandate.logic.dispatch import dispatch

    return dispatch(question, rlimit)


def scripts(
    question: Question, answer: Answer, rlimit: int = DEFAULT_RLIMIT
) -> tuple[tuple[Script, ...], str]:
    """What an answer amounts to as SMT-LIB 2 scripts; or none, and why. Never raises for either."""
    from mandate.logic.exporting import exported

    return exported(question, answer, rlimit)
