"""MND333: the layer lets through tools that the mandate never uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Label, Party, phrase
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.usage import used_tools

WRITES = 2  # the first tier of which an unused tool is worth a word
SHOWN = 6


class LeastPrivilege:
    """The layer lets the agent call tools that can do harm and that this mandate never uses.

    ## What it checks
    The allowed tools of tier 2 and above against those that a plan item claims, demands or needs
    (semantics §8, *least privilege*). One note for all of them.

    ## Why it matters
    The manifest grants only what the plan uses; where the layer is enforced without it, the agent may do
    more than anybody asked it to.

    ## Known limits
    A layer that several mandates share allows what others need. Tools that a mandate forbids are unused.

    ## Example that is found
    "Answer tickets" under a layer that also allows `accounts.delete`, of tier 4.

    ## Example that passes
    The same under a layer that allows `tickets.*` only.
    """

    code: ClassVar[str] = "MND333"
    name: ClassVar[str] = "least-privilege"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        used = frozenset(used_tools(case))
        idle = [
            t for t in case.spec.tools if t.tier >= WRITES and case.spec.allows(t.name) and t.name not in used
        ]
        if not idle:
            return
        names = [t.name for t in sorted(idle, key=lambda t: (-t.tier, t.name))]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        headline = phrase(
            "the layer allows {tools}, and nothing here uses {them}",
            tools=", ".join(names[:SHOWN]) + more,
            them="it" if len(names) == 1 else "them",
        )
        draft = Draft(type(self), "none", headline, decides=Party.OWNER)
        spans = dict.fromkeys(span for name, span in case.spec.allow_spans if name in names)
        for span in spans:
            draft.labels.append(Label(span, phrase("allows more than is used")))
        if not draft.labels:
            draft.labels = [Label(t.span, phrase("allowed, not used")) for t in idle[:SHOWN]]
        draft.help = (phrase("the manifest does not grant what is not used; the layer could leave it out"),)
        yield draft.done()
