"""MND107: a rule needs a list, role, window, rate or person that nothing names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Evidence, phrase
from mandate.model.reading import Infidelity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.reading import facts, finding


class DanglingReference:
    """The rule points at something that neither the text nor the layer supplies.

    ## What it checks
    Lists, roles, windows, rates and pronouns that a check needs (convention 8).

    ## Why it matters
    A limit that depends on a list nobody has cannot be enforced.

    ## Known limits
    What the text says somebody publishes or holds is an assumption, not a finding.

    ## Example that is found
    "Anything above $750 goes to the usual approver." with no such role.

    ## Example that passes
    "Anything above $750 goes to Dana.", with a role `dana`.
    """

    code: ClassVar[str] = "MND107"
    name: ClassVar[str] = "dangling-reference"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for fact in facts(case, Infidelity.DANGLING):
            headline = phrase("`{found}`: nothing says what or who that is", found=fact.found)
            label = phrase("not named anywhere")
            yield finding(
                type(self),
                fact,
                "missing_info",
                headline,
                label,
                phrase("name it in the text, or declare it in the layer"),
                Evidence.PROVED,
            )
