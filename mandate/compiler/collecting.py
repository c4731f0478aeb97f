"""Checks without pauses for Python's cycle collector, which would look at every norm and answer again and
again and find nothing: what checks make has no cycles and is freed as it is let go."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No cycles are collected meanwhile; afterwards as before, whatever is raised."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
