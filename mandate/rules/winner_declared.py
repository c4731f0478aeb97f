"""MND214: where a line gives way to another that was declared to take precedence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.addresses import must_hold
from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Expr, conjunction, disjunction, for_tool, negation
from mandate.model.finding import phrase
from mandate.model.norm import Norm, Oblige
from mandate.model.question import Claim, Consistent, Fails, Holds, Lawful, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.clashing import each_clash
from mandate.rules.duties import question
from mandate.rules.exceptions import bound_names, condition, own_exception
from mandate.rules.views import domain, symbols_of


class WinnerDeclared:
    """Of two lines that cannot both hold, the text (or a recorded decision) says which one gives way.

    ## What it checks
    For each declared winner: in which cases does the other line give way? A line that gives way nowhere,
    because the two never meet or do not speak of the same calls, is told, too: then both bind in full.

    ## Why it matters
    A reader of the line that gives way takes it at its word.

    ## Known limits
    A winner wins where it applies itself, and over lines on tools all of which it speaks of. A duty gives
    way to a limit on its calls where no call is left. No line of the layer gives way to a mandate.

    ## Example that is found
    "Never order more than 10 crates." with "For vip up to 12, whatever is said elsewhere."

    ## Example that passes
    "Never order more than 10 crates, except for vip." needs no winner.
    """

    code: ClassVar[str] = "MND214"
    name: ClassVar[str] = "winner-declared"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        present = {n.id for n in case.mandate_norms}
        for loser in case.mandate_norms:
            lifted = dict(loser.lifted_by)
            for winner_id in loser.yields_to:
                if winner_id not in present:
                    continue
                winner = case.norm(winner_id)
                answer = (
                    _where_lifted(case, ask, loser, lifted[winner_id])
                    if winner_id in lifted
                    else _where_barred(case, ask, loser, winner)
                )
                if isinstance(answer, Unknown):
                    yield undecided(type(self), answer, loser, winner)
                else:
                    yield _finding(loser, winner, answer, lifted=winner_id in lifted)


def _where_lifted(case: Case, ask: Ask, loser: Norm, where: Expr) -> Fails | Unknown | None:
    """The calls and situations in which the loser would hold without its winner."""
    parts = [
        conjunction(
            condition(loser, name),
            negation(for_tool(own_exception(loser), name)),
            for_tool(must_hold(where), name),
        )
        for name in bound_names(loser)
    ] or [where]
    whole = disjunction(*parts)
    known = domain(case.spec, [whole])
    answer = ask(Consistent((*known, Claim(loser.id, whole))))
    if isinstance(answer, Holds):
        return None
    if not isinstance(answer, Fails):
        return answer if isinstance(answer, Unknown) else Unknown("no answer")
    if whole == TRUE or not symbols_of([whole]):
        return Fails(answer.witness, TRUE)
    region = ask(Lawful((*known,), (Claim(loser.id, negation(whole)),)))
    return region if isinstance(region, Fails | Unknown) else None


def _where_barred(case: Case, ask: Ask, loser: Norm, winner: Norm) -> Fails | Unknown | None:
    """The situations in which the winner leaves a duty no call."""
    form = loser.form
    if not isinstance(form, Oblige):
        return None
    for name in form.action.names:
        for answer in each_clash(ask, question(case, ask, loser, name, (winner,))):
            return answer
    return None


def _finding(loser: Norm, winner: Norm, answer: Fails | None, *, lifted: bool) -> Outcome:
    lines = {"loser": loser.origin.line, "winner": winner.origin.line}
    if answer is None:
        apart = lifted or set(bound_names(winner)).isdisjoint(bound_names(loser))
        tail = "and the two never meet" if apart else "which is about other calls, too: both bind in full"
        words = phrase("line {winner} is to take precedence over line {loser}, " + tail, **lines)
        draft = Draft(WinnerDeclared, "none", words)
        draft.side(winner, phrase("takes precedence"))
        draft.side(loser, phrase("holds in full, as far as this line goes"), primary=False)
        draft.help = (phrase("say of which calls line {loser} gives way, if it is to", **lines),)
        return draft.done()
    everywhere = answer.region is None or answer.region == TRUE
    words = phrase("line {loser} gives way to line {winner}", **lines)
    draft = Draft(WinnerDeclared, "none", words)
    draft.side(winner, phrase("takes precedence"))
    draft.side(loser, phrase("gives way, always" if everywhere else "gives way there"), primary=False)
    draft.exactly = answer.region if not everywhere else None
    if answer.witness.values:
        draft.example = phrase("{situation}", situation=answer.witness)
    return draft.done()
