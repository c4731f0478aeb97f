"""Solvers that fail: they answer as the real one does, except where they are told to fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mandate.compiler.asking import Asker
from mandate.model.question import Answer, Question, Unknown

Fault = Callable[[Question], Answer]

REASON = "no answer today"


def silent(_: Question) -> Answer:
    return Unknown(REASON)


def out_of_memory(_: Question) -> Answer:
    raise MemoryError


def broken(_: Question) -> Answer:
    raise RuntimeError("boom")


@dataclass
class Faulty:
    """`fault` answers question number `at` (None: every one); `asked` counts."""

    fault: Fault | None = None
    at: int | None = None
    honest: Asker = field(default_factory=Asker)
    asked: int = 0
    aside: bool = False  # only questions failed of which the answer would but add words, or save work

    def __call__(self, question: Question) -> Answer:
        number, self.asked = self.asked, self.asked + 1
        if self.fault is not None and self.at in (None, number):
            self.aside = getattr(question, "aside", False)
            return self.fault(question)
        return self.honest(question)
