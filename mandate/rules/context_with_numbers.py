"""MND111: a clause filed as context holds a number or a word of a norm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.clause import State
from mandate.model.diagnostic import Severity
from mandate.model.finding import Label, phrase
from mandate.rules.base import Ask, Case, Draft, Outcome


class ContextWithNumbers:
    """Nothing is asked of the agent here, although there is a number or a norm word.

    ## What it checks
    Clauses in the state *context* that hold a quantity or a marker of a norm (semantics §1.2), except
    lines that only announce what follows ("What you may do:").

    ## Why it matters
    It is the place to look when a rule seems to be missing.

    ## Known limits
    None known.

    ## Example that is found
    "In February we lost 3,000 USD to a sandwich."

    ## Example that passes
    "Thanks, Maria".
    """

    code: ClassVar[str] = "MND111"
    name: ClassVar[str] = "context-with-numbers"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        announce = {
            lead_in for f in (case.reading.clauses if case.reading else ()) for lead_in in f.clause.lead_ins
        }
        facts = {f.clause.id: f for f in case.reading.clauses} if case.reading else {}
        for clause in case.clauses:
            found = facts.get(clause.id)
            if clause.state is not State.CONTEXT or found is None or clause.id in announce:
                continue
            spans = [m.span for m in found.mentions if m.norm_like] + [m.span for m in found.markers]
            if spans:
                headline = phrase("line {line}: read as background, not as a rule", line=clause.line)
                label = Label(found.clause.span, phrase("nothing is asked of the agent here"))
                yield Draft(type(self), "none", headline, labels=[label]).done()
