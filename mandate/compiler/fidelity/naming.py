"""Tools, enum members, texts and roles of a plan item, linked to the words it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mandate.compiler.fidelity.literals import Taken
from mandate.compiler.fidelity.support import Page, Support, is_quoted_from, plain
from mandate.grammar.english.morphology import stem
from mandate.model.plan import Constraint, Item, Term
from mandate.model.quantity import Kind
from mandate.model.reading import FidelityFact, Infidelity
from mandate.model.spec import Spec

_WORD = re.compile(r"[a-z0-9]+")
_IDLE = frozenset(
    "a an the of to for and or by on in at is be it no not with from as new my our your their any "
    "all every each only "
    "do does per up out off tool agent api v1 id".split()
)
_REST = re.compile(
    r"\b(?:other|others|else|rest|remaining|all|every|any|everyone|everybody|anyone|non|not|except|"
    r"unless|besides|"
    r"whatever|regardless|higher|lower|above|below|or better|neither|nothing|never|both)\b",
    re.I,
)
_ME = re.compile(
    r"\b(?:me|my|i|us|our|we|owner|somebody|someone|anybody|anyone|human|person|approv\w+|sign\w*|"
    r"ok|ask\w*)\b",
    re.I,
)


def stems(text: str) -> frozenset[str]:
    """The keys of a text's words, those that say nothing left out."""
    return frozenset(stem(w) for w in _WORD.findall(plain(text).replace("-", " ")) if w not in _IDLE)


def related(words: Iterable[str], evidence: frozenset[str]) -> bool:
    """Whether some word is in the evidence, as such or by a common beginning of four letters or more."""
    for word in words:
        if word in evidence:
            return True
        if len(word) >= 4 and any(_kin(word, other) for other in evidence):
            return True
    return False


def _kin(word: str, other: str) -> bool:
    shared = min(len(word), len(other))
    if shared < 4:
        return False
    needed = max(4, shared - 1) if shared < 7 else shared - 2
    return word[:needed] == other[:needed]


def unlinked(item: Item, taken: Taken, support: Support, page: Page) -> Iterator[FidelityFact]:
    """The names of an item that nothing in the prose leads to."""
    own = stems(
        "\n".join(
            (*support.quoted, *support.announced, *support.answers, *(c.clause.text for c in support.clauses))
        )
    )
    context = own | stems("\n".join(support.before))
    clause = support.clauses[0].clause
    for name in dict.fromkeys(taken.names):
        reason = _problem(name.text, name.quoted, own, context, support, page)
        if reason:
            yield FidelityFact(
                Infidelity.UNGROUNDED_NAME,
                clause.span,
                clause.id,
                item.id,
                found=support.quoted[0],
                proposed=name.text,
            )
    if isinstance(item, Constraint) and item.role and not _role_linked(item.role, context, support, page):
        yield FidelityFact(
            Infidelity.UNGROUNDED_NAME,
            clause.span,
            clause.id,
            item.id,
            found=support.quoted[0],
            proposed=item.role,
        )


def _problem(
    name: str, quoted: bool, own: frozenset[str], context: frozenset[str], support: Support, page: Page
) -> bool:
    spec = page.spec
    if quoted:
        return (
            plain(name) not in plain(support.words)
            and not related(stems(name), own)
            and not _in_sets(name, spec)
        )
    if spec.tool(name) is not None:
        return not _tool_linked(name, own, context, support, page)
    called = declared_words(name, spec)
    if called:
        loose = name in {p.key for p in spec.populations} | {c.name for c in spec.calendars}
        return not any(words and (words <= context or (loose and words & context)) for words in called)
    if name in _members(spec):
        return not related(stems(name.replace("_", " ")), context) and not _REST.search(support.words)
    return False


@lru_cache(maxsize=8)
def _declared(spec: Spec) -> dict[str, tuple[frozenset[str], ...]]:
    """Event, window, key, set and calendar → the words of each way to name it."""
    ways: dict[str, list[str]] = {}
    for name, aliases in (
        *((e.name, e.aliases) for e in spec.events),
        *((p.key, p.aliases) for p in spec.populations),
        *((w.name, ()) for w in spec.windows),
        *((c.name, (c.written,)) for c in spec.calendars),
        *((name, (" ".join(texts),)) for name, texts in spec.sets),
    ):
        ways.setdefault(name, []).extend((re.sub(r"[._]", " ", name), *aliases))
    for parameter in (p for tool in spec.tools for p in tool.parameters):
        ways.pop(parameter.name, None)  # as "same contact", which orders add by themselves
    return {name: tuple(stems(way) for way in found) for name, found in ways.items()}


def declared_words(name: str, spec: Spec) -> tuple[frozenset[str], ...]:
    """The words of each way to name an event, window, key, set or calendar; empty if it is none."""
    return _declared(spec).get(name, ())


def words_of_tool(name: str, spec: Spec) -> frozenset[str]:
    """What people may call a tool: the words of its name and of its aliases."""
    tool = spec.tool(name)
    aliases = " ".join(tool.aliases) if tool else ""
    return stems(re.sub(r"[._]", " ", name) + " " + aliases)


def _tool_linked(
    name: str, own: frozenset[str], context: frozenset[str], support: Support, page: Page
) -> bool:
    words = words_of_tool(name, page.spec)
    if related(words, context):
        return True
    tool = page.spec.tool(name)
    moved = " ".join(e.metric.replace("_", " ") for e in tool.effects) if tool else ""
    if moved and related(stems(moved), own):
        return True
    if any(related(words_of_tool(t.name, page.spec), own) for t in page.spec.tools if t.name != name):
        return False  # the sentence names another tool
    before = (b.clause.text for facts in support.clauses for b in page.before(facts.clause, 4))
    return related(words, stems("\n".join(before)))


def _members(spec: Spec) -> frozenset[str]:
    variables = (*spec.context, *(p for tool in spec.tools for p in tool.parameters))
    return frozenset(m for v in variables if v.type.kind is Kind.ENUM for m in v.type.members)


def _in_sets(name: str, spec: Spec) -> bool:
    """A member of a declared set is vocabulary."""
    return any(name in members for _, members in spec.sets)


def _role_linked(role: str, context: frozenset[str], support: Support, page: Page) -> bool:
    if role in ("owner", page.spec.owner):
        return _ME.search(support.words) is not None or related(stems(role.replace("_", " ")), context)
    known = next((r for r in page.spec.roles if r.name == role), None)
    aliases = " ".join(known.aliases) if known else ""
    return related(stems(role.replace("_", " ") + " " + aliases), context)


def unnamed_terms(terms: tuple[Term, ...], page: Page) -> Iterator[FidelityFact]:
    """Terms whose quote is not in the prose, or whose name has no word of its quote."""
    for term in terms:
        facts = page.clause(term.quote.clause)
        if facts is None or not is_quoted_from(term.quote, facts):
            span = (facts or page.clauses[0]).clause.span
            identity = facts.clause.id if facts else page.clauses[0].clause.id
            yield FidelityFact(
                Infidelity.UNGROUNDED_QUOTE, span, identity, term.name, proposed=term.quote.text
            )
            continue
        evidence = stems(
            "\n".join(
                (term.quote.text, facts.clause.text, *(u.clause.text for u in page.above(facts.clause)))
            )
        )
        words = stems(re.sub(r"[._]", " ", term.name))
        if not related(words, evidence):
            yield FidelityFact(
                Infidelity.UNGROUNDED_NAME,
                facts.clause.span,
                facts.clause.id,
                term.name,
                term.quote.text,
                term.name,
            )
