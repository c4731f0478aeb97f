"""Norms and plan items said back in one plain English sentence (never read by code again)."""

from __future__ import annotations

from mandate.grammar.names import Names
from mandate.grammar.printing import show, words
from mandate.grammar.saying_conditions import listed, say_amount, say_condition, spaced
from mandate.grammar.saying_items import as_form
from mandate.model import expression as ex
from mandate.model.expression import TRUE, Compare, Expr, Reference, Scope, conjunction, references
from mandate.model.norm import (
    Achieve,
    Action,
    Aim,
    Approve,
    Autonomous,
    Forbid,
    Form,
    Limit,
    Maintain,
    Measure,
    Norm,
    Oblige,
    OnlyDuring,
    Order,
    OrderKind,
    Permit,
    Probing,
)  # fmt: skip
from mandate.model.plan import Constraint, Goal, Item, PlanFact, PlanProbe, Prohibition
from mandate.model.quantity import Quantity
from mandate.model.window import PER_CALL

__all__ = ["say", "say_condition"]

_COMPARED = {
    Compare.EQ: "exactly", Compare.NE: "anything but", Compare.LT: "less than", Compare.LE: "at most",
    Compare.GT: "more than", Compare.GE: "at least",
}  # fmt: skip
_WITH = {
    Compare.EQ: "of", Compare.NE: "other than", Compare.LT: "under", Compare.LE: "of at most",
    Compare.GT: "over", Compare.GE: "of at least",
}  # fmt: skip


def say(thing: Item | Norm | Form, names: Names | None = None, unless: Expr | None = None) -> str:
    """One sentence: "Never call payments.issue_refund with an amount over 50 USD, unless …".

    An item of a plan is said from its typed texts where `names` is given and they type, else from
    the texts as they stand.
    """
    if isinstance(thing, Norm):
        return say(thing.form, names, thing.unless)
    if not isinstance(thing, Item):
        return _sentence(_form(thing), "" if unless is None else say_condition(unless))
    if isinstance(thing, PlanFact):
        return _sentence(_fact(thing), "")
    typed = as_form(thing, names) if names is not None else None
    if typed is not None:
        form, exception = typed
        text = _form(form)
        lifted = "" if exception is None else say_condition(exception)
    else:
        text, lifted = _as_written(thing), getattr(thing, "unless", None) or ""
    actor = getattr(thing, "actor", None)
    return _sentence(f"{text}; only {actor} may" if actor else text, lifted)


def _sentence(text: str, unless: str) -> str:
    return text[:1].upper() + text[1:] + (f", unless {unless}" if unless else "")


def _form(form: Form) -> str:
    match form:
        case Permit(action=action, when=when):
            return f"you may call {_calls(action, when)}"
        case Forbid(action=action, when=when):
            return f"never call {_calls(action, when)}"
        case Oblige():
            return _oblige(form)
        case Limit():
            return _limit(form)
        case Order():
            return _order(form)
        case OnlyDuring(action=action, calendar=calendar):
            return f"call {_calls(action)} only during {show(calendar)}"
        case Approve(action=action, when=when, role=role, count=count, justified=justified):
            asked = f"{_role(role)} has agreed" if count == 1 else f"{count} of {spaced(role)} have agreed"
            asked += " to the reasons given" if justified else ""
            return f"call {_calls(action, when)} only after {asked}"
        case Autonomous(action=action, when=when, role=role):
            who = f"{_role(role)} need not" if role else "nobody needs to"
            return f"{who} be asked to call {_calls(action, when)}"
        case Maintain(condition=condition):
            return f"at all times {say_condition(condition)}"
        case Achieve():
            return _achieve(form)
        case Probing(possible=possible, action=action, without=without):
            first = f" without an earlier {listed([*without], 'or')}" if without else ""
            can = "it must stay possible" if possible else "it must never be possible"
            return f"{can} to call {_calls(action)}{first}"


def _role(name: str) -> str:
    return f"the {spaced(name)}"


def _calls(action: Action, when: Expr = TRUE) -> str:
    """The calls of an action: its tools, "with" what is asked of arguments, "when" the situation."""
    if action.only_for:
        rest = tuple(name for name in action.names if name not in action.only_for)
        first = _calls(Action(action.only_for, action.where))
        either = f"{first}, or {listed([*rest], 'or')}"
        return f"{either}, when {say_condition(when)}" if when != TRUE else either
    whole = conjunction(action.where, when)
    parts = whole.operands if isinstance(whole, ex.And) else () if whole == TRUE else (whole,)
    of_call = [p for p in parts if _of_call(p)]
    around = [p for p in parts if not _of_call(p)]
    text = listed([*action.names], "or")
    if of_call:
        text += f" with {listed([_with(p) for p in of_call], 'and')}"
    return f"{text} when {say_condition(conjunction(*around))}" if around else text


def _of_call(part: Expr) -> bool:
    """A comparison of one argument of the call with a value."""
    if not isinstance(part, ex.Comparison | ex.Membership | ex.TextTest):
        return False
    return isinstance(part.left, Reference) and part.left.scope is Scope.ARGUMENT


def _with(part: Expr) -> str:
    match part:
        case ex.Comparison(operator=operator, left=Reference(name=name), right=right):
            how = _WITH[operator] if isinstance(right, ex.Amount) or references(right) else ""
            how = how if operator is not Compare.NE else "other than"
            return " ".join(x for x in (_article(spaced(name)), how, say_amount(right)) if x)
        case ex.Membership(left=Reference(name=name), items=items):
            return f"{_article(spaced(name))} of {listed([say_amount(i) for i in items], 'or')}"
        case ex.TextTest(left=Reference(name=name), affix=affix, value=value):
            shown = "" if affix is ex.Affix.ADDRESS else f' "{value}"'
            return f"{_article(spaced(name))} that {affix}{shown}"
        case _:
            return say_condition(part)


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _oblige(form: Oblige) -> str:
    text = f"always call {_calls(form.action)}"
    if form.when != TRUE:
        text += f" when {say_condition(form.when)}"
    if form.universal_in:
        text += f", whatever {listed([f'the {_bare(s)}' for s in form.universal_in], 'or')} is"
    if form.within is not None:
        text += f", within {words(form.within)}" if form.within.value else ", at once"
    if form.by is not None:
        text += f", by {words(form.by)}"
    if form.otherwise is not None:
        text += f", or else call {_calls(form.otherwise)}"
    return text


def _bare(symbol: str) -> str:
    return spaced(symbol.partition(":")[2])


def _limit(form: Limit) -> str:
    bound, window = f"{_COMPARED[form.operator]} {words(form.bound)}", show(form.window)
    calls = _calls(form.action, form.when)
    if form.measure is Measure.COUNT:
        once = form.bound.value == 1
        text = f"call {calls} {bound} {'time' if once else 'times'} {window}"
    elif form.measure is Measure.SUM:
        text = f"the {spaced(form.argument or '')} of all calls of {calls} together is {bound} {window}"
    elif form.window == PER_CALL:
        text = f"every call of {calls} has {_article(spaced(form.argument or ''))} of {bound}"
    else:
        which = "smallest" if form.measure is Measure.MIN else "largest"
        text = f"the {which} {spaced(form.argument or '')} of the calls of {calls} is {bound} {window}"
    return text + (f", for each {listed([spaced(k) for k in form.keys], 'and')}" if form.keys else "")


def _order(form: Order) -> str:
    first, then = _calls(form.first), _calls(form.then, form.when)
    delay = words(form.delay) if form.delay is not None else ""
    match form.kind:
        case OrderKind.BEFORE:
            text = f"call {first} before every call of {then}"
        case OrderKind.WITHIN_AFTER:
            text = f"call {then} within {delay} after {first}"
        case OrderKind.NOT_WITHIN_AFTER:
            text = f"do not call {then} within {delay} after {first}"
    return text + (f", for the same {listed([spaced(k) for k in form.keys], 'and')}" if form.keys else "")


def _achieve(form: Achieve) -> str:
    metric = spaced(form.metric)
    until = f" by {words(form.by)}" if form.by is not None else ""
    if form.aim is not Aim.ACHIEVE:
        return f"make {metric} as {'large' if form.aim is Aim.MAXIMIZE else 'small'} as possible{until}"
    if form.target is None or form.operator is None:
        return f"achieve {metric}{until}"
    if form.target == TRUE:
        return f"{'it is a success if' if form.criterion else 'bring it about that'} {metric}{until}"
    target = words(form.target) if isinstance(form.target, Quantity) else say_amount(form.target)
    how = "" if form.operator is Compare.EQ else f"{_COMPARED[form.operator]} "
    if form.criterion:
        return f"it is a success if {metric} is {how}{target}{until}"
    return f"bring {metric} to {how}{target}{until}"


def _fact(fact: PlanFact) -> str:
    if fact.start is not None:
        return f"work starts at {fact.start}"
    return f"{fact.name} is {fact.value}"


def _as_written(item: Item) -> str:
    """From the texts of an item, where they do not type or nobody knows the names."""
    when = f" when {item.when}" if isinstance(item, Constraint | Prohibition) and item.when else ""
    if isinstance(item, Prohibition):
        return f"never call {item.forbid}{when}"
    if isinstance(item, Goal):
        aim = next(n for n in ("achieve", "maximize", "minimize", "maintain") if getattr(item, n))
        return f"{aim} {getattr(item, aim)}" + (f" by {item.by}" if item.by else "")
    if isinstance(item, PlanProbe):
        kept = item.possible is not None
        return f"it must {'stay' if kept else 'never be'} possible to call {item.possible or item.never}"
    if not isinstance(item, Constraint):
        return f"it is a success if {getattr(item, 'criterion', '')}"
    text = getattr(item, item.form)
    lead = {
        "permit": "you may call {}", "oblige": "always call {}", "approve": "call {} only after approval",
        "autonomous": "nobody needs to be asked to call {}", "maintain": "at all times {}",
        "limit": "keep to {}", "order": "call {}", "during": "call {}",
    }[item.form]  # fmt: skip
    by = f" by {item.role}" if item.form == "approve" else f" (of {item.role})"
    role = by if item.role else ""
    due = f", within {item.within}" if item.within else f", by {item.by}" if item.by else ""
    during = f" ({item.hours})" if item.hours else ""
    return f"{lead.format(text)}{role}{during}{when}{due}"
