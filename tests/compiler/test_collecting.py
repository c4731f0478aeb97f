"""Checks run without the cycle collector, and leave it as they found it."""

from __future__ import annotations

import gc

import pytest

from mandate.compiler.collecting import uncollected


def test_collecting_goes_on_afterwards() -> None:
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collecting_goes_on_after_a_crash() -> None:
    with pytest.raises(MemoryError), uncollected():
        raise MemoryError
    assert gc.isenabled()


def test_who_turned_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with uncollected(), uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
