"""The manifest: what the runtime enforces, and what it does not. Built only for an approved plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from mandate.compiler.exact_text import decimal_of, exact, unit_of
from mandate.compiler.lowering.layer import CALLS, COST
from mandate.compiler.residual import tightest
from mandate.compiler.runtime_limits import breakers, excluded
from mandate.grammar.printing import show
from mandate.grammar.saying import say
from mandate.model import manifest as m
from mandate.model.expression import (
    TRUE,
    Expr,
    conjunction,
    disjunction,
)
from mandate.model.norm import (
    Achieve,
    Approve,
    Autonomous,
    Forbid,
    Limit,
    Maintain,
    Norm,
    Oblige,
    OnlyDuring,
    Order,
)
from mandate.model.result import CheckRun, ClauseVerdict
from mandate.model.source import SourceText, file_of
from mandate.model.spec import LayerNote, Tool
from mandate.model.window import Window, WindowKind
from mandate.rules.base import Case
from mandate.rules.moving import moves
from mandate.rules.usage import granted_where, used_tools
from mandate.rules.views import action_of, barriers, concerns, is_tool, scope_of


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything besides the case that a manifest records."""

    runs: tuple[CheckRun, ...]
    assumptions: tuple[str, ...]
    not_enforced: tuple[ClauseVerdict, ...]
    as_of: str
    expires: str | None
    reader: str
    review: str
    plan_digest: str
    tool_version: str


def grant(case: Case, grounds: Grounds) -> m.Manifest:
    """The approved plan met with the spec, each entry with the source lines it rests on."""
    assert case.prose is not None
    work = _Work(case)
    return m.Manifest(
        agent=case.spec.agent,
        owner=case.spec.owner,
        mandate=file_of(case.prose.path),
        spec=case.spec.source.path,
        as_of=grounds.as_of,
        expires=grounds.expires,
        zone=case.spec.zone,
        reader=grounds.reader,
        review=grounds.review,
        tools=work.tools(),
        prohibitions=work.prohibitions(),
        limits=work.limits(),
        budgets=work.budgets(),
        approvals=work.approvals(),
        orderings=work.orderings(),
        hours=work.plain(OnlyDuring),
        breakers=breakers(case, work.used),
        exclusions=excluded(case, work.used),
        duties=work.plain(Oblige, Autonomous),
        watched=work.watched(),
        checked_not_enforced=work.not_enforced_norms(),
        not_enforced=(
            *(
                m.Origin(file=file_of(case.prose.path), line=c.line, text=c.text)
                for c in grounds.not_enforced
            ),
            *(work.noted(note) for note in case.spec.not_checked),
        ),
        assumptions=grounds.assumptions,
        checks=tuple(m.Check(code=r.code, name=r.name, outcome=r.outcome.value) for r in grounds.runs),
        digests=m.Digests(
            prose=case.prose.digest,
            spec=case.spec.source.digest,
            included=tuple(m.FileDigest(file=text.path, sha256=text.digest) for text in case.spec.included),
            plan=grounds.plan_digest,
            tool=grounds.tool_version,
        ),
    )


class _Common(TypedDict):
    """What every entry of a manifest has."""

    id: str
    authority: Literal["mandate", "operating_layer"]
    text: str
    sources: tuple[m.Origin, ...]


class _Work:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.used = used_tools(case)
        self.norms = tuple(n for n in case.norms if self._bears(n))

    def _bears(self, norm: Norm) -> bool:
        """The norms that concern a tool the plan uses; a mandate's own are all kept."""
        if norm.of_mandate:
            return True
        action = action_of(norm)
        names = action.names if action else ()
        if isinstance(norm.form, OnlyDuring):
            names = norm.form.action.names
        if isinstance(norm.form, Order):
            names = norm.form.then.names
        return bool(set(names) & set(self.used))

    def _enforced(self, norm: Norm) -> bool:
        names = _names(norm)
        return bool(names) and all(is_tool(self.case.spec, n) for n in names)

    def origins(self, norm: Norm) -> tuple[m.Origin, ...]:
        found: list[m.Origin] = []
        for span in norm.origin.spans:
            source = self._source(span.path)
            line = source.position(span.start).line
            text = source.line(line).strip() if not norm.of_mandate else source.slice(span)
            found.append(m.Origin(file=file_of(span.path), line=line, text=text))
        return tuple(found)

    def _source(self, path: str) -> SourceText:
        assert self.case.prose is not None
        if path == self.case.prose.path:
            return self.case.prose
        return self.case.spec.text_of(path) or self.case.spec.source

    def noted(self, note: LayerNote) -> m.Origin:
        """What the layer says and the runtime alone can see to."""
        line = self._source(note.span.path).position(note.span.start).line
        return m.Origin(file=note.span.path, line=line, text=note.text)

    def entry(self, norm: Norm) -> _Common:
        return {
            "id": norm.id,
            "authority": "mandate" if norm.of_mandate else "operating_layer",
            "text": say(norm),
            "sources": self.origins(norm),
        }

    def tools(self) -> tuple[m.ToolGrant, ...]:
        return tuple(self._grant(t) for t in self.case.spec.tools if t.name in self.used)

    def _grant(self, tool: Tool) -> m.ToolGrant:
        per_call = tuple(n for n in self.case.norms if _binds_one_call(n))
        bars = barriers(per_call, tool.name, self.case.spec)
        condition = tightest(
            conjunction(granted_where(self.case.mandate_norms, tool.name), *(c.expr for c in bars))
        )
        asks = [
            scope_of(n, tool.name)
            for n in self.case.norms
            if isinstance(n.form, Approve) and concerns(n, tool.name)
        ]
        needs = disjunction(*asks)
        behind = [n for n in self.case.mandate_norms if self._stands_behind(n, tool)]
        sources = [o for n in behind for o in self.origins(n)]
        return m.ToolGrant(
            name=tool.name,
            tier=tool.tier,
            condition=show(condition),
            needs_approval_when=show(needs) if asks else None,
            sources=tuple(dict.fromkeys(sources)),
        )

    def _stands_behind(self, norm: Norm, tool: Tool) -> bool:
        """The norm speaks of the tool, or is a goal that its effects serve."""
        if isinstance(norm.form, Achieve):
            return moves(self.case.spec, tool, norm.form.metric)
        return tool.name in _names(norm)

    def prohibitions(self) -> tuple[m.ProhibitionEntry, ...]:
        return tuple(
            m.ProhibitionEntry(
                **self.entry(n),
                tools=n.form.action.names,
                when=show(conjunction(n.form.when, n.form.action.where)),
                unless=show(n.unless) if n.unless is not None else None,
            )
            for n in self.norms
            if isinstance(n.form, Forbid) and self._enforced(n)
        )

    def window(self, window: Window) -> str:
        """A named window with its hours: `per shift (14:00-22:00)`."""
        named = next((w for w in self.case.spec.windows if w.window == window), None)
        return f"{show(window)} ({named.written})" if named and named.written else show(window)

    def limits(self) -> tuple[m.LimitEntry, ...]:
        return tuple(
            m.LimitEntry(
                **self.entry(n),
                tools=n.form.action.names,
                measure=n.form.measure.value,
                argument=n.form.argument,
                operator=n.form.operator.value,
                amount=decimal_of(n.form.bound),
                unit=unit_of(n.form.bound),
                window=self.window(n.form.window),
                keys=n.form.keys,
                when=_optional(conjunction(n.form.when, n.form.action.where)),
                unless=show(n.unless) if n.unless is not None else None,
            )
            for n in self.norms
            if isinstance(n.form, Limit) and self._enforced(n) and not _is_budget(n)
        )

    def budgets(self) -> tuple[m.BudgetEntry, ...]:
        return tuple(
            m.BudgetEntry(
                **self.entry(n),
                resource=(n.form.argument or CALLS).removeprefix(COST),
                amount=decimal_of(n.form.bound),
                unit=unit_of(n.form.bound),
                window=self.window(n.form.window),
                tools=n.form.action.names,
                when=_optional(n.form.action.where),
            )
            for n in self.norms
            if isinstance(n.form, Limit) and _is_budget(n)
        )

    def approvals(self) -> tuple[m.ApprovalEntry, ...]:
        return tuple(
            m.ApprovalEntry(
                **self.entry(n),
                tools=n.form.action.names,
                when=show(n.form.when),
                role=n.form.role,
                count=n.form.count,
                justified=n.form.justified,
            )
            for n in self.norms
            if isinstance(n.form, Approve) and self._enforced(n)
        )

    def orderings(self) -> tuple[m.OrderingEntry, ...]:
        return tuple(
            m.OrderingEntry(
                **self.entry(n),
                kind=n.form.kind.value,
                first=n.form.first.names,
                then=n.form.then.names,
                keys=n.form.keys,
                delay_seconds=exact(n.form.delay.value) if n.form.delay else None,
            )
            for n in self.norms
            if isinstance(n.form, Order) and self._enforced(n)
        )

    def plain(self, *forms: type) -> tuple[m.Entry, ...]:
        chosen = (n for n in self.norms if isinstance(n.form, forms) and self._enforced(n))
        return tuple(m.Entry(**self.entry(n)) for n in chosen)

    def watched(self) -> tuple[m.Watched, ...]:
        return tuple(
            m.Watched(
                **self.entry(n),
                metric=n.form.metric,
                operator=n.form.operator.value if n.form.operator else None,
                target=_target(n.form),
                by=show(n.form.by) if n.form.by else None,
            )
            for n in self.norms
            if isinstance(n.form, Achieve)
        )

    def not_enforced_norms(self) -> tuple[m.Entry, ...]:
        """Norms over terms: solved like all others, and nothing in the layer can stop a breach."""
        chosen = (
            n for n in self.norms if isinstance(n.form, Maintain) or (_names(n) and not self._enforced(n))
        )
        return tuple(m.Entry(**self.entry(n)) for n in chosen)


def _binds_one_call(norm: Norm) -> bool:
    """Sums and counts over windows have entries of their own; they say nothing of one call."""
    return not isinstance(norm.form, Limit) or norm.form.window.kind is WindowKind.CALL


def _names(norm: Norm) -> tuple[str, ...]:
    form = norm.form
    if isinstance(form, Order):
        return (*form.first.names, *form.then.names)
    if isinstance(form, OnlyDuring):
        return form.action.names
    action = action_of(norm)
    return action.names if action else ()


def _is_budget(norm: Norm) -> bool:
    return norm.origin.name.startswith("budget of ") and not norm.of_mandate


def _target(aim: Achieve) -> str | None:
    if aim.target is None:
        return None
    return show(aim.target)


def _optional(expr: Expr) -> str | None:
    return None if expr == TRUE else show(expr)
