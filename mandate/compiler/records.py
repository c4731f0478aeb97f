"""What a result records about the tool itself: its rules, its version, digests."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version

from mandate.model.plan import Plan
from mandate.model.result import RuleText
from mandate.rules.catalogue import CATALOGUE


def rule_texts() -> tuple[RuleText, ...]:
    """What reports need to know of the rules; their pages are their docstrings."""
    texts: list[RuleText] = []
    for entry in CATALOGUE:
        rule = entry.load()
        summary = (rule.__doc__ or "").strip().splitlines()[0]
        texts.append(RuleText(entry.code, rule.name, rule.severity, entry.kinds[0], summary))
    return tuple(texts)


def plan_digest(plan: Plan) -> str:
    """SHA-256 of the plan's canonical JSON."""
    return hashlib.sha256(plan.model_dump_json(by_alias=True).encode()).hexdigest()


def tool_version() -> str:
    try:
        return version("mandate")
    except PackageNotFoundError:
        return "0"
