"""What a plan adds to the vocabulary: its terms, constants and rates; and the types written as text."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mandate.grammar import units
from mandate.grammar.hours import HoursBuilder
from mandate.grammar.mistakes import NAME, TYPE, Mistake, distinct, nearest, suggestion
from mandate.grammar.names import Names, PredicateName
from mandate.grammar.parser import parse
from mandate.grammar.syntax import TypeText, Word
from mandate.model import quantity as q
from mandate.model.diagnostic import Diagnostic
from mandate.model.expression import Amount, Reference, Scope
from mandate.model.plan import Plan, Term
from mandate.model.quantity import Kind, Quantity, Type
from mandate.model.rates import every_rate

WORDS = {
    "bool": q.BOOL, "count": q.COUNT, "number": q.NUMBER, "percent": q.PERCENT, "duration": q.DURATION,
    "date": q.MOMENT, "moment": q.MOMENT, "time": q.TIME_OF_DAY, "time of day": q.TIME_OF_DAY,
    "weekday": q.WEEKDAY, "day of week": q.WEEKDAY, "text": q.TEXT, "string": q.TEXT, "email": q.TEXT,
    "boolean": q.BOOL,
}  # fmt: skip
_KINDS = (
    ("money currency price amount decimal float cash dollar euro", "`USD`, `EUR`"),
    ("temperature", "`degC`, `degF`"),
    ("weight mass", "`kg`, `lb`"),
    ("length distance", "`m`, `km`"),
    ("volume", "`l`, `ml`"),
    ("energy", "`kWh`"),
)
_FOREIGN = (
    ("int integer long", "`count` begins at 0, and `number` may be negative"),
    ("datetime timestamp", "`date` is a moment, too"),
    ("array list object dict map any json uuid url address", "write `text`: what stands in it is not read"),
)
_SHOWN = tuple(w for w in WORDS if w not in ("string", "email", "boolean", "moment"))


def type_of(text: TypeText, names: Names) -> Type:
    """The type a text names: a word of the language, a currency, a declared unit, a set. Raises `Mistake`."""
    word = text.word.text
    if text.members is not None:
        return _enum(text.members, names)
    if word in WORDS:
        return WORDS[word]
    if word in units.CURRENCIES or word in {c for pair in names.rates for c in pair}:
        return q.money(word)
    if word in names.sets:
        return Type(Kind.ENUM, members=names.sets[word])
    scales = units.MEASURES | dict(names.units)
    for unit in units.one_or_many(word):
        if unit in scales:
            return Type(Kind.UNIT, unit)
    looks_like_one = word.isupper() and len(word) > 2
    currencies = [c for c in sorted(units.CURRENCIES) if looks_like_one or c == word.upper()]
    known = (*_SHOWN, *names.sets, *scales, *currencies)
    close = nearest(word, WORDS)
    if close is not None and close not in _SHOWN:
        known = (next(w for w in _SHOWN if WORDS[w] == WORDS[close]),)
        hint = f"did you mean `{known[0]}`?"
    else:
        hint = suggestion(word, known)
    for what, example in _KINDS:
        if word.lower().removesuffix("s") in what.split():
            hint = f"its unit is the type: {example}"
    hint = next((meant for words, meant in _FOREIGN if word.lower() in words.split()), hint)
    raise Mistake(
        TYPE, f"there is no type called `{word}`", text.word.span,
        hint=hint or "types are `bool`, `count`, `number`, `percent`, `duration`, `date`, "
        "`time of day`, `text`, `one of …`, a currency such as `EUR`, or a declared `unit`",
    )  # fmt: skip


def _enum(members: tuple[Word, ...], names: Names) -> Type:
    if len(members) == 1 and members[0].text in names.sets:
        return Type(Kind.ENUM, members=names.sets[members[0].text])
    values = tuple(m.text for m in members)
    distinct(((m.text, m.span) for m in members), "listed")
    return Type(Kind.ENUM, members=values)


def with_plan(names: Names, plan: Plan) -> tuple[Names, tuple[Diagnostic, ...]]:
    """`names` with the plan's terms and facts; what is wrong with those is told and left out."""
    told: list[Diagnostic] = []
    layer = names  # its values stay, whatever a fact says: MND117 compares
    for term in plan.terms:
        try:
            names = _with_term(names, term)
        except Mistake as mistake:
            told.append(_about(f"term `{term.name}`", mistake))
    for fact in plan.facts:
        if fact.name is None or fact.value is None:
            continue
        try:
            names = _with_fact(names, fact.name, fact.value, layer)
        except Mistake as mistake:
            told.append(_about(f"fact `{fact.name}`", mistake))
    return names, tuple(told)


def _about(what: str, mistake: Mistake) -> Diagnostic:
    return Diagnostic(
        "plan", None, f"{what}: {mistake.message}", mistake.label, mistake.hint, code=mistake.code
    )


def _with_term(names: Names, term: Term) -> Names:
    name = term.name
    variables = (v for v, known in names.variables.items() if known.scope is not Scope.CLOCK)
    taken = (*names.tools, *names.acts, *variables, *names.predicates, *names.constants)
    if name in taken:
        raise Mistake(NAME, f"`{name}` is already declared", hint="use the declared one, or another name")
    if term.type == "act":
        return replace(names, acts=(*names.acts, name))
    if term.type == "predicate":
        predicate = PredicateName(name, Scope.TERM)
        return replace(names, predicates={**names.predicates, name: predicate})
    names, kind = _term_type(names, term.type)
    reference = Reference(name, Scope.TERM, kind)
    return replace(
        names, variables={**names.variables, name: reference}, metrics={**names.metrics, name: False}
    )


def _term_type(names: Names, text: str) -> tuple[Names, Type]:
    """The type of a term; a plain new word (`pages`) declares a unit by that name."""
    parsed: TypeText = parse("type", text, HoursBuilder("plan"))
    try:
        return names, type_of(parsed, names)
    except Mistake:
        word = parsed.word.text
        if parsed.members is not None or not word.isalpha() or nearest(word, _SHOWN) is not None:
            raise
        units_now = {**names.units, word: (word, Fraction(1))}
        return replace(names, units=units_now), Type(Kind.UNIT, word)


def _with_fact(names: Names, name: str, value: str, layer: Names) -> Names:
    from mandate.grammar.typecheck import resolved

    amount = parse("sum", value, HoursBuilder("plan"))
    node = resolved(amount, names, (), None)
    if not isinstance(node, Amount):
        raise Mistake(TYPE, f"`{value}` is no fixed amount")
    head, _, currency = name.partition(" ")
    if currency:
        return _with_rate(names, head, currency.strip(), node.quantity, layer)
    if name in layer.constants or name in layer.metrics:
        return names
    if name in names.constants or name in names.tools or name in names.variables:
        raise Mistake(NAME, f"`{name}` is already declared")
    return replace(names, constants={**names.constants, name: node.quantity})


def _with_rate(names: Names, head: str, currency: str, value: Quantity, layer: Names) -> Names:
    one = parse("sum", head, HoursBuilder("plan"))
    if not isinstance(one, Amount) or one.quantity.value <= 0 or value.value <= 0:
        raise Mistake(
            TYPE, f"`{head} {currency}` is no rate", hint="name it `1 EUR` and give `1.08 USD` as its value"
        )
    if value.type.kind is not Kind.MONEY:
        raise Mistake(TYPE, "the value of a rate is an amount of money", hint="`1.08 USD`")
    pair = (currency, value.type.unit)
    factor = value.value / one.quantity.value
    if pair in layer.rates:
        return names
    if names.rates.get(pair, factor) != factor:
        raise Mistake(NAME, f"another rate is given for {currency} in {value.type.unit}")
    known = ((a, b, declared) for (a, b), declared in names.rates.items())
    return replace(names, rates=every_rate([(*pair, factor), *known]))
