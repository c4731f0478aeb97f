"""Answers about calls and situations as SMT-LIB 2 scripts: each a claim that another solver can check.

What is claimed without quantifiers is written without them: a clash at its witness, a region from inside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

from mandate.logic.budget import Undecided
from mandate.logic.encode import Encoder
from mandate.logic.lawful import split_finely
from mandate.logic.names import symbols_of
from mandate.logic.script import Named, integer, joined, real, script
from mandate.model.expression import (
    Amount,
    And,
    Compare,
    Comparison,
    Expr,
    Or,
    Predicate,
    application,
    negation,
    references,
    walk,
)  # fmt: skip
from mandate.model.proof import Script
from mandate.model.quantity import Quantity
from mandate.model.question import (
    Answer,
    Boundless,
    Claim,
    Consistent,
    Equivalent,
    Extreme,
    Fails,
    Holds,
    Lawful,
    Optimum,
    Witness,
)  # fmt: skip

FAR = Fraction(10**30)  # what an amount without a bound exceeds, among everything


class Text:
    """The variables of one question, and the scripts over them."""

    def __init__(self, exprs: Iterable[Expr], dense: Collection[str] = ()) -> None:
        self.encoder = Encoder(exprs, dense)

    def claims(self, claims: Iterable[Claim]) -> list[Named]:
        return [(f"norm {c.norm_id}" if c.norm_id else "given", self.term(c.expr)) for c in claims]

    def term(self, expr: Expr) -> str:
        return self.encoder.formula(expr)

    def domains(self, symbols: Collection[str]) -> list[Named]:
        """What the types say of these variables, and how the clock hangs together."""
        found = [(f"type of {s}", t) for s, t in self.encoder.domains(symbols).items()]
        clock = self.encoder.clock()
        return [*found, ("clock", clock)] if clock is not None else found

    def values(self, witness: Witness) -> list[Named]:
        """The witness, value by value."""
        found = []
        for name, value in witness.values:
            label = self.encoder.label(name.symbol)
            if isinstance(value, bool):
                term = label if value else f"(not {label})"
            elif isinstance(value, str):
                term = f"(= {label} {self._number(value, name.symbol)})"
            else:
                steps = value.value / (self.encoder.fineness(name.symbol) or 1)
                whole = self.encoder.sort(name.symbol) == "Int"
                term = f"(= {label} {integer(int(steps)) if whole else real(steps)})"
            found.append((f"here {name.symbol}", term))
        return found

    def _number(self, word: str, symbol: str) -> int:
        words = self.encoder.words(self.encoder.variables[symbol])
        if word not in words:
            raise Undecided(f"`{word}` is no value of the question")
        return words.index(word)

    def script(
        self,
        says: str,
        expected: str,
        norms: Iterable[str],
        assertions: Iterable[Named],
        without: Collection[str] = (),
    ) -> Script:
        """A script over all variables but those `without`, which a quantifier binds."""
        free = [s for s in sorted(self.encoder.variables) if s not in without]
        declared = [(self.encoder.label(s), self.encoder.sort(s)) for s in free]
        legend = [
            f"{self.encoder.label(s)} is one of: {', '.join(map(repr, self.encoder.words(name)))}"
            for s, name in sorted(self.encoder.variables.items())
            if self._named(s)
        ]
        every = [*self.domains(free), *assertions]
        bound = {self.encoder.sort(s) for s in without} if any("(forall " in t for _, t in every) else set()
        return script(says, expected, norms, declared, every, bound=bound, remarks=legend)

    def _named(self, symbol: str) -> bool:
        return symbol in self.encoder.texts or bool(self.encoder.kind(symbol).members)

    def none(self, claims: Sequence[Claim], hidden: Collection[str]) -> str:
        """No values of the hidden variables satisfy the claims, as a term."""
        bound = sorted(symbols_of(c.expr for c in claims).intersection(hidden))
        inside = [t for _, t in self.claims(claims)]
        if not bound:
            return f"(not {joined('and', inside)})"
        names = " ".join(f"({self.encoder.label(s)} {self.encoder.sort(s)})" for s in bound)
        body = joined("and", [*self.encoder.domains(bound).values(), *inside])
        return f"(forall ({names}) (not {body}))"


def scripts_of(question: Consistent | Equivalent | Extreme | Lawful, answer: Answer) -> tuple[Script, ...]:
    """What the answer claims. Raises `Undecided` where that cannot be written."""
    match question, answer:
        case Consistent(), Fails(witness=witness):
            text = Text(c.expr for c in question.claims)
            return (_possible(text, question.claims, witness),)
        case Consistent(), Holds(core=core):
            return _core(Text(c.expr for c in question.claims), question.claims, core)
        case Equivalent(), _:
            return _equivalent(question, answer)
        case Extreme(), _:
            return _extreme(question, answer)
        case Lawful(), Holds() | Fails():
            return _lawful(question, answer)
        case _:
            raise Undecided(f"{type(answer).__name__} has no script")


def _norms(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.norm_id for c in claims if c.norm_id))


def _possible(text: Text, claims: Sequence[Claim], witness: Witness) -> Script:
    says = "all of this is true together, with these values"
    return text.script(says, "sat", _norms(claims), [*text.claims(claims), *text.values(witness)])


def _chosen(claims: Iterable[Claim], core: Collection[str]) -> list[Claim]:
    return [c for c in claims if not c.norm_id or c.norm_id in core]


def _core(text: Text, claims: Sequence[Claim], core: tuple[str, ...]) -> tuple[Script, ...]:
    """The core clashes; without any one of it, it does not."""
    asserted = text.claims(_chosen(claims, core))
    found = [text.script("these can never be true together", "unsat", core, asserted)]
    for left_out in core:
        rest = tuple(i for i in core if i != left_out)
        says = f"without {left_out} the others can be true together"
        found.append(text.script(says, "sat", rest, text.claims(_chosen(claims, rest))))
    return tuple(found)


def _equivalent(question: Equivalent, answer: Answer) -> tuple[Script, ...]:
    left, right = question.left, question.right
    differ = Or((And((left, negation(right))), And((negation(left), right))))
    claims = (*question.given, Claim("", differ))
    text = Text(c.expr for c in claims)
    if isinstance(answer, Fails):
        return (_possible(text, claims, answer.witness),)
    return (text.script("the two never differ", "unsat", _norms(claims), text.claims(claims)),)


def _extreme(question: Extreme, answer: Answer) -> tuple[Script, ...]:
    claims, objective = question.claims, question.objective
    kind = answer.value.type if isinstance(answer, Optimum) else None
    if isinstance(answer, Holds):
        return _core(Text([*(c.expr for c in claims), objective]), claims, answer.core)
    if isinstance(answer, Boundless):
        kind = next((r.type for r in references(objective) if r.type is not None), None)
        if kind is None:
            raise Undecided("an amount without a type")
    assert kind is not None
    beyond = Compare.GT if question.greatest else Compare.LT
    word = "more" if question.greatest else "less"
    if isinstance(answer, Boundless):
        far = Amount(Quantity(FAR if question.greatest else -FAR, kind))
        text = Text([*(c.expr for c in claims), Comparison(beyond, objective, far)])
        term = text.term(Comparison(beyond, objective, far))
        says = f"{word} than any amount that is written down is possible"
        return (text.script(says, "sat", _norms(claims), [*text.claims(claims), ("far", term)]),)
    if not isinstance(answer, Optimum):
        raise Undecided(f"{type(answer).__name__} has no script")
    value = Amount(answer.value)
    better, equal = Comparison(beyond, objective, value), Comparison(Compare.EQ, objective, value)
    text = Text([*(c.expr for c in claims), better, equal])
    chosen = [*text.claims(_chosen(claims, answer.core)), ("beyond", text.term(better))]
    found = [text.script(f"nothing is {word} than {answer.value}", "unsat", answer.core, chosen)]
    if answer.attained:
        here = [*text.claims(claims), ("the value", text.term(equal)), *text.values(answer.witness)]
        found.append(text.script(f"{answer.value} is attained", "sat", _norms(claims), here))
    return tuple(found)


def _lawful(question: Lawful, answer: Holds | Fails) -> tuple[Script, ...]:
    hidden = _hidden(question)
    situation = [c for c in question.given if not symbols_of([c.expr]) & hidden]
    response = [c for c in question.given if symbols_of([c.expr]) & hidden] + list(question.response)
    exprs = [*(c.expr for c in (*situation, *response)), *question.excluding]
    text = Text(exprs, split_finely(exprs, question.hidden))
    bound = hidden & symbols_of(c.expr for c in response)
    around = [*text.claims(situation)]
    around += [("told before", f"(not {text.term(e)})") for e in question.excluding]
    if isinstance(answer, Holds):
        norms = _norms((*situation, *response))
        nothing = ("no response", text.none(response, bound))
        says = "no situation is without a lawful response"
        return (text.script(says, "unsat", norms, [*around, nothing], bound),)
    core = _chosen(response, answer.core)
    here = text.values(answer.witness)
    found = [
        text.script("this situation can come about", "sat", _norms(situation), [*around, *here], bound),
        text.script(
            "in this situation no response is lawful", "unsat", answer.core, [*here, *text.claims(core)]
        ),
    ]
    for left_out in answer.core:
        rest = tuple(i for i in answer.core if i != left_out)
        says = f"without {left_out} the situation has a lawful response"
        found.append(text.script(says, "sat", rest, [*here, *text.claims(_chosen(core, rest))]))
    if answer.region is not None:
        domain = text.claims(c for c in situation if not c.norm_id)
        inside = [*domain, ("region", text.term(answer.region)), *text.claims(core)]
        says = "nowhere in the region a response is lawful"
        found.append(text.script(says, "unsat", answer.core, inside))
        outside = [*around, ("outside", f"(not {text.term(answer.region)})")]
        nothing = ("no response", text.none(core, bound))
        says = "everywhere outside the region a response is lawful"
        found.append(text.script(says, "unsat", answer.core, [*outside, nothing], bound))
    return tuple(found)


def _hidden(question: Lawful) -> frozenset[str]:
    """What a response chooses: the hidden symbols, and opaque predicates over them (semantics §5.5)."""
    chosen = frozenset(question.hidden)
    found = set(chosen)
    for claim in (*question.given, *question.response):
        for node in walk(claim.expr):
            if isinstance(node, Predicate) and any(r.symbol in chosen for r in references(node)):
                found.add(application(node).symbol)
    return frozenset(found)
