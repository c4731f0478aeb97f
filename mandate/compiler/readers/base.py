"""What every reader is given and what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mandate.model.clause import Clause
from mandate.model.diagnostic import Diagnostic
from mandate.model.plan import Plan
from mandate.model.source import SourceText
from mandate.model.spec import Spec

if TYPE_CHECKING:
    from mandate.grammar.names import Names


@dataclass(frozen=True, slots=True)
class ReadingRequest:
    """One prose, cut into clauses, to be read against one spec. `names` is the spec's vocabulary;
    `previous` an older plan of the same prose, whose unchanged clauses a reader may keep."""

    source: SourceText
    clauses: tuple[Clause, ...]
    spec: Spec
    names: Names
    previous: Plan | None = None


class Reader(Protocol):
    """Proposes a plan. `None` only when it could not read at all (the diagnostics say why); a clause
    it cannot read becomes an open question of the plan, never nothing."""

    def read(self, request: ReadingRequest) -> tuple[Plan | None, tuple[Diagnostic, ...]]: ...
