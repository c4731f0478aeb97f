"""The most frequent hidden operator: "push only to …", "refund only if …"."""

from __future__ import annotations

from mandate.compiler.readers.english.conditions import conjunction, facts, negation, opaque
from mandate.compiler.readers.english.gist import Gist
from mandate.compiler.readers.english.scene import Scene
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.tokens import Token


def read_only(scene: Scene, gist: Gist, comparisons: list[str]) -> bool:
    """ "Push only to …", "refund only if …": everything else is forbidden."""
    allowed = conjunction(*gist.only, *comparisons)
    others = list(gist.when)
    if not gist.only:
        restricting = [w for w in gist.when if _after_only(scene, gist, w)] or gist.when
        allowed = conjunction(*restricting, *comparisons)
        others = [w for w in gist.when if w not in restricting]
    if not allowed:
        allowed = _only_words(scene, gist)
    if not allowed:
        return False
    when = conjunction(*others, negation(allowed))
    scene.draft.forbid(gist.quotes, gist.action, when=when, unless=gist.unless)
    return True


def _only_words(scene: Scene, gist: Gist) -> str:
    """ "Use only the templates in the folder": what the vocabulary does not have, as a predicate."""
    head = gist.statement.head
    at = next((i for i, a in enumerate(head) if isinstance(a, Token) and a.sort is Sort.ONLY), None)
    if at is None or at + 1 >= len(head):
        return ""
    return opaque(scene, head[at + 1 :])


def _after_only(scene: Scene, gist: Gist, text: str) -> bool:
    head = gist.statement.head
    at = next((i for i, a in enumerate(head) if isinstance(a, Token) and a.sort is Sort.ONLY), None)
    if at is None:
        return True
    part = head[at + 1 :] if at + 1 < len(head) else head[:at]
    in_head = facts(scene, part, gist.tools)
    return text in in_head or text not in facts(scene, head, gist.tools)
