"""Asking a model for a plan, checking it, and asking again, a bounded number of times."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.llm.assembly import plan_of, renumbered, without
from mandate.compiler.readers.llm.client import Endpoint, Message, UnavailableError, ask
from mandate.compiler.readers.llm.proposal import Draft, Problem, Proposal, draft_of
from mandate.compiler.readers.llm.request import feedback, opening
from mandate.compiler.readers.llm.verification import problems_of, relocated
from mandate.model.diagnostic import Diagnostic
from mandate.model.plan import OpenQuestion, Plan

DEFAULT_ADDRESS = "https://api.openai.com/v1"
ROUNDS = 3


def llm_reader(model: str | None = None, base_url: str | None = None) -> LLMReader:
    """A reader as the command line and the environment configure it."""
    return LLMReader(model or os.environ.get("MANDATE_MODEL") or "", base_url)


class LLMReader:
    """A `Reader` that asks an OpenAI-compatible endpoint.

    `base_url` and `api_key` default to `OPENAI_BASE_URL` and `OPENAI_API_KEY`; `rounds` is how often
    the model may answer, `timeout` seconds per request. The key is in no message, plan or `repr`.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        rounds: int = ROUNDS,
        timeout: float = 120.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        address = base_url or os.environ.get("OPENAI_BASE_URL") or DEFAULT_ADDRESS
        key = api_key or os.environ.get("OPENAI_API_KEY") or ""
        self._endpoint = Endpoint(model.strip(), address, key, timeout, sleep)
        self._rounds = max(1, rounds)

    def __repr__(self) -> str:
        return f"LLMReader({self._endpoint.model!r}, {self._endpoint.shown!r})"

    def read(self, request: ReadingRequest) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
        """A plan whose every item parses, types and quotes the prose; what the model could not get
        right is an open question. None, and why, if the model did not answer."""
        try:
            self._configured()
            proposal, problems = self._propose(request)
        except UnavailableError as reason:
            told = Diagnostic(request.source.path, None, str(reason), help=reason.help, code="reader")
            return None, (told,)
        if problems:
            proposal = _settled(proposal, problems, request, self._endpoint.model)
        return plan_of(proposal, request, self._endpoint.model), ()

    def _configured(self) -> None:
        if not self._endpoint.model:
            raise UnavailableError("no language model is named", "give `--model`, or set `MANDATE_MODEL`")
        if not self._endpoint.api_key and self._endpoint.base_url == DEFAULT_ADDRESS:
            raise UnavailableError(
                f"there is no key for {self._endpoint.shown}",
                "set `OPENAI_API_KEY`, or `OPENAI_BASE_URL` for a server that needs none",
            )

    def _propose(self, request: ReadingRequest) -> tuple[Proposal, tuple[Problem, ...]]:
        """The best answer of all rounds, and what is still wrong with it."""
        first = opening(request)
        messages = first
        best: tuple[Proposal, tuple[Problem, ...]] | None = None
        for _ in range(self._rounds):
            text = ask(self._endpoint, messages)
            draft = draft_of(text)
            if draft is None:
                problems: tuple[Problem, ...] = (Problem("the answer is not one JSON object"),)
            else:
                proposal, problems = _checked(draft, request, self._endpoint.model)
                if best is None or len(problems) <= len(best[1]):
                    best = proposal, problems
                if not problems:
                    break
            messages = [*first, *_again(text, problems)]
        if best is None:
            message = f"`{self._endpoint.model}` at {self._endpoint.shown} did not answer in JSON"
            raise UnavailableError(f"{message} in {self._rounds} attempts", "try another model")
        return best


def _again(text: str, problems: tuple[Problem, ...]) -> list[Message]:
    return [{"role": "assistant", "content": text or "{}"}, {"role": "user", "content": feedback(problems)}]


def _checked(draft: Draft, request: ReadingRequest, model: str) -> tuple[Proposal, tuple[Problem, ...]]:
    proposal = renumbered(relocated(draft.proposal, request))
    found = problems_of(proposal, plan_of(_unique(proposal), request, model), request)
    return proposal, (*draft.problems, *found)


def _unique(proposal: Proposal) -> Proposal:
    """Term names are unique in a plan: the first declaration counts."""
    terms = {term.name: term for term in reversed(proposal.terms)}
    return proposal.model_copy(update={"terms": tuple(reversed(terms.values()))})


def _settled(
    proposal: Proposal, problems: tuple[Problem, ...], request: ReadingRequest, model: str
) -> Proposal:
    """What is wrong after the last round taken out, and asked about instead: nothing is dropped.

    Without a term other items may not type any more, so this goes on until nothing unusable is left.
    """
    asked: dict[str, str] = {}
    proposal = _unique(proposal)
    while True:
        unusable = [problem for problem in problems if problem.unusable]
        gone = frozenset(problem.item for problem in unusable if problem.item)
        for problem in unusable:
            asked.setdefault(_place(problem, request), problem.text)
        smaller = without(proposal, gone)
        if smaller == proposal:
            break
        proposal = smaller
        problems = tuple(
            p for p in problems_of(proposal, plan_of(proposal, request, model), request) if p.item or p.clause
        )
    return _asking(proposal, asked, request)


def _place(problem: Problem, request: ReadingRequest) -> str:
    """The clause that a problem belongs to; the first one if nobody can tell."""
    known = {clause.id for clause in request.clauses}
    if problem.clause in known:
        return problem.clause
    return request.clauses[0].id if request.clauses else ""


def _asking(proposal: Proposal, asked: dict[str, str], request: ReadingRequest) -> Proposal:
    """An open question for every clause in `asked`, and for questions about clauses that do not exist."""
    known = {clause.id: clause for clause in request.clauses}
    kept = [q for q in proposal.open if q.clause in known]
    waiting = {q.clause for q in kept}
    for clause in request.clauses:
        if clause.id in asked and clause.id not in waiting:
            question = f"the language model could not read this: {asked[clause.id]}"
            kept.append(
                OpenQuestion(id="q", clause=clause.id, text=clause.text, question=question, kind="unread")
            )
    numbered = tuple(q.model_copy(update={"id": f"q{n}"}) for n, q in enumerate(kept, 1))
    context = tuple(c for c in proposal.context if c.clause in known and c.clause not in asked)
    advisory = tuple(a for a in proposal.advisory if a.clause in known and a.clause not in asked)
    return proposal.model_copy(update={"open": numbered, "context": context, "advisory": advisory})
