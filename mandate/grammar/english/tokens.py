"""The words of a clause as typed tokens: quantities, windows, comparators, markers, plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from mandate.grammar.english.markers import PHRASES, Sort
from mandate.grammar.english.morphology import Form, common_verb
from mandate.grammar.english.windows import find_keys, find_windows
from mandate.grammar.mentions import find_mentions
from mandate.model.quantity import Kind, Quantity
from mandate.model.reading import Mention


@dataclass(frozen=True, slots=True)
class Token:
    """`start` and `end` are offsets in the clause's text. `value` is the lower-case word, the operator
    of a comparator, the window or key in plan syntax; `quantity` is the amount of a QTY (None when the
    amount has no single reading, then `readings` may hold several)."""

    sort: Sort
    text: str
    start: int
    end: int
    value: str
    quantity: Quantity | None = None
    readings: tuple[Quantity, ...] = ()

    @property
    def is_word(self) -> bool:
        return self.sort is Sort.W

    def kind(self) -> Kind | None:
        return self.quantity.type.kind if self.quantity else None


# A folder or file ("/srv/data", "~/out/*.csv"), or the ending of one (".exe").
PATH = (
    r"(?<![\w/])(?:~|\.{1,2})?/(?!(?:min|minute|h|hour|d|day|w|week|month|year)\b)[\w*-](?:[\w.*@/-]*[\w*/-])?"
    r"|(?<![\w.*])\*?\.[A-Za-z][A-Za-z0-9]{1,4}(?:\.[A-Za-z][A-Za-z0-9]{1,3})?(?![\w.]*\w)"
)
_RAW = re.compile(
    r"(?P<code>`[^`\n]+`)"
    rf"|(?P<path>{PATH})"
    r"|(?P<quoted>\"[^\"\n]{1,80}\"|“[^”\n]{1,80}”|(?<!\w)'[\w./*#-]{1,40}'(?!\w))"
    r"|(?P<word>[^\W\d_](?:[\w'’]|[-/.@](?=\w))*)"
    r"|(?P<number>\d[\d.,_]*)"
    r"|(?P<sep>[,;:.!?]|[—–→]|\s-\s|\.\.\.)"
    r"|(?P<bracket>[()\[\]])"
    r"|(?P<symbol>[<>=≤≥]=?|[^\s\w])"
)
_SYMBOLS = {"<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">=", "=": "==", "==": "=="}
_DECORATION = frozenset("*_✓✔✅✗✘❌•#")
_SPLIT = {
    "'s": "", "'re": "are", "'ll": "will", "'d": "would", "'ve": "have", "'m": "am",
}  # fmt: skip
_IS = frozenset("it that there what who he she here".split())
CONTRACTED = {"can't": "cannot", "won't": "will not", "shan't": "shall not", "let's": "let"}


def _raw(text: str, blocked: list[tuple[int, int]]) -> list[Token]:
    """Everything that is no quantity, window or key, one token per word or sign."""
    tokens: list[Token] = []
    position = 0
    for start, end in [*blocked, (len(text), len(text))]:
        for match in _RAW.finditer(text, position, start):
            tokens.extend(_typed(match))
        position = end
    return tokens


def _typed(match: re.Match[str]) -> list[Token]:
    sort, text, start, end = match.lastgroup, match[0], match.start(), match.end()
    if sort == "code":
        return [Token(Sort.CODE, text, start, end, text[1:-1])]
    if sort == "path":
        return [Token(Sort.CODE, text, start, end, text)]
    if sort == "quoted":
        return [Token(Sort.QUOTED, text, start, end, text[1:-1])]
    if sort == "sep":
        return [Token(Sort.SEP, text, start, end, text.strip())]
    if sort == "bracket":
        return [Token(Sort.SEP, text, start, end, text)]
    if sort == "symbol":
        if text in _SYMBOLS:
            return [Token(Sort.CMP, text, start, end, _SYMBOLS[text])]
        return [] if text in _DECORATION else [Token(Sort.W, text, start, end, text)]
    return _word(text, start, end)


def _word(text: str, start: int, end: int) -> list[Token]:
    word = text.lower().replace("’", "'")
    for ending, expansion in _SPLIT.items():
        if word.endswith(ending) and word not in CONTRACTED:
            cut = end - len(ending)
            head = Token(Sort.W, text[: -len(ending)], start, cut, word[: -len(ending)])
            if ending == "'s":
                expansion = "is" if head.value in _IS else "'s"
            return [head, Token(Sort.W, text[-len(ending) :], cut, end, expansion)]
    return [Token(Sort.W, text, start, end, word)]


def tokenise(text: str, named: tuple[tuple[int, int, str], ...] = ()) -> tuple[Token, ...]:
    """The tokens of a clause, in order, none overlapping. `named` are windows that only its layer knows:
    (start, end, window in plan syntax)."""
    spans: list[Token] = []
    taken: list[tuple[int, int]] = []

    def claim(token: Token) -> None:
        if not any(token.start < end and start < token.end for start, end in taken):
            taken.append((token.start, token.end))
            spans.append(token)

    mentions = tuple(m for m in find_mentions(text))
    quoted = [(m.start(), m.end()) for m in re.finditer(r"`[^`\n]+`|\"[^\"\n]{1,80}\"|“[^”\n]{1,80}”", text)]
    for match in re.finditer(PATH, text):
        if not any(s <= match.start() and match.end() <= e for s, e in quoted):
            claim(Token(Sort.CODE, match[0], *match.span(), match[0]))
    for start, end, window in (*named, *find_windows(text)):
        claim(Token(Sort.WINDOW, text[start:end], start, end, window))
    for start, end, key in find_keys(text):
        claim(Token(Sort.KEY, text[start:end], start, end, key))
    for mention in mentions:
        start, end = mention.span.start, mention.span.end
        end -= len(mention.text) - len(mention.text.rstrip(".,;:"))
        ordinal = not mention.norm_like and mention.text.isalpha()  # "its first reply"
        if not ordinal and not any(s <= start and end <= e for s, e in quoted):
            claim(_amount(mention, start, end))
    words = _raw(text, sorted(taken))
    merged = sorted([*spans, *words], key=lambda t: (t.start, t.end))
    return tuple(_contextual(_phrased(merged)))


def _amount(mention: Mention, start: int, end: int) -> Token:
    sort = Sort.QTY if mention.norm_like else Sort.LABEL
    text = mention.text.rstrip(".,;:")
    return Token(sort, text, start, end, text.lower(), mention.quantity, mention.readings)


@cache
def _by_first() -> dict[str, list[tuple[tuple[str, ...], Sort, str]]]:
    table: dict[str, list[tuple[tuple[str, ...], Sort, str]]] = {}
    for phrase, (sort, value) in PHRASES.items():
        words = tuple(phrase.split())
        table.setdefault(words[0], []).append((words, sort, value))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


def _phrased(tokens: list[Token]) -> list[Token]:
    """Marker phrases as one token each, the longest first."""
    result: list[Token] = []
    i = 0
    while i < len(tokens):
        found = _phrase_at(tokens, i) if tokens[i].is_word else None
        if found is None:
            result.append(tokens[i])
            i += 1
        else:
            token, i = found
            result.append(token)
    return result


def _phrase_at(tokens: list[Token], i: int) -> tuple[Token, int] | None:
    for words, sort, value in _by_first().get(tokens[i].value, ()):
        part = tokens[i : i + len(words)]
        after = tokens[i + len(words)].value if i + len(words) < len(tokens) else ""
        if sort is Sort.CMPPOST and after == "than":
            continue  # "…, and no more than 15%": what follows is bounded
        if len(part) == len(words) and all(
            t.is_word and t.value == w for t, w in zip(part, words, strict=True)
        ):
            text = " ".join(t.text for t in part)
            merged = Token(sort, text, part[0].start, part[-1].end, value or " ".join(words))
            return merged, i + len(words)
    return None


_NEEDS_AMOUNT = frozenset(
    """
        over under above below beyond max min maximum minimum exactly short hits hit reaches reach drops
        falls to
        """.split()
)
_PRONOUN_BOUND = frozenset(("that", "this", "which"))


def _contextual(tokens: list[Token]) -> list[Token]:
    """Sorts that depend on the neighbours: `over` is a comparator only before an amount."""
    result: list[Token] = []
    for i, token in enumerate(tokens):
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        before = tokens[i - 1] if i else None
        word = token.text.lower()
        if _only_repeats(token, before) and len(result) > 1 and result[-2].sort is Sort.QTY:
            result.pop()  # "50 USD, not a cent more": the comma stands inside the amount
        if token.sort is Sort.CMP and word in _EITHER_SIDE and _closes_amount(before, after):
            token = replace(token, sort=Sort.CMPPOST)
        elif (
            token.sort is Sort.CMP and word.split()[0] in _NEEDS_AMOUNT and not _amount_follows(tokens, i + 1)
        ):
            token = replace(token, sort=Sort.W, value=word)
        elif token.is_word and word == "that" and _is_relative(before, after):
            token = replace(token, sort=Sort.WHO, value="that")
        elif token.sort is Sort.REASON and word == "so" and _opens_norm(after):
            token = replace(token, sort=Sort.SEP, value=",")
        elif (
            token.sort is Sort.REASON
            and word in ("so", "as", "since")
            and not _opens_reason(word, before, after)
        ):
            token = replace(token, sort=Sort.W, value=word)
        elif token.sort is Sort.QTY and word == "once" and _is_conjunction(before, after):
            token = replace(token, sort=Sort.ONCE, value="once", quantity=None)
        elif token.sort is Sort.ONCE and word == "once" and not _is_conjunction(before, after):
            token = replace(token, sort=Sort.W, value="once")
        elif (token.sort is Sort.MAY and word == "may" and _is_month(token, before, after)) or (
            word == "till" and before is not None and before.value in _NOUN_AFTER
        ):
            token = replace(token, sort=Sort.W, value=word)
        result.append(token)
    return result


_NOUN_AFTER = frozenset("the a an our your each every this that".split())
_BEFORE_MONTHS = frozenset(
    "in of by since until till early late mid next last from through during for to before after".split()
)


def _is_month(token: Token, before: Token | None, after: Token | None) -> bool:
    """ "the first fortnight in May", and the word all alone."""
    if before is None:
        return after is None
    return token.text == "May" and before.value in _BEFORE_MONTHS


def _only_repeats(token: Token, before: Token | None) -> bool:
    no_more = token.sort is Sort.CMPPOST and token.text.lower().startswith(("not ", "and no"))
    return no_more and before is not None and before.sort is Sort.SEP and before.value in (",", "—", "–", "-")


_EITHER_SIDE = frozenset(("at most", "at least", "max", "maximum", "minimum", "at the most"))
_NOT_NOUNS = frozenset(
    "so such say says mean means ensure is are was be know think confirm check note assume see shows show "
    "make sure "
    "given than like after before if when".split()
)
_FINITE_STARTS = frozenset(
    "is are was were has have had do does did can could will would must may might should need needs".split()
)


def _closes_amount(before: Token | None, after: Token | None) -> bool:
    return before is not None and before.sort is Sort.QTY and (after is None or after.sort is not Sort.QTY)


def _is_relative(before: Token | None, after: Token | None) -> bool:
    """ "orders that were paid" but not "make sure that" or "that order"."""
    if before is None or after is None or not before.is_word or before.value in _NOT_NOUNS:
        return False
    if after.sort in (Sort.DUTY, Sort.MAY, Sort.MUSTNOT, Sort.NOT) or after.value in _FINITE_STARTS:
        return True
    forms = {form for _, form in common_verb(after.value)}
    return bool(forms & {Form.PRESENT, Form.BASE, Form.PAST})


def _amount_follows(tokens: list[Token], i: int) -> bool:
    for token in tokens[i : i + 4]:
        if token.sort is Sort.QTY or token.value in _PRONOUN_BOUND:
            return True
        if not token.is_word and token.sort is not Sort.SEP:
            return False
        if token.sort is Sort.SEP and token.value not in (":",):
            return False
    return False


def _opens_reason(word: str, before: Token | None, after: Token | None) -> bool:
    opened = (before is not None and before.sort is Sort.SEP) or (before is None and word != "so")
    return (
        opened
        and after is not None
        and after.sort is not Sort.QTY
        and after.value not in ("long", "well", "far")
    )


def _opens_norm(after: Token | None) -> bool:
    """ ", so do not print": what follows is asked, it is no reason."""
    if after is None:
        return False
    if after.sort in (Sort.MUSTNOT, Sort.NOQ):
        return True
    return after.is_word and after.value == "please"


def _is_conjunction(before: Token | None, after: Token | None) -> bool:
    if after is None or after.sort not in (Sort.W, Sort.NOQ, Sort.CODE, Sort.APPROVAL):
        return False
    return after.value not in ("a", "per", "every", "more", "again", "for", "only") and (
        before is None or before.value not in ("at", "than")
    )
