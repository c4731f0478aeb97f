"""The environment as options."""

from __future__ import annotations

import pytest

from mandate.settings.options import Options, ReaderChoice, from_environment


def test_nothing_set_is_the_default() -> None:
    assert from_environment({}) == Options()


def test_ci_means_locked() -> None:
    assert from_environment({"CI": "true"}).locked
    assert from_environment({"CI": "1"}).locked
    assert not from_environment({"CI": "false"}).locked
    assert not from_environment({"CI": ""}).locked


def test_reader_and_model_come_from_the_environment() -> None:
    options = from_environment({"MANDATE_READER": "English", "MANDATE_MODEL": "m", "MANDATE_OFFLINE": "yes"})
    assert (options.reader, options.model, options.offline) == (ReaderChoice.ENGLISH, "m", True)


def test_an_unknown_reader_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="`psychic`; it can be auto, llm, english, plan"):
        from_environment({"MANDATE_READER": "psychic"})
