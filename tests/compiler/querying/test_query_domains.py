"""A rule about the domain of a text holds for every recipient, or the call is denied."""

from __future__ import annotations

import pytest

import mandate

OPS = """mandate-spec 1
owner maria
tool mail.send(to: text, n: count) tier 1
allow mail.send
rule people: mail.send requires {}
"""
NOT_ONE = (
    "b@press.example, a@x.example", "a@evil.com, b@acme.com", "Ed <a@press.example>", "a@press.example ",
    "a@press.example.", "a@press.example;b@acme.com", "a@@press.example", "@press.example", "press.example", "",
    "a@press\uff0eexample", "a%press.example@acme.com",
)  # fmt: skip


def _answers(condition: str, *texts: str) -> list[str]:
    result = mandate.query(OPS.format(condition), *(f'mail.send(to: "{text}", n: 1)' for text in texts))
    assert not result.diagnostics and len(result.answers) == len(texts)
    return [str(answer.decision) for answer in result.answers]


@pytest.mark.parametrize(
    "condition",
    [
        'to has domain "acme.com"',
        'not (to has domain "press.example")',
        'to not has domain "press.example", "other.example"',
        'n > 5 or not (to has domain "press.example")',
        'to has domain "acme.com" or not (to has domain "press.example")',
    ],
)
def test_what_is_no_single_address_is_denied(condition: str) -> None:
    assert set(_answers(condition, *NOT_ONE)) == {"denied"}
    assert _answers(condition, "b@acme.com", "b@ACME.com") == ["allowed", "allowed"]
    assert _answers(condition, "b@press.example", "b@Press.Example") == ["denied", "denied"]


def test_what_the_domain_does_not_decide_is_let_through() -> None:
    condition = 'n <= 5 or not (to has domain "press.example")'
    assert set(_answers(condition, *NOT_ONE)) == {"allowed"}
