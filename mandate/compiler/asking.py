"""The way to the solver: every answer is asked once and checked by the evaluator before a rule sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mandate import logic
from mandate.evaluate.confirm import confirm, is_unchecked
from mandate.model.question import Answer, Question, Unknown


class WrongAnswerError(Exception):
    """The evaluator contradicts the solver: a defect of ours, never a verdict (exit 70)."""


@dataclass(slots=True)
class Asker:
    """Answers questions within a budget, remembering what it was asked in this run.

    `rlimit` is the solver's resource limit per question; None for the default.
    """

    rlimit: int | None = None
    answers: dict[Question, Answer] = field(default_factory=dict)

    def __call__(self, question: Question) -> Answer:
        known = self.answers.get(question)
        if known is not None:
            return known
        answer = logic.answer(question) if self.rlimit is None else logic.answer(question, self.rlimit)
        complaint = confirm(question, answer)
        if complaint is not None and not is_unchecked(complaint):
            raise WrongAnswerError(complaint)
        if complaint is not None:
            answer = Unknown(complaint)  # not contradicted, but not confirmed either
        self.answers[question] = answer
        return answer
