"""The type checker: every name resolved, every unit agreed, every expression linear.

`resolved` takes a tree fresh from the parser and returns the same tree, resolved; facts are replaced by
their values, enum members and days become words, predicates without brackets become predicates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from mandate.grammar import arithmetic
from mandate.grammar import dimensions as dim
from mandate.grammar.expressions import shallow
from mandate.grammar.mistakes import NAME, TYPE, Mistake, all_of, listed, suggestion
from mandate.grammar.names import Names
from mandate.grammar.printing import show
from mandate.model import expression as ex
from mandate.model.expression import Compare, Expr, Operator
from mandate.model.quantity import BOOL, TEXT, Kind, Type
from mandate.model.source import Span
from mandate.model.spec import Variable

_TEXT_TESTS = frozenset(affix.value for affix in ex.Affix)
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)


def resolved(expr: Expr, names: Names, tools: tuple[str, ...] = (), expected: Type | None = BOOL) -> Expr:
    """`expr` resolved in the scope of calls of `tools`. With `expected` it is of that type (a literal
    takes its unit); with None it may be of any. Raises `Mistake`."""
    node, kind = Checker(names, tools).infer(shallow(expr))
    if expected is None or kind == expected:
        return node
    if expected == BOOL:
        raise Mistake(
            TYPE,
            f"`{show(node)}` is {dim.in_words(kind)}, not a condition",
            expr.span,
            hint="compare it with something: `<=`, `==`, `in`",
        )
    if not (kind.numeric and expected.numeric):
        raise Mistake(
            TYPE, f"`{show(node)}` is {dim.in_words(kind)}, expected {dim.wanted(expected)}", expr.span
        )
    variable = ex.Reference(f"a value {dim.in_words(expected)}", type=expected)
    try:
        _, fitted, agreed = dim.unify((variable, expected), (node, kind), names, expr.span)
    except Mistake as mistake:
        message = f"`{show(node)}` is {dim.in_words(kind)}, expected {dim.wanted(expected)}"
        raise Mistake(mistake.code, message, expr.span, hint=mistake.hint) from None
    if agreed != expected:
        raise Mistake(
            TYPE, f"`{show(node)}` is {dim.in_words(kind)}, expected {dim.wanted(expected)}", expr.span
        )
    return fitted


class Checker:
    """Resolves one expression in the scope of `tools` (none: only context, metrics, terms and facts)."""

    def __init__(self, names: Names, tools: tuple[str, ...]) -> None:
        self.names, self.tools = names, tools

    def infer(self, expr: Expr) -> dim.Typed:
        """The resolved node and its type."""
        match expr:
            case ex.Truth():
                return expr, BOOL
            case ex.Amount():
                return dim.literal(expr, self.names)
            case ex.Word():
                return replace(expr, type=expr.type or TEXT), expr.type or TEXT
            case ex.Reference():
                return self.reference(expr)
            case ex.Predicate() if expr.name in _TEXT_TESTS:
                return self.text_tests(expr), BOOL
            case ex.Predicate():
                return self.predicate(expr), BOOL
            case ex.Not():
                return replace(expr, operand=self.condition(expr.operand)), BOOL
            case ex.And() | ex.Or():
                parts = all_of(lambda x=x: self.condition(x) for x in expr.operands)  # type: ignore[misc]
                return replace(expr, operands=tuple(parts)), BOOL
            case ex.Comparison():
                return self.comparison(expr), BOOL
            case ex.Membership():
                return self.membership(expr), BOOL
            case ex.TextTest():
                return self.text_test(expr), BOOL
            case ex.Absolute():
                node, kind = self.infer(expr.operand)
                arithmetic.numeric(node, kind)
                return replace(expr, operand=node), kind
            case ex.Arithmetic():
                return self.arithmetic(expr)

    def condition(self, expr: Expr) -> Expr:
        node, kind = self.infer(expr)
        if kind != BOOL:
            raise Mistake(
                TYPE,
                f"`{show(node)}` is {dim.in_words(kind)}, not a condition",
                expr.span,
                hint="compare it with something: `<=`, `==`, `in`",
            )
        return node

    # --- names

    def reference(self, ref: ex.Reference) -> dim.Typed:
        name = ref.name
        argument = self.argument(ref)
        if argument is not None:
            return argument
        if name in self.names.variables:
            found = replace(self.names.variables[name], span=ref.span)
            assert found.type is not None
            return found, found.type
        if name in self.names.constants:
            value = self.names.constants[name]
            return ex.Amount(value, span=ref.span), value.type
        if name in self.names.predicates:
            return self.predicate(ex.Predicate(name, span=ref.span)), BOOL
        raise self.unknown(ref)

    def argument(self, ref: ex.Reference) -> dim.Typed | None:
        """The argument by that name, which all the tools in scope must have with one type."""
        name = ref.name
        tools = self.tools
        if "." in name and name.rpartition(".")[0] in tools and len(tools) == 1:
            name = name.rpartition(".")[2]
        found = {t: v for t in tools for v in self.names.tools.get(t, ()) if v.name == name}
        if not found:
            return None
        lacking = [t for t in tools if t not in found]
        if lacking:
            if name in self.names.variables:
                return None
            raise Mistake(
                NAME, f"`{name}` is an argument of {listed(found)}, not of {listed(lacking)}", ref.span
            )
        kinds = {v.type for v in found.values()}
        if len(kinds) > 1:
            each = " and ".join(f"{dim.in_words(v.type)} for `{t}`" for t, v in found.items())
            raise Mistake(TYPE, f"`{name}` is {each}", ref.span, hint="write one line for each of them")
        kind = kinds.pop()
        owner = tools[0] if len(tools) == 1 else ex.ANY_TOOL
        return ex.Reference(name, ex.Scope.ARGUMENT, kind, owner, span=ref.span), kind

    def unknown(self, ref: ex.Reference, extra: Iterable[str] = ()) -> Mistake:
        arguments = [v.name for t in self.tools for v in self.names.tools.get(t, ())]
        known = (*arguments, *self.names.variables, *self.names.constants, *self.names.predicates, *extra)
        hint = suggestion(ref.name, known)
        if not hint:
            owners = [t for t, vs in self.names.tools.items() if any(v.name == ref.name for v in vs)]
            if owners and not self.tools:
                hint = f"it is an argument of {listed(owners)}; no call is spoken of here"
            elif owners:
                hint = f"it is an argument of {listed(owners)}"
            elif arguments:
                hint = f"{listed(self.tools, 3)} takes {listed(dict.fromkeys(arguments))}"
        return Mistake(NAME, f"there is nothing called `{ref.name}`", ref.span, hint=hint)

    def predicate(self, node: ex.Predicate) -> Expr:
        known = self.names.predicates.get(node.name)
        if known is None:
            raise Mistake(
                NAME,
                f"there is no predicate called `{node.name}`",
                node.span,
                hint=suggestion(node.name, self.names.predicates),
            )
        if known.parameters is None:
            arguments = tuple(self.infer(x)[0] for x in node.arguments)
            return replace(node, arguments=arguments, scope=known.scope)
        if len(known.parameters) != len(node.arguments):
            takes = _count(len(known.parameters), "argument")
            raise Mistake(
                TYPE,
                f"`{node.name}` takes {takes}, here it has {len(node.arguments)}",
                node.span,
                hint=f"write `{node.name}({', '.join(p.name for p in known.parameters)})`",
            )
        given = zip(known.parameters, node.arguments, strict=True)
        fitted = all_of(lambda p=p, x=x: self.fits(p, x) for p, x in given)  # type: ignore[misc]
        return replace(node, arguments=tuple(fitted), scope=known.scope)

    def fits(self, parameter: Variable, argument: Expr) -> Expr:
        if parameter.type.members:
            return self.member(argument, parameter.type) or self.infer(argument)[0]
        return resolved(argument, self.names, self.tools, parameter.type)

    # --- comparisons

    def comparison(self, node: ex.Comparison) -> Expr:
        left, right, operator = self._names_first(node)
        a, ta = self.infer(left)
        word = self.member(right, ta) if ta.members else None
        b, tb = (word, ta) if word is not None else self._right(right, a, ta)
        if BOOL in (ta, tb):
            return self._of_truths(operator, (a, ta), (b, tb), node.span)
        if not (ta.numeric and tb.numeric):
            if ta != tb:
                raise dim.mismatch((a, ta), (b, tb), node.span)
            if operator not in (Compare.EQ, Compare.NE):
                raise Mistake(
                    TYPE,
                    f"`{show(a)}` is {dim.in_words(ta)}: it has no order",
                    node.span,
                    hint="use `==`, `!=` or `in`",
                )
            return replace(node, operator=operator, left=a, right=b)
        a, b, _ = dim.unify((a, ta), (b, tb), self.names, node.span)
        return replace(node, operator=operator, left=a, right=b)

    def _names_first(self, node: ex.Comparison) -> tuple[Expr, Expr, Compare]:
        """The sides, swapped if only the right one is known: `vip == customer.tier`."""
        match node.left, node.right:
            case ex.Reference() as a, ex.Reference() as b if not self.known(a) and self.known(b):
                return b, a, node.operator.mirrored
            case ex.Amount() | ex.Word() | ex.Truth(), ex.Reference():
                return node.right, node.left, node.operator.mirrored
        return node.left, node.right, node.operator

    def known(self, ref: ex.Reference) -> bool:
        try:
            self.reference(ref)
        except Mistake:
            return False
        return True

    def _right(self, right: Expr, a: Expr, ta: Type) -> dim.Typed:
        if isinstance(right, ex.Reference) and ta == TEXT and not self.known(right):
            quoted = f'"{right.name}"'
            raise Mistake(
                NAME,
                f"there is nothing called `{right.name}`",
                right.span,
                hint=f"`{show(a)}` is a text; write texts in quotes: `{quoted}`",
            )
        return self.infer(right)

    def member(self, item: Expr, kind: Type) -> ex.Word | None:
        """The member of an enum (or day) that `item` names; None if it is some other expression."""
        if isinstance(item, ex.Reference):
            text = item.name
        elif isinstance(item, ex.Word):
            text = item.value
        else:
            return None
        for candidate in kind.members:
            day = kind.kind is Kind.WEEKDAY and len(text) >= 3 and candidate.startswith(text.lower())
            if candidate == text or day:
                return ex.Word(candidate, kind, span=item.span)
        if isinstance(item, ex.Reference) and self.known(item):
            return None
        hint = suggestion(text, kind.members) or f"it is one of {listed(kind.members)}"
        raise Mistake(NAME, f"`{text}` is none of its values", item.span, hint=hint)

    def _of_truths(self, operator: Compare, left: dim.Typed, right: dim.Typed, span: Span | None) -> Expr:
        """`x == true` is x; two conditions are equal when both hold or neither."""
        (a, ta), (b, tb) = left, right
        if ta != tb:
            raise dim.mismatch(left, right, span)
        if operator not in (Compare.EQ, Compare.NE):
            raise Mistake(TYPE, f"`{show(a)}` is true or false: it has no order", span)
        for x, y in ((a, b), (b, a)):
            if isinstance(y, ex.Truth):
                return x if y.value is (operator is Compare.EQ) else ex.Not(x, span=span)
        both = ex.Or((ex.And((a, b), span=span), ex.And((ex.Not(a), ex.Not(b)), span=span)), span=span)
        return both if operator is Compare.EQ else ex.Not(both, span=span)

    def membership(self, node: ex.Membership) -> Expr:
        left, kind = self.infer(node.left)
        if kind == BOOL:
            raise Mistake(TYPE, f"`{show(left)}` is true or false; `in` needs a value", node.span)
        items: list[Expr] = []
        for item in node.items:
            if (
                isinstance(item, ex.Reference)
                and item.name in self.names.sets
                and item.name not in kind.members
            ):
                words = [ex.Word(w, span=item.span) for w in self.names.sets[item.name]]
                items.extend(self._item(left, kind, w) for w in words)
            else:
                items.append(self._item(left, kind, item))
        return replace(node, left=left, items=tuple(items))

    def _item(self, left: Expr, kind: Type, item: Expr) -> Expr:
        if kind.members:
            word = self.member(item, kind)
            if word is None:
                raise Mistake(TYPE, f"`{show(item)}` is none of its values", item.span)
            return word
        typed = self._right(item, left, kind)
        if not isinstance(typed[0], ex.Amount | ex.Word):
            raise Mistake(TYPE, f"`{show(item)}` is not a fixed value", item.span)
        if kind.numeric and typed[1].numeric:
            return dim.unify((left, kind), typed, self.names, item.span)[1]
        if kind != typed[1]:
            raise dim.mismatch((left, kind), typed, item.span)
        return typed[0]

    def text_test(self, node: ex.TextTest) -> Expr:
        left, kind = self.infer(node.left)
        if kind != TEXT:
            raise Mistake(
                TYPE, f"`{show(left)}` is {dim.in_words(kind)}; `{node.affix}` needs a text", node.span
            )
        if node.affix is ex.Affix.DOMAIN and not _DOMAIN.fullmatch(node.value):
            raise Mistake(TYPE, f"`{node.value}` is no domain", node.span, hint=_domain_hint(node.value))
        return replace(node, left=left)

    def text_tests(self, node: ex.Predicate) -> Expr:
        """A test against several texts, or those of a set: one of them holds."""
        left, *items = node.arguments
        texts: list[str] = []
        for item in items:
            match item:
                case ex.Word(value=value):
                    texts.append(value)
                case ex.Reference(name=name) if name in self.names.sets:
                    texts.extend(self.names.sets[name])
                case ex.Reference(name=name):
                    raise Mistake(
                        NAME,
                        f"there is no set called `{name}`",
                        item.span,
                        hint=suggestion(name, self.names.sets) or f'write texts in quotes: `"{name}"`',
                    )
                case _:
                    raise Mistake(TYPE, f"`{show(item)}` is no text", item.span, hint="write it in quotes")
        tests = [ex.TextTest(left, ex.Affix(node.name), text, span=node.span) for text in texts]
        return ex.disjunction(*(self.text_test(t) for t in tests))

    def arithmetic(self, node: ex.Arithmetic) -> dim.Typed:
        left, right = all_of(lambda x=x: self.infer(x) for x in (node.left, node.right))  # type: ignore[misc]
        match node.operator:
            case Operator.MULTIPLY:
                return arithmetic.multiplied(left, right, self.names, node.span)
            case Operator.DIVIDE:
                return arithmetic.divided(left, right, self.names, node.span)
            case _:
                return arithmetic.added(node.operator, left, right, self.names, node.span)


def _domain_hint(text: str) -> str:
    domain = text.rpartition("@")[2].rstrip(".")
    if not domain.isascii():
        with suppress(UnicodeError):  # the form that is looked up; two ways to write one name are one name
            domain = domain.encode("idna").decode()
    return f'write `"{domain}"`' if _DOMAIN.fullmatch(domain) else 'write it like `"example.org"`'


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" + ("" if n == 1 else "s")
