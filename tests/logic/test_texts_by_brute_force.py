"""Classes of texts against every short text: nothing possible is missing, nothing impossible is there."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate import logic
from mandate.evaluate.confirm import confirm
from mandate.evaluate.expressions import truth_of
from mandate.evaluate.search import find
from mandate.evaluate.texts import passes, text_values
from mandate.logic.budget import Undecided
from mandate.logic.patterns import holds, vectors
from mandate.logic.texts import text_classes
from mandate.model.expression import (
    Affix,
    And,
    Compare,
    Comparison,
    Expr,
    Membership,
    Not,
    Or,
    Reference,
    Scope,
    TextTest,
    Word,
)
from mandate.model.quantity import TEXT
from mandate.model.question import Claim, Consistent, Fails, Holds

X, Y = (Reference(name, Scope.CONTEXT, TEXT) for name in "xy")
LETTERS = "aA@.*~,"
SHORT = ["".join(letters) for size in range(5) for letters in product(LETTERS, repeat=size)]

parts = st.text(alphabet="aA@*", max_size=3)
tests = st.tuples(st.sampled_from(list(Affix)), parts)


@settings(max_examples=150, deadline=None)
@given(st.lists(tests, max_size=4))
def test_vectors_are_those_of_short_texts(some: list[tuple[Affix, str]]) -> None:
    """Up to 5 letters hold a witness of every combination of tests this short, or the longer one is
    shown by the classes themselves; and none is invented."""
    chosen = tuple(dict.fromkeys(some))
    seen = {tuple(passes(text, *test) for test in chosen) for text in SHORT}
    found = vectors(chosen)
    assert seen <= found
    classes = text_classes([TextTest(X, *test) for test in chosen])
    shown = classes[X.symbol].examples if chosen else ()
    assert {tuple(passes(text, *test) for test in chosen) for text in shown} == (found if chosen else set())
    tried = text_values(And(tuple(TextTest(X, *test) for test in chosen))).values.get(X.symbol, ())
    assert {tuple(passes(text, *test) for test in chosen) for text in tried} == (found if chosen else set())


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["a", "A.a", "b-1.a"]), st.text(alphabet='aAb@.-1, %<"\u00e4\uff20\n', max_size=9))
def test_one_address_is_somebody_at_a_domain_and_nothing_else(domain: str, text: str) -> None:
    """Held against a definition that shares nothing with either room."""
    local, at, host = text.partition("@")
    someone = local != "" and all(c in "aAb.-1" for c in local)
    named = at == "@" and all(label and all(c in "aAb-1" for c in label) for label in host.split("."))
    for means in (lambda *test: passes(text, *test), lambda *test: holds(test, text)):
        assert means(Affix.ADDRESS, "") == (someone and named)
        assert means(Affix.DOMAIN, domain) == (someone and named and host.lower() == domain.lower())


@settings(max_examples=300, deadline=None)
@given(tests, st.text(alphabet=LETTERS + "b", max_size=7))
def test_both_rooms_mean_the_same(test: tuple[Affix, str], text: str) -> None:
    assert passes(text, *test) == holds(test, text)


words = st.text(alphabet="aA@", max_size=3).map(Word)
atoms = st.one_of(
    st.builds(TextTest, st.sampled_from([X, Y]), st.sampled_from(list(Affix)), parts),
    st.builds(Comparison, st.sampled_from([Compare.EQ, Compare.NE]), st.sampled_from([X, Y]), words),
    st.builds(Membership, st.sampled_from([X, Y]), st.lists(words, min_size=1, max_size=2).map(tuple)),
    st.just(Comparison(Compare.EQ, X, Y)),
    st.just(Comparison(Compare.NE, X, Y)),
)
formulas = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=2, max_size=3).map(tuple).map(And),
        st.lists(inner, min_size=2, max_size=3).map(tuple).map(Or),
    ),
    max_leaves=4,
)
FEW = ["".join(letters) for size in range(4) for letters in product("aA@~", repeat=size)]


@settings(max_examples=120, deadline=None)
@given(formulas)
def test_solver_search_and_every_short_text_agree(expr: Expr) -> None:
    claim = Claim("n1", expr)
    answer = logic.answer(Consistent((claim,)))
    assert confirm(Consistent((claim,)), answer) is None
    found = find(expr)
    assert isinstance(answer, Fails) == (found is not None)
    names = {r for r in (X, Y) if r.symbol in (found or {})}
    if isinstance(answer, Holds):
        assert not any(
            truth_of(expr, {X.symbol: x, Y.symbol: y}) for x in FEW for y in (FEW if _uses(expr, Y) else [""])
        )
    elif len(names) == 2:
        assert found is not None and truth_of(expr, found)


def _uses(expr: Expr, name: Reference) -> bool:
    from mandate.model.expression import references

    return name.symbol in {r.symbol for r in references(expr)}


@pytest.mark.parametrize(
    ("claims", "possible"),
    [
        ([TextTest(X, Affix.DOMAIN, "acme.com"), TextTest(X, Affix.ENDS, "ACME.COM")], True),
        ([TextTest(X, Affix.DOMAIN, "acme.com"), Not(TextTest(X, Affix.MATCHES, "*@*"))], False),
        ([TextTest(X, Affix.DOMAIN, "acme.com"), TextTest(X, Affix.DOMAIN, "acme.org")], False),
        ([TextTest(X, Affix.DOMAIN, "acme.com"), TextTest(X, Affix.ENDS, "mail.acme.com")], False),
        ([TextTest(X, Affix.DOMAIN, "a@b")], False),
        ([TextTest(X, Affix.MATCHES, "/srv/*/data"), TextTest(X, Affix.STARTS, "/srv/x")], True),
        ([TextTest(X, Affix.MATCHES, "/srv/*/data"), Not(TextTest(X, Affix.STARTS, "/srv/"))], False),
        ([TextTest(X, Affix.MATCHES, "/srv/*/data"), Comparison(Compare.EQ, X, Word("/srv/data"))], False),
        ([TextTest(X, Affix.STARTS, "aba"), TextTest(X, Affix.ENDS, "ba"), Not(TextTest(X, Affix.MATCHES, "ab*ba"))], True),
        ([TextTest(X, Affix.STARTS, "ab"), TextTest(X, Affix.ENDS, "ba"), Not(TextTest(X, Affix.MATCHES, "ab*ba")),
          Comparison(Compare.NE, X, Word("aba"))], False),
        ([TextTest(X, Affix.MATCHES, ""), Comparison(Compare.NE, X, Word(""))], False),
        ([TextTest(X, Affix.MATCHES, "a"), TextTest(Y, Affix.MATCHES, "a"), Comparison(Compare.NE, X, Y)], False),
    ],
)  # fmt: skip
def test_by_hand(claims: list[Any], possible: bool) -> None:
    question = Consistent(tuple(Claim(f"n{i}", c) for i, c in enumerate(claims)))
    answer = logic.answer(question)
    assert isinstance(answer, Fails if possible else Holds), answer
    assert confirm(question, answer) is None
    assert (find(And(tuple(claims))) is not None) is possible


def test_many_patterns_end_undecided_not_in_a_hang() -> None:
    with pytest.raises(Undecided):
        text_classes([TextTest(X, Affix.MATCHES, f"*{chr(0x61 + i)}*{i}*") for i in range(24)])


def test_a_backtracking_bomb_is_linear() -> None:
    assert not passes("a" * 5_000 + "b", Affix.MATCHES, "*a" * 40 + "*c")


def test_examples_are_legible() -> None:
    tests = [TextTest(X, Affix.DOMAIN, "acme.com"), TextTest(X, Affix.MATCHES, "/srv/*/data")]
    assert text_classes(tests)[X.symbol].examples == ("other", "/srv/other/data", "other@acme.com")


def test_long_lists_of_domains_and_prefixes_are_decided() -> None:
    """Sixty partners are nothing unusual."""
    tests = [TextTest(X, Affix.DOMAIN, f"partner-{i}.example.com") for i in range(60)]
    tests += [TextTest(X, Affix.STARTS, f"team-{i}/") for i in range(40)]
    free = [Not(t) for t in tests[1:60]]
    question = Consistent(tuple(Claim("", c) for c in (tests[0], *free, tests[75])))
    answer = logic.answer(question)
    assert isinstance(answer, Fails) and confirm(question, answer) is None
    assert answer.witness.values[0][1] == "team-15/other@partner-0.example.com"
    assert find(And(tuple(c.expr for c in question.claims))) is not None
