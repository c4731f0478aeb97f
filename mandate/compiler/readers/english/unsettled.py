"""Words that may stand for an argument on which the layer makes approval or denial depend."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.compiler.readers.english.gist import Gist
from mandate.compiler.readers.english.scene import Scene
from mandate.grammar.english.verbgroups import Force
from mandate.model.expression import Expr, Reference, walk
from mandate.model.quantity import Kind
from mandate.model.spec import Spec

_UNRELATED = "nothing to do with it"


def ask_what_is_meant(scene: Scene, gist: Gist) -> None:
    """ "Reset admin passwords" where the layer asks somebody for `privileged` resets and the sentence does
    not say whether these are: an open question with what it can mean."""
    if gist.force is Force.NEVER or not gist.narrowing.modifiers:
        return
    said = " ".join((*gist.when, *gist.only, gist.unless))
    gates = [name for name in _gates(scene.spec, gist.tools) if name not in said]
    for term in gist.narrowing.modifiers:
        words = scene.draft.terms[term].quote.text
        for name in gates:
            question = f"does `{words}` say anything about `{name}`?"
            scene.draft.ask(scene.clause, question, "dangling", (name, f"not {name}", _UNRELATED))


def _gates(spec: Spec, tools: tuple[str, ...]) -> tuple[str, ...]:
    """Boolean arguments that decide whether a call of the tools is denied or needs approval."""
    arguments = {
        p.name for t in spec.tools if t.name in tools for p in t.parameters if p.type.kind is Kind.BOOL
    }
    found: list[str] = []
    for condition in _conditions(spec, tools):
        found += [n.name for n in walk(condition) if isinstance(n, Reference) and n.name in arguments]
    return tuple(dict.fromkeys(found))


def _conditions(spec: Spec, tools: tuple[str, ...]) -> Iterator[Expr]:
    for approval in spec.approvals:
        if set(approval.tools) & set(tools):
            yield approval.when
    for denial in spec.denials:
        if set(denial.tools) & set(tools):
            yield denial.when
