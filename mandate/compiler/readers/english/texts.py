"""Addresses, domains, folders and sets of texts as conditions: "outside acme.com", "under /srv/data"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mandate.compiler.readers.english.naming import words_of
from mandate.compiler.readers.english.scene import Scene
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import stem
from mandate.grammar.english.phrases import Atom
from mandate.grammar.english.tokens import Token
from mandate.model.expression import Affix
from mandate.model.quantity import Kind

_DOMAIN = re.compile(r"@?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FOLDER = re.compile(r"(?:~|\.{1,2})?/\S+")
_EXTENSION = re.compile(r"[^/]\.[A-Za-z]\w{0,4}$")
_ENDING = re.compile(r"\*?\.[A-Za-z][\w.]*")

_OUT = frozenset("outside beyond except".split())
_AT = frozenset("at @ from to in within inside on of under domain domains by with".split())
_AFTER = frozenset("address domain mailbox account people recipient contact colleague user inbox".split())
_UNDER = frozenset("under below beneath inside within in into outside beyond folder directory tree".split())
_ENDS = frozenset("end extension suffix file type format".split())
_SMALL = frozenset(
    "the a an any our own or and nor , domain domains address addresses people someone anyone anybody folder "
    "folders directory path paths file files the".split()
)
ADDRESSES = frozenset(
    "to address email mail recipient cc bcc sender from contact domain mailbox addressee".split()
)
PATHS = frozenset(
    "path file filename folder directory dir location uri prefix key destination target".split()
)

Found = tuple[int, str, frozenset[int]]  # (position, condition, positions of the words it took)


@dataclass(frozen=True, slots=True)
class _Named:
    """A text in the prose: `at` its position, `text` what it is in plan syntax."""

    at: int
    sort: str  # "domain", "address", "folder", "ending", "set"
    text: str
    to: int = -1  # the last position, of several words


def text_tests(scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...]) -> list[Found]:
    """The conditions on text arguments that some words hold, those joined by "or" as one."""
    found: list[Found] = []
    for run in _runs(atoms, _named(scene, atoms)):
        test = _test(scene, atoms, run, tools)
        if test:
            found.append(test)
    return found


def path_argument(scene: Scene, tool: str) -> bool:
    """Whether a tool takes the path of a file or folder."""
    texts = [v for v in scene.lexicon.arguments(tool) if v.type.kind is Kind.TEXT]
    return any(set(words_of(v.name)) & PATHS for v in texts)


def names_folder(atoms: Sequence[Atom]) -> bool:
    """Whether some words name a folder or file."""
    found = (_literal(a, i) for i, a in enumerate(atoms) if isinstance(a, Token))
    return any(n is not None and n.sort == "folder" for n in found)


def stands_for_itself(scene: Scene, atom: Token, tools: tuple[str, ...]) -> bool:
    """Whether a text is an address or a folder, which is no value of just any argument."""
    found = _literal(atom, 0)
    if found is None or found.sort == "ending":
        return False
    tests = [a for t, a, affix in scene.lexicon.declared.tests if t in tools and affix is Affix.DOMAIN]
    return found.sort != "domain" or bool(tests)


def _named(scene: Scene, atoms: Sequence[Atom]) -> list[_Named]:
    found = [n for i, atom in enumerate(atoms) if isinstance(atom, Token) and (n := _literal(atom, i))]
    stems = [(i, stem(a.value)) for i, a in enumerate(atoms) if isinstance(a, Token) and a.is_word]
    for phrase, name, domains in scene.lexicon.declared.sets:
        for k in range(len(stems) - len(phrase) + 1):
            window = stems[k : k + len(phrase)]
            code = len(phrase) > 1 and [s for _, s in window] == list(phrase)
            if code and window[-1][0] - window[0][0] == len(phrase) - 1:
                found.append(_Named(window[0][0], "domains" if domains else "set", name, window[-1][0]))
    for i, atom in enumerate(atoms):
        if isinstance(atom, Token) and (atom.sort is Sort.CODE or "_" in atom.text):
            word = atom.value if atom.sort is Sort.CODE else atom.text
            found += [
                _Named(i, "domains" if domains else "set", name)
                for _, name, domains in scene.lexicon.declared.sets
                if name == word
            ]
    return sorted(dict.fromkeys(found), key=lambda n: n.at)


def _literal(atom: Token, i: int) -> _Named | None:
    if atom.sort not in (Sort.W, Sort.CODE, Sort.QUOTED, Sort.LABEL):
        return None
    text = (atom.value if atom.sort in (Sort.CODE, Sort.QUOTED) else atom.text).strip().rstrip(".")
    if _ADDRESS.fullmatch(text):
        return _Named(i, "address", text)
    if _FOLDER.fullmatch(text):
        return _Named(i, "folder", text)
    if _ENDING.fullmatch(text) and atom.sort is Sort.CODE:
        return _Named(i, "ending", text.removeprefix("*"))
    if _DOMAIN.fullmatch(text) and not text.lower().startswith(("e.g", "i.e", "etc")):
        return _Named(i, "domain", text.removeprefix("@"))
    return None


def _runs(atoms: Sequence[Atom], named: list[_Named]) -> list[list[_Named]]:
    """Texts of one sort with nothing but small words between them."""
    runs: list[list[_Named]] = []
    for text in named:
        last = runs[-1][-1] if runs else None
        between = atoms[max(last.at, last.to) + 1 : text.at] if last is not None else ()
        joined = last is not None and last.sort == text.sort and len(between) < 5
        if joined and all(isinstance(a, Token) and _small(a) for a in between):
            runs[-1].append(text)
        else:
            runs.append([text])
    return runs


def _small(token: Token) -> bool:
    return token.value in _SMALL | _AT or token.sort in (Sort.AND, Sort.OR, Sort.SEP)


def _test(scene: Scene, atoms: Sequence[Atom], run: list[_Named], tools: tuple[str, ...]) -> Found | None:
    first, last = run[0], max(run[-1].at, run[-1].to)
    before = [a.value for a in atoms[max(0, first.at - 3) : first.at] if isinstance(a, Token)]
    after = next((stem(a.value) for a in atoms[last + 1 : last + 2] if isinstance(a, Token)), "")
    first_atom = atoms[first.at]
    marked = isinstance(first_atom, Token) and first_atom.sort in (Sort.CODE, Sort.QUOTED)
    near = set(before)
    affix: Affix | None
    match first.sort:
        case "domain" | "domains":
            if not (near & (_AT | _OUT) or after in _AFTER or marked or first.sort == "domains"):
                return None
            wanted, affix = ADDRESSES, Affix.DOMAIN
        case "address":
            wanted, affix = ADDRESSES, None
        case "ending":
            wanted, affix = PATHS, Affix.ENDS
        case "folder":
            wanted, affix = PATHS, _of_folder(run, near)
        case _:
            wanted, affix = frozenset(), None
    argument = _argument(scene, tools, wanted, affix, before)
    if not argument:
        return None
    if any(isinstance(a, Token) and a.value.startswith(("subdomain", "subfolder")) for a in atoms):
        scene.problems.append("dangling:" + scene.clause.text[first_atom.start : atoms[-1].end])
    text = _written(argument, affix, run)
    outside = bool(near & _OUT) or any(
        isinstance(a, Token) and a.sort is Sort.UNLESS for a in atoms[max(0, first.at - 4) : first.at]
    )
    used = {i for r in run for i in range(r.at, max(r.at, r.to) + 1)}
    used |= {i for i in range(max(0, first.at - 3), first.at) if _cue(atoms[i])}
    if after in _AFTER | _ENDS:
        used.add(last + 1)
    return min(r.at for r in run), f"not ({text})" if outside else text, frozenset(used)


def _cue(atom: Atom) -> bool:
    """Whether a word only leads to the text after it: "outside", "ending in"."""
    return isinstance(atom, Token) and (
        atom.value in _AT | _OUT | _SMALL | {"under", "below"} or stem(atom.value) in _ENDS
    )


def _of_folder(run: list[_Named], near: set[str]) -> Affix | None:
    """What "/srv/data" says of a path: that it begins so, or, with a star in it, looks so."""
    if any("*" in r.text for r in run):
        return Affix.MATCHES
    if all(_EXTENSION.search(r.text) for r in run):
        return None
    if near & _UNDER or all(r.text.endswith("/") for r in run):
        return Affix.STARTS
    return None


def _argument(
    scene: Scene, tools: tuple[str, ...], wanted: frozenset[str], affix: Affix | None, before: list[str]
) -> str:
    """The one text argument that such a text can be a value of; empty if none or several can."""
    texts = [v for v in scene.lexicon.arguments(*tools) if v.type.kind is Kind.TEXT]
    if not texts:
        return ""
    tested = {a for t, a, x in scene.lexicon.declared.tests if t in tools and x is affix and affix}
    known = [v.name for v in texts if v.name in tested]
    if len(known) == 1:
        return known[0]
    said = {stem(w) for w in before}
    named = [v.name for v in texts if any(len(p) == 1 and p[0] in said for p in v.phrases)]
    called = [v.name for v in texts if set(words_of(v.name)) & wanted]
    for candidates in ([n for n in named if n in called or not wanted], called):
        if len(candidates) == 1:
            return candidates[0]
    if "to" in called:
        return "to"
    return texts[0].name if len(texts) == 1 and wanted is not ADDRESSES else ""


def _written(argument: str, affix: Affix | None, run: list[_Named]) -> str:
    if run[0].sort == "set":
        return f"{argument} in {run[0].text}"
    if run[0].sort == "domains":
        return f"{argument} has domain {run[0].text}"
    texts = [_folder(r.text) if affix is Affix.STARTS else r.text for r in run]
    quoted = ", ".join(f'"{t}"' for t in dict.fromkeys(texts))
    if affix is Affix.DOMAIN:
        return f"{argument} has domain {quoted}"
    if affix is not None:
        return " or ".join(f'{argument} {affix.value} "{t}"' for t in dict.fromkeys(texts))
    return f"{argument} in {quoted}" if len(run) > 1 else f"{argument} == {quoted}"


def _folder(text: str) -> str:
    return text if text.endswith("/") else f"{text}/"
