"""Who reads the prose: the plan file, a language model, or the embedded English reader."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from mandate.compiler.freshness import is_fresh, staleness, stamped
from mandate.compiler.readers.base import Reader, ReadingRequest
from mandate.grammar.planfile import keep_hand_edits, load_plan
from mandate.model.diagnostic import Diagnostic
from mandate.model.plan import Plan
from mandate.model.source import file_of
from mandate.settings.discovery import find_plan
from mandate.settings.files import read_text
from mandate.settings.options import Options, ReaderChoice

PLAN_FILE = "plan file"
GIVEN_PLAN = "given plan"
READ_FROM_FILE = (PLAN_FILE, GIVEN_PLAN)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The plan and who read it. `unavailable`: a reader was wanted and did not answer (exit 3);
    otherwise errors among the diagnostics mean an invalid input (exit 2)."""

    plan: Plan | None
    reader: str
    diagnostics: tuple[Diagnostic, ...] = ()
    unavailable: bool = False


def read_plan(path: Path | None, options: Options, request: ReadingRequest) -> Chosen:
    """`auto`: a fresh plan file if there is one; else the LLM if one is configured; else English."""
    file = find_plan(path, options.plan) if path is not None else options.plan
    choice = options.reader
    if choice is ReaderChoice.PLAN or (choice is ReaderChoice.AUTO and options.plan is not None):
        return _from_file(file, request)
    previous, problems = _load(file)
    if previous is None and problems:
        return Chosen(None, PLAN_FILE, problems)  # reading anew would lose what somebody wrote in it
    usable = previous is not None and choice is ReaderChoice.AUTO and not options.reread
    if usable and previous is not None and is_fresh(previous, request):
        return Chosen(previous, PLAN_FILE)
    if choice is ReaderChoice.LLM or (choice is ReaderChoice.AUTO and _llm_wanted(options)):
        chosen = _from_llm(options, request)
    else:
        chosen = _from_english(request)
    if chosen.plan is None:
        return chosen
    plan = stamped(chosen.plan, request)
    return replace(chosen, plan=plan if previous is None else keep_hand_edits(plan, previous))


def _from_file(file: Path | None, request: ReadingRequest) -> Chosen:
    if file is None:
        missing = Diagnostic(
            file_of(request.source.path), None, "there is no plan file for this mandate",
            help="write one with `mandate plan`",
        )  # fmt: skip
        return Chosen(None, PLAN_FILE, (missing,), unavailable=True)
    plan, diagnostics = _load(file)
    stale = staleness(plan, request) if plan is not None else ()
    if stale:
        return Chosen(None, PLAN_FILE, (*diagnostics, *stale), unavailable=True)
    return Chosen(plan, PLAN_FILE, diagnostics)


def _load(file: Path | None) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
    if file is None:
        return None, ()
    source, diagnostics = read_text(file)
    return load_plan(source) if source is not None else (None, diagnostics)


def _llm_wanted(options: Options) -> bool:
    configured = options.model is not None and (
        options.base_url is not None or "OPENAI_API_KEY" in os.environ or "OPENAI_BASE_URL" in os.environ
    )
    return configured and not options.locked and not options.offline


def _from_llm(options: Options, request: ReadingRequest) -> Chosen:
    if options.locked or options.offline:
        flag = "--locked" if options.locked else "--offline"
        message = f"{flag} forbids reading with a language model"
        told = Diagnostic(
            file_of(request.source.path),
            None,
            message,
            help="commit a plan file, or read with `--reader english`",
        )
        return Chosen(None, "language model", (told,), unavailable=True)
    from mandate.compiler.readers.llm.reader import llm_reader

    reader: Reader = llm_reader(options.model, options.base_url)
    plan, diagnostics = reader.read(request)
    name = f"language model {options.model or ''}".rstrip()
    return Chosen(plan, name, diagnostics, unavailable=plan is None)


def _from_english(request: ReadingRequest) -> Chosen:
    from mandate.compiler.readers.english.reader import EnglishReader

    plan, diagnostics = EnglishReader().read(request)
    return Chosen(plan, "embedded reader", diagnostics, unavailable=plan is None)
