"""`relation A is a kind of B`: what is forbidden, limited, ordered, timed or approved of B binds A, too.

Permissions and duties do not carry over, and neither do floors. What reads an argument that A does not
have cannot be carried over: `mandate/rules/coverage.py` finds that and leaves the verdict undecided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mandate.model.expression import ANY_TOOL, Expr, Reference, Scope, references, rewrite
from mandate.model.norm import Action, Approve, Forbid, Form, Limit, Norm, OnlyDuring, Order, OrderKind
from mandate.model.quantity import Type

Kinds = Mapping[str, tuple[str, ...]]  # tool → the tools that are a kind of it
Parameters = Mapping[str, Mapping[str, Type]]


def with_kinds(norm: Norm, kinds: Kinds, parameters: Parameters) -> Norm:
    """The norm as it binds the kinds of its tools, too; the norm itself where there are none."""
    if not kinds:
        return norm
    wider = _Wider(kinds, parameters, _read(norm))
    form = wider.form(norm.form)
    if form == norm.form:
        return norm
    unless = _of_any(norm.unless, wider.owners) if norm.unless is not None else None
    return replace(norm, form=form, unless=unless)


def _read(norm: Norm) -> set[str]:
    """The arguments that a norm reads of its calls, by their bare names."""
    form = norm.form
    exprs = [getattr(form, name, None) for name in ("when", "unless")] + [norm.unless]
    exprs += [a.where for name in ("action", "first", "then") if (a := getattr(form, name, None)) is not None]
    found = {r.name for e in exprs if e is not None for r in references(e) if r.scope is Scope.ARGUMENT}
    if isinstance(form, Limit | Order):
        found.update(form.keys)
    if isinstance(form, Limit) and form.argument is not None:
        found.add(form.argument)
    return found


class _Wider:
    """One norm on its way; `owners` are the tools of which more is bound now."""

    def __init__(self, kinds: Kinds, parameters: Parameters, read: set[str]) -> None:
        self.kinds, self.parameters, self.read = kinds, parameters, read
        self.owners: set[str] = set()

    def form(self, form: Form) -> Form:
        match form:
            case Forbid() | Approve():
                return replace(form, action=self.action(form.action), when=self.said(form.when))
            case Limit() if form.is_ceiling and not form.is_floor:
                return replace(form, action=self.action(form.action), when=self.said(form.when))
            case OnlyDuring():
                return replace(form, action=self.action(form.action))
            case Order(kind=OrderKind.BEFORE):
                return replace(form, then=self.action(form.then), when=self.said(form.when))
            case Order(kind=OrderKind.WITHIN_AFTER):
                return replace(form, first=self.action(form.first), when=self.said(form.when))
            case Order():
                first, then = self.action(form.first), self.action(form.then)
                return replace(form, first=first, then=then, when=self.said(form.when))
            case _:
                return form

    def action(self, action: Action) -> Action:
        more = {
            kind
            for name in action.names
            for kind in self.kinds.get(name, ())
            if kind not in action.names and self._has(kind, name)
        }
        if not more:
            return action
        self.owners.update(action.names)
        names = tuple(sorted({*action.names, *more}))
        return Action(names, self.said(action.where), tuple(sorted(more)), action.only_for)

    def said(self, expr: Expr) -> Expr:
        return _of_any(expr, self.owners)

    def _has(self, kind: str, name: str) -> bool:
        """Whether a kind of a tool has the arguments that are read of that tool, with the same types."""
        mine, theirs = self.parameters.get(kind, {}), self.parameters.get(name, {})
        return all(mine.get(argument) == theirs[argument] for argument in self.read if argument in theirs)


def _of_any(expr: Expr, owners: set[str]) -> Expr:
    """What was said of the arguments of one tool, said of any of several."""

    def change(name: Reference) -> Expr:
        mine = name.scope is Scope.ARGUMENT and name.owner in owners
        return replace(name, owner=ANY_TOOL) if mine else name

    return rewrite(expr, change)
