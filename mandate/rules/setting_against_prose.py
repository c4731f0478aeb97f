"""MND117: the prose says that something the layer sets has another value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import Amount
from mandate.model.finding import Label, Phrase, phrase
from mandate.model.norm import Limit, Norm
from mandate.model.quantity import Kind, Quantity, Type
from mandate.model.rates import every_rate
from mandate.model.source import Span
from mandate.model.spec import LimitRule, Metric, Requires, Spec
from mandate.rules.base import Ask, Case, Draft, Outcome, Stated
from mandate.rules.views import literal_bounds

_NAMED = re.compile(r"(?<![\w.])[a-z]\w*_\w+(?![\w]|\.\w)")
_ARTICLE = re.compile(r"^(?:the|our|my|an?)[ _]", re.IGNORECASE)
_KEPT = re.compile(r"[`*]")
_ROUGH_OR_PAST = re.compile(
    r"\b(?:about|around|roughly|approximately|approx|circa|some|nearly|almost|over|under|above|below"
    r"|(?:more|less|fewer) than|at (?:least|most)|up to|was|were|had|used to|last|yesterday|ago|since|by"
    r"|until|on|will)\b|~",
    re.IGNORECASE,
)
_PLAIN = (Kind.NUMBER, Kind.COUNT)


@dataclass(frozen=True, slots=True)
class Setting:
    """A named value of the layer. `sort` is what it is there: a fact, a rule, a rate or a metric."""

    name: str
    sort: str
    value: Quantity
    span: Span


class SettingAgainstProse:
    """A value that the prose gives by the name of a setting is not the layer's.

    ## What it checks
    Facts of the prose, and limits whose sentence names a setting (`max_positions`), against the facts,
    rates and named rules of the layer: is it the same number?

    A metric of another value than its `now` is a warning: both may have been true when they were written.

    ## Why it matters
    The runtime goes by the layer. Whoever wrote the sentence believes another number, and every line that
    rests on it means something else than it says.

    ## Known limits
    Names are compared as they are written, whatever stands between their words. Rules that hold more than
    one number, sentences that give the layer's number too, and values of metrics that are said to be rough
    or past, are not compared.

    ## Example that is found
    "max_positions is 5" where the layer has `fact max_positions = 3`.

    ## Example that passes
    "max_positions is 3" with the same layer.
    """

    code: ClassVar[str] = "MND117"
    name: ClassVar[str] = "setting-against-prose"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        known: dict[str, list[Setting]] = {}
        for setting in _settings(case.spec):
            known.setdefault(_key(setting.name), []).append(setting)
        for stated in case.stated:
            for setting in (*_rates(case.spec, stated), *known.get(_key(stated.name), ())):
                if not _same(stated.value, setting.value):
                    labels = [Label(span, _says(stated.value)) for span in stated.spans]
                    yield self._finding(case, stated.item, labels, stated.value, setting)
            for metric in _measured(case, stated):
                labels = [Label(span, _says(stated.value)) for span in stated.spans]
                yield self._of_metric(case, stated, labels, metric)
        for norm in case.mandate_norms:
            if isinstance(norm.form, Limit):
                yield from self._named(case, norm, norm.form.bound, known)

    def _named(
        self, case: Case, norm: Norm, bound: Quantity, known: dict[str, list[Setting]]
    ) -> Iterator[Outcome]:
        """A limit whose own words call it by the name of a setting of that kind."""
        said = _quoted(case, norm)
        for name, settings in known.items():
            if "_" not in name or not re.search(
                rf"(?<![\w.]){re.escape(name)}(?![\w.])", said, re.IGNORECASE
            ):
                continue  # a plain word is no name
            for setting in settings:
                comparable = setting.value.type == bound.type or _plain(setting.value.type, bound.type)
                if comparable and not _same(bound, setting.value) and not _number_in(setting.value, said):
                    labels = [Label(span, _says(bound)) for span in norm.origin.spans]
                    yield self._finding(case, norm.id, labels, bound, setting)

    def _finding(
        self, case: Case, item: str, labels: list[Label], value: Quantity, setting: Setting
    ) -> Outcome:
        headline = phrase(
            "`{name}` is {value} here, and {theirs} in the operating layer",
            name=setting.name, value=value, theirs=setting.value,
        )  # fmt: skip
        draft = Draft(type(self), "policy_conflict", headline, labels=labels, items=[item])
        if not labels and case.prose is not None:
            draft.labels.append(Label(case.prose.span(0, 0), _says(value)))
        draft.labels.append(Label(setting.span, phrase(f"this {setting.sort} is in force")))
        draft.help = (
            phrase("write {theirs}, or ask the layer's owner for {value}", theirs=setting.value, value=value),
        )
        return draft.done()

    def _of_metric(self, case: Case, stated: Stated, labels: list[Label], metric: Metric) -> Outcome:
        assert metric.now is not None
        asof = " on {date}" if case.spec.as_of is not None else ""
        headline = phrase(
            f"{{name}} is {{value}} here, and the operating layer measures {{theirs}}{asof}",
            name=metric.name, value=stated.value, theirs=metric.now, date=case.spec.as_of or "",
        )  # fmt: skip
        draft = Draft(type(self), "policy_conflict", headline, labels=labels, items=[stated.item])
        draft.severity = Severity.WARNING
        if not labels and case.prose is not None:
            draft.labels.append(Label(case.prose.span(0, 0), _says(stated.value)))
        draft.labels.append(Label(metric.span, phrase("goals are judged from here")))
        draft.help = (
            phrase("write {theirs}, or have the layer's `now` brought up to date", theirs=metric.now),
        )
        return draft.done()


def _measured(case: Case, stated: Stated) -> Iterator[Metric]:
    """The metric that a fact of the prose gives another value than it has now."""
    said = (
        _KEPT.sub("", " ".join(case.prose.slice(s) for s in stated.spans)) if case.prose is not None else ""
    )
    if _ROUGH_OR_PAST.search(said):
        return
    for metric in case.spec.metrics:
        names = {_key(_ARTICLE.sub("", name)) for name in (metric.name, *metric.aliases)}
        comparable = metric.now is not None and (
            metric.now.type == stated.value.type or _plain(metric.now.type, stated.value.type)
        )
        if metric.now is not None and comparable and _key(_ARTICLE.sub("", stated.name)) in names:
            if not _same(stated.value, metric.now) and not _number_in(metric.now, said):
                yield metric


def _says(value: Quantity) -> Phrase:
    return phrase("says {value}", value=value)


def _settings(spec: Spec) -> Iterator[Setting]:
    for fact in spec.facts:
        yield Setting(fact.name, "fact", fact.value, fact.span)
    for rule in spec.rules:
        match rule.body:
            case LimitRule(bound=bound):
                yield Setting(rule.name, "rule", bound, rule.span)
            case Requires(condition=condition):
                amounts = [c.right.quantity for c in literal_bounds(condition) if isinstance(c.right, Amount)]
                if len(set(amounts)) == 1:
                    yield Setting(rule.name, "rule", amounts[0], rule.span)
            case _:
                pass


def _rates(spec: Spec, stated: Stated) -> Iterator[Setting]:
    """What the layer gives for a rate of the prose: `1 EUR` is its name."""
    number, _, source = stated.name.partition(" ")
    source, target = source.strip(), stated.value.type.unit
    known = every_rate((r.source, r.target, r.factor) for r in spec.rates)
    factor = known.get((source, target))
    if factor is None or not number.replace("_", "").isdigit():
        return
    span = next((r.span for r in spec.rates if {r.source, r.target} == {source, target}), spec.rates[0].span)
    value = Quantity(factor * int(number.replace("_", "")), stated.value.type)
    yield Setting(stated.name, "rate", value, span)


def _same(one: Quantity, other: Quantity) -> bool:
    return one.value == other.value and (one.type == other.type or _plain(one.type, other.type))


def _plain(one: Type, other: Type) -> bool:
    return one.kind in _PLAIN and other.kind in _PLAIN


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def _quoted(case: Case, norm: Norm) -> str:
    if case.prose is None:
        return ""
    spans = [s for s in norm.origin.spans if s.path == case.prose.path]
    return re.sub(r"[`*]", "", " ".join(case.prose.slice(s) for s in spans))


def _number_in(value: Quantity, said: str) -> bool:
    """Whether a sentence gives this number, too."""
    numbers = {n.replace(",", "").replace("_", "") for n in re.findall(r"\d[\d,_]*(?:\.\d+)?", said)}
    return str(value.value) in numbers
