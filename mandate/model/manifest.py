"""What the runtime enforces: the approved plan met with the spec. Written only on approval.

The JSON of these models is `mandate schema manifest`. Amounts are exact decimal strings with a unit.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ManifestModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Origin(ManifestModel):
    """A source line that an entry rests on."""

    file: str
    line: int
    text: str


class Entry(ManifestModel):
    """`id` is the norm's; `authority` whose rule it is; `text` says it in the spec's language."""

    id: str
    authority: Literal["mandate", "operating_layer"]
    text: str
    sources: tuple[Origin, ...] = ()


class ToolGrant(ManifestModel):
    """A tool the agent may call, and the condition on its arguments and the situation under which a
    call needs nobody's approval (`condition`), in the spec's expression language; `true` is any."""

    name: str
    tier: int
    condition: str
    needs_approval_when: str | None = None
    sources: tuple[Origin, ...] = ()


class LimitEntry(Entry):
    tools: tuple[str, ...]
    measure: Literal["count", "sum", "min", "max"]
    argument: str | None = None
    operator: Literal["<", "<=", ">", ">=", "==", "!="]
    amount: str
    unit: str
    window: str
    keys: tuple[str, ...] = ()
    when: str | None = None
    unless: str | None = None


class BudgetEntry(Entry):
    resource: str
    amount: str
    unit: str
    window: str
    tools: tuple[str, ...]
    when: str | None = None


class ApprovalEntry(Entry):
    tools: tuple[str, ...]
    when: str
    role: str
    count: int = 1
    justified: bool = False  # the call states its reasons


class OrderingEntry(Entry):
    kind: str
    first: tuple[str, ...]
    then: tuple[str, ...]
    keys: tuple[str, ...] = ()
    delay_seconds: str | None = None


class ProhibitionEntry(Entry):
    tools: tuple[str, ...]
    when: str
    unless: str | None = None


class BreakerEntry(Entry):
    """The runtime suspends the tools when so many of their calls fail within the time."""

    tools: tuple[str, ...]
    failures: int
    within_seconds: str


class ExclusionEntry(Entry):
    """Never calls of both tools: for one value of the keys, if there are some."""

    tools: tuple[str, str]
    keys: tuple[str, ...] = ()


class Watched(Entry):
    """A goal or criterion the runtime measures."""

    metric: str
    operator: str | None = None
    target: str | None = None
    by: str | None = None


class Check(ManifestModel):
    code: str
    name: str
    outcome: str


class FileDigest(ManifestModel):
    """SHA-256, hexadecimal, of the bytes of a file."""

    file: str
    sha256: str


class Digests(ManifestModel):
    """SHA-256, hexadecimal, of the bytes read; of the plan: of its canonical JSON. `included` are the
    documents that the spec includes, in order."""

    prose: str
    spec: str
    plan: str
    tool: str
    included: tuple[FileDigest, ...] = ()


class Manifest(ManifestModel):
    manifest_version: Literal[1] = Field(default=1)
    agent: str
    owner: str
    mandate: str
    spec: str
    as_of: str
    expires: str | None
    zone: str
    reader: str
    review: str
    tools: tuple[ToolGrant, ...]
    prohibitions: tuple[ProhibitionEntry, ...] = ()
    limits: tuple[LimitEntry, ...] = ()
    budgets: tuple[BudgetEntry, ...] = ()
    approvals: tuple[ApprovalEntry, ...] = ()
    orderings: tuple[OrderingEntry, ...] = ()
    hours: tuple[Entry, ...] = ()
    breakers: tuple[BreakerEntry, ...] = ()
    exclusions: tuple[ExclusionEntry, ...] = ()
    duties: tuple[Entry, ...] = ()
    watched: tuple[Watched, ...] = ()
    checked_not_enforced: tuple[Entry, ...] = ()
    not_enforced: tuple[Origin, ...] = ()
    assumptions: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    digests: Digests
