"""mandate: compiles what a person wrote and what a system enforces into one approved contract.

`compile()` takes prose and an operating layer to a `Result`: an approved `Manifest`, or escalations.
`check()` judges a mandate through its committed plan, or a layer alone; `query()` asks a layer about a
call. Importing this package loads no solver, no grammar and no client library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mandate.compiler.readers.base import Reader
    from mandate.model.finding import Finding as Escalation
    from mandate.model.manifest import Manifest
    from mandate.model.plan import Plan
    from mandate.model.query import QueryResult
    from mandate.model.result import Result
    from mandate.model.spec import Spec

__all__ = ["Escalation", "Manifest", "Plan", "QueryResult", "Result", "Spec", "check", "compile", "query"]

_NOUNS = {
    "Escalation": ("mandate.model.finding", "Finding"),
    "Manifest": ("mandate.model.manifest", "Manifest"),
    "Plan": ("mandate.model.plan", "Plan"),
    "QueryResult": ("mandate.model.query", "QueryResult"),
    "Result": ("mandate.model.result", "Result"),
    "Spec": ("mandate.model.spec", "Spec"),
}


def compile(  # noqa: A001 - the name the tool is known by
    prose: str | Path,
    spec: str | Path | Spec | None = None,
    plan: Path | Plan | None = None,
    reader: str | Reader = "auto",
    *,
    as_of: str | None = None,
    rlimit: int | None = None,
    included: Mapping[str, str] | None = None,
) -> Result:
    """A mandate against its operating layer. Nothing is written.

    `prose` and `spec`: a `str` is the text itself, a `Path` a file; without a spec it is found beside
    the prose. `plan` is a reading to use instead of reading anew. `reader` is `auto`, `english`, `llm`
    or `plan`, or an object with `read(request)`. `as_of` is an ISO civil date and time in the layer's
    zone; `rlimit` the solver's resource limit per question. `included` are the texts that a spec given
    as a text includes, by path; a spec in a file includes files.

    Returns a `Result` whatever the inputs are: what cannot be read has the verdict "could not run".
    Raises `ValueError` for an unknown reader, nothing else.
    """
    from mandate.compiler.api import compile_mandate

    return compile_mandate(prose, spec, plan, reader, as_of, rlimit, included)


def check(
    path: Path,
    spec: Path | None = None,
    plan: Path | None = None,
    *,
    as_of: str | None = None,
    rlimit: int | None = None,
) -> Result:
    """A mandate through its committed plan file, or an operating layer alone: nothing is read anew.

    `as_of` and `rlimit` as in `compile`: with a budget that is too small the verdict is "undecided".
    """
    from mandate.compiler.api import check_mandate

    return check_mandate(path, spec, plan, as_of, rlimit)


def query(
    spec: str | Path | Spec,
    *queries: str,
    as_of: str | None = None,
    rlimit: int | None = None,
    included: Mapping[str, str] | None = None,
) -> QueryResult:
    """May these calls happen under an operating layer, and by which lines?

    `spec`: a `str` is the text itself (what it includes is in `included`), a `Path` a file. Each query
    is a call such as `payments.issue_refund(amount: 80 USD) when customer.tier == vip`; what it leaves
    out is left open. `QueryResult.allowed` is true only if every call is allowed as it stands.
    Never raises for what a text says: problems are in `diagnostics`.
    """
    from mandate.compiler.querying.running import query_layer

    return query_layer(spec, queries, as_of, rlimit, included)


def __getattr__(name: str) -> Any:
    if name in _NOUNS:
        from importlib import import_module

        module, noun = _NOUNS[name]
        return getattr(import_module(module), noun)
    raise AttributeError(f"module 'mandate' has no attribute {name!r}")
