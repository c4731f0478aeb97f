"""Who is asked for an approval, and whether anybody can give it: shared by the rules on approvals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mandate.model.norm import Approve, Norm
from mandate.model.spec import Role, Spec
from mandate.rules.base import Case

ESCALATE = "escalate to "
_ITSELF = frozenset({"agent", "itself", "yourself", "you"})
_ROLES_OF_AGENTS = frozenset({"bot", "assistant", "helper", "it"})  # unless the layer has people of that name
_ARTICLE = re.compile(r"^(?:the|our|my|an?) ")


@dataclass(frozen=True, slots=True)
class Never:
    """An approval that nobody can give, and why; `role` where the layer declares it."""

    norm: Norm
    why: str
    role: Role | None


def role_of(spec: Spec, name: str) -> Role | None:
    """The role of the layer that an approval names."""
    return next((r for r in spec.roles if name == r.name or name in r.aliases), None)


def approvals(case: Case) -> Iterator[tuple[Norm, Approve]]:
    for norm in case.norms:
        if isinstance(norm.form, Approve):
            yield norm, norm.form


def never_given(case: Case) -> tuple[Never, ...]:
    """The approvals for which too few people are left once the agent, who asks, is not among them."""
    found: list[Never] = []
    for norm, form in approvals(case):
        role = role_of(case.spec, form.role)
        why = _why(case.spec, form, role)
        if why is not None:
            found.append(Never(norm, why, role))
    return tuple(found)


def _why(spec: Spec, form: Approve, role: Role | None) -> str | None:
    if is_the_agent(spec, form.role, role):
        members = role.members if role is not None and role.members is not None else 1
        if members - 1 < form.count:
            return f"`{form.role}` is the agent itself, which asks"
        return None
    if role is not None and role.members is not None and role.members < form.count:
        return f"{form.count} of `{form.role}` must agree, and there {_people(role.members)}"
    return None


def _people(members: int) -> str:
    return "is 1" if members == 1 else f"are {members}"


def is_the_agent(spec: Spec, name: str, role: Role | None) -> bool:
    """Whether those who are asked are those who ask: by the agent's name, or as the owner of that name."""
    own = _plain(spec.agent)
    called = {_plain(name), *(_plain(a) for a in (role.aliases if role is not None else ()))}
    if name == "owner" and role is None:
        called.add(_plain(spec.owner))
    itself = _ITSELF if role is not None else _ITSELF | _ROLES_OF_AGENTS
    return bool(called & (itself | ({own} if own else set())))


def next_in_line(spec: Spec, role: Role) -> Role | None:
    """Who is asked when a role does not answer, if that is declared."""
    after = role.on_timeout or ""
    return role_of(spec, after.removeprefix(ESCALATE)) if after.startswith(ESCALATE) else None


def _plain(name: str) -> str:
    return _ARTICLE.sub("", " ".join(name.replace("_", " ").split()).casefold())
