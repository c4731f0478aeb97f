"""A layer with everything it includes: from files of its project, or from texts at hand."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Protocol

from mandate.grammar.included import Document, includes_of
from mandate.grammar.spec import parse_spec
from mandate.model.diagnostic import Diagnostic
from mandate.model.source import SourceText
from mandate.model.spec import Include, Spec
from mandate.settings.discovery import InputKind, kind_of, layers_in
from mandate.settings.files import MAX_BYTES, read_input, read_text, real_path
from mandate.settings.including import Refused, check_path, project_of, shown_from, target_of
from mandate.settings.options import Options

MOST_INCLUDES = 100  # `include` lines in all documents of a layer
DEEPEST = 16  # documents, each included by the one before

Parsed = tuple[Spec | None, tuple[Diagnostic, ...]]


class Shelf(Protocol):
    """Where included texts come from."""

    def find(self, written: str, document: SourceText) -> SourceText:
        """What `include "written"` in `document` means; always the same value for the same text, whatever
        it is called there. Raises `Refused`."""
        ...


def load_layer(path: Path, options: Options) -> Parsed:
    """The layer in a file, be it an agent config, and the files it includes."""
    if kind_of(path) is InputKind.CONFIG:
        from mandate.compiler.configs import load_config

        config, problems = load_config(path, options)
        return (config.spec if config is not None else None), problems
    source, problems = read_input(path, options)
    return (None, problems) if source is None else layer_of(source, Files(path, source.path))


def layer_of(source: SourceText, shelf: Shelf) -> Parsed:
    """The layer in a text and the texts it includes. Where one of those cannot be had, its names are
    missing: only what is no statement at all is told beside it."""
    documents, problems = gather(source, shelf)
    spec, told = parse_spec(source, documents)
    texts = {d.path: d for d in (source, *(d.source for d in documents))}
    if not problems and not any(_is_include(t, texts) for t in told):
        return spec, told
    return None, (*problems, *(t for t in told if t.code == "syntax"))


def _is_include(problem: Diagnostic, texts: Mapping[str, SourceText]) -> bool:
    """Whether an `include` line is what could not be read."""
    if problem.span is None or problem.code != "syntax" or problem.span.path not in texts:
        return False
    source = texts[problem.span.path]
    return source.line(source.position(problem.span.start).line).lstrip().startswith("include")


def gather(source: SourceText, shelf: Shelf) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    """Every document that `source` includes, each once, in the order of the `include` lines."""
    work = _Gathering(shelf)
    work.follow(source, (source,))
    return tuple(work.found), tuple(work.problems)


@dataclass
class _Gathering:
    shelf: Shelf
    found: list[Document] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    lines: int = 0
    size: int = 0

    def follow(self, document: SourceText, chain: tuple[SourceText, ...]) -> None:
        self.size += len(document.text)
        for include in includes_of(document):
            self.lines += 1
            if self.lines > MOST_INCLUDES:
                if self.lines == MOST_INCLUDES + 1:
                    self._tell(
                        include, f"a layer includes at most {MOST_INCLUDES} files", "join some of them"
                    )
                return
            try:
                self._open(include, document, chain)
            except Refused as refused:
                self._tell(include, refused.message, refused.help)

    def _open(self, include: Include, document: SourceText, chain: tuple[SourceText, ...]) -> None:
        text = self.shelf.find(include.path, document)
        paths = [d.path for d in chain]
        if text.path in paths:
            circle = [*paths[paths.index(text.path) :], text.path]
            words = " → ".join(f"`{PurePath(p).name}`" for p in circle)
            if len(circle) == 2:
                raise Refused(f"{words.split(' ')[0]} includes itself", "take this line out")
            raise Refused(f"these files include each other: {words}", "take one of the lines out")
        if any(d.source.path == text.path for d in self.found):
            return
        if len(chain) > DEEPEST:
            raise Refused(f"includes are nested deeper than {DEEPEST} files", "include the inner files here")
        if self.size + len(text.text) > MAX_BYTES:
            raise Refused(
                f"this layer and its includes are larger than {MAX_BYTES:,} bytes", "leave some out"
            )
        self.found.append(Document(text, include.span))
        self.follow(text, (*chain, text))

    def _tell(self, include: Include, message: str, help_: str) -> None:
        self.problems.append(Diagnostic(include.span.path, include.span, message, help=help_, code="include"))


class Files:
    """Files of the project that the layer at `path` belongs to; `shown` is how messages call that file."""

    def __init__(self, path: Path, shown: str) -> None:
        self.project = project_of(path)
        outer = real_path(path)
        self.outer, self.folder = shown, outer.parent
        self.places: dict[str, Path] = {shown: outer}
        self.texts: dict[Path, SourceText] = {outer: SourceText(shown, "")}

    def find(self, written: str, document: SourceText) -> SourceText:
        target = target_of(written, self.places[document.path].parent, self.project)
        known = self.texts.get(target)
        if known is not None:
            return known
        shown = shown_from(self.outer, self.folder, target)
        text, problems = read_text(target, name=shown)
        if text is None:
            raise Refused(problems[0].message, problems[0].help)
        self.texts[target], self.places[shown] = text, target
        return text


class Texts:
    """Texts in memory by the path they are included by, seen from the outer document. Without any
    (None), nothing can be included."""

    def __init__(self, texts: Mapping[str, str] | None, outer: str) -> None:
        self.texts = {posixpath.normpath(p): text for p, text in (texts or {}).items()}
        self.given = texts is not None
        self.outer = outer

    def find(self, written: str, document: SourceText) -> SourceText:
        if not self.given:
            raise Refused(
                f"`{written}` is included by a text that lies in no folder",
                "pass `included={path: text}`, or the layer as a `Path`",
            )
        check_path(written)
        base = "" if document.path == self.outer else posixpath.dirname(document.path)
        path = posixpath.normpath(posixpath.join(base, written))
        if path not in self.texts:
            names = ", ".join(f"`{name}`" for name in sorted(self.texts)[:8]) or "none"
            raise Refused(f"`{path}` is not among the texts at hand", f"these are: {names}")
        if not self.texts[path].strip():
            raise Refused(f"`{path}` is empty", "there is nothing in it to include")
        return text_named(path, self.texts[path])


def layers_including(path: Path) -> tuple[Path, ...]:
    """The layers of its project that include the layer at `path`, directly or through others, sorted."""
    project = project_of(path)
    includes = {layer: _targets(layer, project) for layer in layers_in(project)}
    reached = waiting = {real_path(path)}
    while waiting:
        waiting = {real_path(p) for p, targets in includes.items() if targets & waiting} - reached
        reached = reached | waiting
    return tuple(p for p in includes if real_path(p) in reached - {real_path(path)})


def _targets(layer: Path, project: Path) -> set[Path]:
    """The files that one layer includes by itself; lines that lead nowhere are another's to tell."""
    found: set[Path] = set()
    source, _ = read_text(layer)
    for include in includes_of(source) if source is not None else ():
        with suppress(Refused):
            found.add(target_of(include.path, real_path(layer).parent, project))
    return found


def text_named(name: str, text: str) -> SourceText:
    """A text that was given as a value, as if it had been read."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return SourceText(name, plain, hashlib.sha256(text.encode()).hexdigest())


__all__ = ["Files", "Shelf", "Texts", "gather", "layer_of", "layers_including", "load_layer", "text_named"]
