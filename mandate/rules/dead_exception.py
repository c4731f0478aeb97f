"""MND213: an exception that lifts nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import for_tool
from mandate.model.finding import Party, phrase
from mandate.model.norm import Norm
from mandate.model.question import Unknown
from mandate.model.spec import Spec
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.covering import by_name
from mandate.rules.exceptions import Dead, because, bound_names, dead_exception, own_exception


class DeadException:
    """`unless X` lifts nothing: X never comes with the rule's case, or another line forbids it anyway.

    ## What it checks
    Of each exception, in the mandate and in the layer: can it come true where its rule applies? Of a
    prohibition, a condition or opening hours: is something that it lifts left by all other prohibitions? A
    mandate's exceptions are held against both documents, the layer's against the layer.

    ## Why it matters
    Its author believes that something is possible, and it is not.

    ## Known limits
    Tools that no `allow` line names have no living exceptions, and are not told. What needs an approval
    counts as possible.

    ## Example that is found
    "Never refund more than 50 USD, unless the customer is VIP" beside "Never refund more than 40 USD".

    ## Example that passes
    The same beside "Never refund more than 80 USD".
    """

    code: ClassVar[str] = "MND213"
    name: ClassVar[str] = "dead-exception"
    severity: ClassVar[Severity] = Severity.WARNING
    layer_only: ClassVar[bool] = True

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        norms = case.norms if case.plan is None else case.mandate_norms
        index = by_name(case, case.norms) if any(n.unless is not None for n in norms) else {}
        for norm in norms:
            if not norm.of_mandate and not _written_here(case, norm):
                continue
            answer = dead_exception(case, ask, norm, index)
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, norm)
            elif answer is not None:
                yield _finding(case, norm, answer)


def _written_here(case: Case, norm: Norm) -> bool:
    """Lines of an included document are written for other layers, too."""
    spec: Spec = case.spec
    return norm.origin.spans[0].path == spec.source.path and any(map(spec.allows, bound_names(norm)))


def _finding(case: Case, norm: Norm, dead: Dead) -> Outcome:
    where = (
        phrase("line {line}: its exception lifts nothing", line=norm.origin.line)
        if norm.of_mandate
        else phrase("{id}: its exception lifts nothing", id=norm.id)
    )
    draft = Draft(DeadException, "none", where)
    draft.decides = Party.AUTHOR if norm.of_mandate else Party.OWNER
    exception = for_tool(own_exception(norm), bound_names(norm)[0])
    if dead.never is not None:
        draft.side(norm, phrase("never the case where this applies: {what}", what=exception))
        draft.labels += because(dead.never)
    else:
        draft.side(norm, phrase("is to be lifted when {what}", what=exception))
        for norm_id in dead.by:
            draft.side(case.norm(norm_id), phrase("forbids it all the same"), primary=False)
    draft.help = (phrase("drop the exception, or say that it holds for the other line, too"),)
    if dead.never is not None:
        draft.help = (phrase("mend the exception, or drop it"),)
    return draft.done()
