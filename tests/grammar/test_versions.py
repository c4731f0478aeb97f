"""The first line of a layer: which versions of the language are read."""

from __future__ import annotations

import pytest

from mandate.grammar.spec import parse_spec
from mandate.model.source import SourceText


def told(text: str) -> tuple[str, ...]:
    return tuple(f"{d.message} | {d.help}" for d in parse_spec(SourceText("x.ops", text))[1])


def test_version_one_is_read() -> None:
    assert told("mandate-spec 1\n") == () == told("# remark\n\n  mandate-spec   1   # this one\n")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("mandate-spec 2", "this is version 2 of the language, newer than what this mandate reads | install a newer"),
        ("mandate-spec 2 experimental", "this is version 2 of the language"),
        ("mandate-spec 12_000", "versions of the language are whole numbers: `12_000` is none"),
        ("mandate-spec 1.1", "versions of the language are whole numbers: `1.1` is none | write `mandate-spec 1`"),
        ("mandate-spec 0", "there is no version 0 of the language | write `mandate-spec 1`"),
        ("mandate-spec 01", "there is no version 01 of the language | write `mandate-spec 1`"),
        ("mandate-spec " + "9" * 5_000, "this is version " + "9" * 40 + " of the language"),
    ],
)  # fmt: skip
def test_other_versions_are_refused_with_one_message(line: str, words: str) -> None:
    (message,) = told(f"{line}\nsomething new: {{}}\ntool a.b tier 1\n")
    assert message.startswith(words)


@pytest.mark.parametrize("line", ["mandate-spec", "mandate-spec one", "mandate-spec: 1", "mandate-spec -1", "mandate-spec v1"])  # fmt: skip
def test_what_names_no_version_is_a_mistake_of_its_own(line: str) -> None:
    (message,) = told(f"{line}\ntool a.b tier 1\n")
    assert "version" not in message or "mandate-spec 1" in message


def test_a_word_of_another_version_is_refused_never_skipped() -> None:
    (message,) = told("mandate-spec 1\nquorum of three\n")
    assert message.startswith("no statement begins with `quorum`")


def test_the_version_is_named_once() -> None:
    (message,) = told("mandate-spec 1\nmandate-spec 1\n")
    assert message.startswith("the version is named once, in the first line")
