"""Parse trees of the expression language into nodes, with spans. One method per production."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lark import Token, Tree
from lark.tree import Meta

from mandate.grammar import units
from mandate.grammar.mistakes import SYNTAX, UNIT, Mistake
from mandate.grammar.syntax import Given, LimitText, OrderText, QueryText, Scope, Tools, Word
from mandate.model import expression as ex
from mandate.model.norm import Measure, OrderKind
from mandate.model.quantity import NUMBER, PERCENT, TIME_OF_DAY, Kind, Quantity, moment
from mandate.model.source import Span
from mandate.model.window import IN_TOTAL, PER_CALL, PER_RUN, Period, in_any, per

_COMPARATORS = {"=": "==", "≤": "<=", "≥": ">=", "≠": "!="}
_DAY = 86_400
_LONGEST = 60
_BEFORE = (",", " ", "\n", "\t")
SLIDING_PERIODS = {
    "minute": 60,
    "hour": 3_600,
    "day": _DAY,
    "week": 7 * _DAY,
}


def comparator(token: str) -> ex.Compare:
    return ex.Compare(_COMPARATORS.get(token, token))


def unquoted(token: str) -> str:
    """The text inside quotes: a backslash stands for the character after it."""
    out: list[str] = []
    escaped = False
    for character in token[1:-1]:
        if escaped or character != "\\":
            out.append(character)
            escaped = False
        else:
            escaped = True
    return "".join(out)


def number(token: str) -> Fraction:
    """`1_000.50`, `1/3`: exactly. Raises `Mistake` for one that no person wrote."""
    digits = token.replace("_", "")
    if len(digits) > _LONGEST:
        raise Mistake(SYNTAX, f"this number has {len(digits):,} digits; {_LONGEST} are read")
    return Fraction(digits)


def clock_seconds(token: str, span: Span) -> int:
    """Seconds since midnight of `06:00` or `06:00:30`; 24:00 is the end of the day."""
    hours, minutes, seconds = (*map(int, token.split(":")), 0)[:3]
    total = hours * 3_600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > _DAY:
        raise Mistake(SYNTAX, f"`{token}` is no time of day", span, hint="times go from 00:00 to 24:00")
    return total


def moment_of(token: str, span: Span) -> Quantity:
    from datetime import datetime

    try:
        return moment(datetime.fromisoformat(token))
    except ValueError:
        raise Mistake(
            SYNTAX,
            f"`{token}` is no date of the calendar",
            span,
            hint="write `2026-10-07` or `2026-10-07 06:00`",
        ) from None


def normal(operator: ex.Compare, left: ex.Expr, right: ex.Expr, span: Span) -> ex.Comparison:
    """A comparison with a literal on the left reads the other way round: `25 < count` is `count > 25`."""
    literal = (ex.Amount, ex.Word, ex.Truth)
    if isinstance(left, literal) and not isinstance(right, literal):
        return ex.Comparison(operator.mirrored, right, left, span=span)
    return ex.Comparison(operator, left, right, span=span)


class ExpressionBuilder:
    """Builds nodes from the productions of `expressions.lark`; `path` goes into every span.

    One method per production, called with the values of its children. `build` goes bottom-up without
    recursion: how deep a text is nested is not ours to choose.
    """

    def __init__(self, path: str, offset: int = 0) -> None:
        self.path, self.offset = path, offset
        self.source = ""  # the text that is being read
        self.moments: list[tuple[Quantity, Span]] = []  # the civil times that the text names

    def build(self, tree: Tree[Token]) -> Any:
        order: list[Tree[Token] | Token] = []
        waiting: list[Tree[Token] | Token] = [tree]
        while waiting:
            node = waiting.pop()
            order.append(node)
            if isinstance(node, Tree):
                waiting.extend(node.children)
        values: list[Any] = []
        for node in reversed(order):
            if not isinstance(node, Tree):
                values.append(node)
                continue
            first = len(values) - len(node.children)
            parts = values[first:]
            del values[first:]
            values.append(getattr(self, str(node.data))(node.meta, parts))
        return values[0]

    def span(self, meta: Meta) -> Span:
        if meta.empty:
            return Span(self.path, self.offset, self.offset)
        start = meta.start_pos
        while self.source[start : start + 1] in _BEFORE:  # some words take the comma before them along
            start += 1
        return Span(self.path, start + self.offset, meta.end_pos + self.offset)

    def at(self, token: Token) -> Span:
        start = (token.start_pos or 0) + self.offset
        return Span(self.path, start, start + len(token))

    def word(self, token: Token) -> Word:
        return Word(str(token), self.at(token))

    def moment(self, token: Token) -> Quantity:
        span = self.at(token)
        at = moment_of(token, span)
        if ":" in token:
            self.moments.append((at, span))
        return at

    def number(self, token: Token) -> Fraction:
        try:
            return number(token)
        except Mistake as mistake:
            mistake.span = mistake.span or self.at(token)
            raise

    # --- truth

    def disjunction(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        flat = [q for p in parts for q in (p.operands if isinstance(p, ex.Or) else (p,))]
        return ex.Or(tuple(flat), span=self.span(meta))

    def conjunction(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        flat = [q for p in parts for q in (p.operands if isinstance(p, ex.And) else (p,))]
        return ex.And(tuple(flat), span=self.span(meta))

    def negation(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        return ex.Not(parts[0], span=self.span(meta))

    def comparison(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        links = [
            normal(comparator(parts[i]), parts[i - 1], parts[i + 1], self.span(meta))
            for i in range(1, len(parts), 2)
        ]
        return links[0] if len(links) == 1 else ex.And(tuple(links), span=self.span(meta))

    def between(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        value, low, high = parts
        span = self.span(meta)
        return ex.And(
            (
                ex.Comparison(ex.Compare.GE, value, low, span=span),
                ex.Comparison(ex.Compare.LE, value, high, span=span),
            ),
            span=span,
        )

    def membership(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        return ex.Membership(parts[0], tuple(parts[1:]), span=self.span(meta))

    def exclusion(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        return ex.Not(self.membership(meta, parts), span=self.span(meta))

    def text_test(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        """One text makes a test; several, or a set, are an unresolved predicate by the test's name."""
        left, word, *items = parts
        affix = ex.Affix(" ".join(word.split()))
        if len(items) == 1 and isinstance(items[0], ex.Word):
            return ex.TextTest(left, affix, items[0].value, span=self.span(meta))
        return ex.Predicate(affix.value, (left, *items), span=self.span(meta))

    def address_test(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        return ex.TextTest(parts[0], ex.Affix.ADDRESS, "", span=self.span(meta))

    def text_exclusion(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        return ex.Not(self.text_test(meta, parts), span=self.span(meta))

    def truth(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        return ex.Truth(parts[0].lower() == "true", span=self.span(meta))

    def predicate(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        return ex.Predicate(str(parts[0]), tuple(parts[1:]), span=self.span(meta))

    # --- amounts

    def arithmetic(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        return ex.Arithmetic(ex.Operator(str(parts[1])), parts[0], parts[2], span=self.span(meta))

    def absolute(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        return ex.Absolute(parts[0], span=self.span(meta))

    def negative(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        if isinstance(parts[0], ex.Amount):
            amount = parts[0].quantity
            return ex.Amount(Quantity(-amount.value, amount.type), span=self.span(meta))
        minus_one = ex.Amount(Quantity(Fraction(-1), NUMBER), span=self.span(meta))
        return ex.Arithmetic(ex.Operator.MULTIPLY, minus_one, parts[0], span=self.span(meta))

    def share(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        amount, whole = parts
        if amount.quantity.type != PERCENT:
            raise Mistake(SYNTAX, "only a percentage is taken `of` something", self.span(meta))
        part = ex.Amount(Quantity(amount.quantity.value / 100, NUMBER), span=amount.span)
        return ex.Arithmetic(ex.Operator.MULTIPLY, part, whole, span=self.span(meta))

    def literal(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        token = parts[0]
        span = self.span(meta)
        match token.type.rsplit("__", 1)[-1]:
            case "MOMENT":
                return ex.Amount(self.moment(token), span=span)
            case "CLOCK":
                return ex.Amount(Quantity(Fraction(clock_seconds(token, span)), TIME_OF_DAY), span=span)
            case "MONEY_SIGN":
                digits = str(token)[1:].strip().replace(",", "")
                raise Mistake(
                    SYNTAX,
                    f"`{token}` is not how amounts are written",
                    span,
                    hint=f"write `{digits} {units.SIGNS[token[0]]}`",
                )
        unit = str(parts[1]) if len(parts) > 1 else ""
        if len(token) > 1 and token[0] == "0" and token[1].isdigit():
            raise Mistake(
                SYNTAX,
                f"`{token}` begins with a zero",
                span,
                hint="thousands are set apart with `_`: `1_000`",
            )
        if "/" in token and not number(token.split("/")[1]):
            raise Mistake(SYNTAX, f"`{token}` divides by zero", span)
        quantity = units.quantity(self.number(token), unit)
        if quantity is None:
            raise Mistake(
                UNIT, f"`{unit}` has no fixed length", span, hint="write days or weeks: `30 days`, `2 weeks`"
            )
        return ex.Amount(quantity, span=span)

    def quantity(self, meta: Meta, parts: list[Any]) -> Quantity:
        return parts[0].quantity  # type: ignore[no-any-return]

    def reference(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        return ex.Reference(str(parts[0]), span=self.at(parts[0]))

    def text(self, meta: Meta, parts: list[Any]) -> ex.Expr:
        return ex.Word(unquoted(parts[0]), span=self.at(parts[0]))

    # --- calls

    def tools(self, meta: Meta, parts: list[Any]) -> Tools:
        return Tools(tuple(self.word(t) for t in parts), self.span(meta))

    def where(self, meta: Meta, parts: list[Any]) -> tuple[str, Any]:
        return ("where", parts[0])

    def when(self, meta: Meta, parts: list[Any]) -> tuple[str, Any]:
        return ("when", parts[0])

    def limit(self, meta: Meta, parts: list[Any]) -> LimitText:
        tagged: dict[str, ex.Expr] = dict(p for p in parts if isinstance(p, tuple))
        scopes = tuple(p for p in parts if isinstance(p, Scope))
        rest = [p for p in parts if not isinstance(p, tuple | Scope)]
        return LimitText(
            Measure(str(rest[0])),
            rest[1],
            comparator(rest[2]),
            rest[3],
            scopes,
            tagged.get("where"),
            tagged.get("when"),
            self.span(meta),
        )

    def per_period(self, meta: Meta, parts: list[Any]) -> Scope:
        word = str(parts[0])
        window = {"run": PER_RUN, "call": PER_CALL}.get(word) or per(Period(word))
        return Scope(self.span(meta), window=window)

    def in_any_period(self, meta: Meta, parts: list[Any]) -> Scope:
        word = str(parts[0])
        if word not in SLIDING_PERIODS:
            raise Mistake(
                SYNTAX, f"`in any {word}` has no fixed length", self.span(meta), hint="write `in any 30 days`"
            )
        return Scope(self.span(meta), window=in_any(SLIDING_PERIODS[word]))

    def sliding(self, meta: Meta, parts: list[Any]) -> Scope:
        length: Quantity = parts[0]
        if length.type.kind is not Kind.DURATION or length.value <= 0:
            raise Mistake(
                SYNTAX, "a window is a stretch of time", self.span(meta), hint="write `in any 24 h`"
            )
        return Scope(self.span(meta), window=in_any(length.value))

    def in_total(self, meta: Meta, parts: list[Any]) -> Scope:
        return Scope(self.span(meta), window=IN_TOTAL)

    def per_key(self, meta: Meta, parts: list[Any]) -> Scope:
        return Scope(self.span(meta), key=self.word(parts[0]))

    def keys(self, meta: Meta, parts: list[Any]) -> tuple[Word, ...]:
        return tuple(self.word(t) for t in parts)

    def before(self, meta: Meta, parts: list[Any]) -> OrderText:
        return OrderText(OrderKind.BEFORE, parts[0], parts[1], parts[2], None, self.span(meta))

    def within_after(self, meta: Meta, parts: list[Any]) -> OrderText:
        then, delay, first, keys = parts
        return OrderText(OrderKind.WITHIN_AFTER, first, then, keys, self._delay(delay, meta), self.span(meta))

    def not_within_after(self, meta: Meta, parts: list[Any]) -> OrderText:
        then, delay, first, keys = parts
        return OrderText(
            OrderKind.NOT_WITHIN_AFTER, first, then, keys, self._delay(delay, meta), self.span(meta)
        )

    def _delay(self, delay: Quantity, meta: Meta) -> Quantity:
        if delay.type.kind is not Kind.DURATION or delay.value < 0:
            raise Mistake(
                SYNTAX, "`within` needs a stretch of time", self.span(meta), hint="write `within 10 min`"
            )
        return delay

    # --- queries

    def given(self, meta: Meta, parts: list[Any]) -> Given:
        return Given(self.word(parts[0]), parts[1])

    def query(self, meta: Meta, parts: list[Any]) -> QueryText:
        when = next((p[1] for p in parts if isinstance(p, tuple)), None)
        return QueryText(parts[0], tuple(p for p in parts if isinstance(p, Given)), when)
