"""What a node remembers of itself is no part of it: neither of its identity nor of copies."""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction

from mandate.model.expression import (
    Amount,
    And,
    Compare,
    Comparison,
    Expr,
    Not,
    Reference,
    Scope,
    for_tool,
    references,
    rewrite,
)
from mandate.model.quantity import NUMBER, Quantity


def bound(name: str, value: int) -> Comparison:
    return Comparison(
        Compare.LE, Reference(name, Scope.CONTEXT, NUMBER), Amount(Quantity(Fraction(value), NUMBER))
    )


def test_equal_nodes_have_equal_hashes_whatever_they_remember() -> None:
    asked, fresh = And((bound("x", 1), Not(bound("y", 2)))), And((bound("x", 1), Not(bound("y", 2))))
    assert [r.name for r in references(asked)] == ["x", "y"]
    assert hash(asked) == hash(asked) == hash(fresh)
    assert asked == fresh


def test_a_changed_copy_forgets() -> None:
    one = bound("x", 1)
    assert hash(one)
    assert [r.name for r in references(one)] == ["x"]
    other = replace(one, left=Reference("z", Scope.CONTEXT, NUMBER))
    assert [r.name for r in references(other)] == ["z"]
    assert hash(other) == hash(Comparison(Compare.LE, other.left, other.right))
    assert other != one


def test_what_is_sent_to_another_process_is_read_anew() -> None:
    one = And((bound("x", 1), bound("y", 2)))
    assert hash(one)
    assert references(one)
    there = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own
    assert there == one
    assert not hasattr(there, "_hash")
    assert references(there) == references(one)


def test_what_a_rewriting_leaves_alone_is_the_same_node() -> None:
    def to_z(name: Reference) -> Expr:
        return Reference("z", Scope.CONTEXT, NUMBER) if name.name == "x" else name

    kept, changed = bound("y", 2), bound("x", 1)
    whole = And((kept, changed))
    after = rewrite(whole, to_z)
    assert isinstance(after, And)
    assert after.operands[0] is kept
    assert [r.name for r in references(after)] == ["y", "z"]
    assert rewrite(kept, to_z) is kept
    assert for_tool(whole, "t.act") is whole
