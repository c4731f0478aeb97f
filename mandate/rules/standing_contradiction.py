"""MND202: invariants of the mandate that can never all be true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import FALSE, disjunction
from mandate.model.finding import phrase
from mandate.model.norm import Maintain
from mandate.model.question import Claim, Consistent, Holds, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.views import domain


class StandingContradiction:
    """What must always hold cannot hold at once.

    ## What it checks
    The declared ranges and all `maintain` norms together (semantics §6, *standing*).

    ## Why it matters
    Every state breaks one of the lines.

    ## Known limits
    Shares of a declared whole are not summed yet.

    ## Example that is found
    "Keep at least 60% in cash" with "Keep cash below half of the fund".

    ## Example that passes
    "Keep at least 20% in cash" with "Keep cash below half of the fund".
    """

    code: ClassVar[str] = "MND202"
    name: ClassVar[str] = "standing-contradiction"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        norms = tuple(n for n in case.norms if isinstance(n.form, Maintain))
        claims = tuple(
            Claim(n.id, disjunction(n.form.condition, n.unless if n.unless is not None else FALSE))
            for n in norms
            if isinstance(n.form, Maintain)
        )
        if not claims:
            return
        answer = ask(Consistent((*domain(case.spec, [c.expr for c in claims]), *claims)))
        if isinstance(answer, Unknown):
            yield undecided(type(self), answer, *norms)
        elif isinstance(answer, Holds):
            headline = phrase("these lines can never all be true at once")
            draft = Draft(type(self), "contradiction", headline)
            for norm_id in answer.core or tuple(n.id for n in norms):
                if norm_id:
                    draft.side(case.norm(norm_id), phrase("must always hold"))
            yield draft.done()
