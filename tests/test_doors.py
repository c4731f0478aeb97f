"""Every door that docs/architecture.md names is there, and takes what the page says."""

from __future__ import annotations

import inspect
import re
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

PAGE = (Path(__file__).parent.parent / "docs" / "architecture.md").read_text("utf-8")
SECTION = PAGE.split("## The doors between the rooms", 1)[1].split("\n## ", 1)[0]
DOORS = re.findall(r"^    ([a-z]\w*(?:\.\w+)+)(?: \(Protocol\): (\w+))?\(([^)]*)\)", SECTION, re.M)


def thing_at(path: str) -> Any:
    """What stands at a dotted path inside of the package."""
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            module = import_module(".".join(("mandate", *parts[:cut])))
        except ModuleNotFoundError:
            continue
        return reduce(getattr, parts[cut:], module)
    raise AssertionError(path)


def test_the_page_names_its_doors() -> None:
    assert len(DOORS) == len(re.findall(r"^    [a-z]\w*\.\w", SECTION, re.M)) >= 50


@pytest.mark.parametrize(("path", "method", "takes"), DOORS, ids=[path for path, *_ in DOORS])
def test_a_door_is_where_the_page_says(path: str, method: str, takes: str) -> None:
    door = thing_at(path)
    door = getattr(door, method) if method else door
    parameters = inspect.signature(door).parameters
    said = [name.split("=")[0].strip() for name in takes.split(",") if name.strip()]
    if "|" in takes or path.endswith(".Reader"):
        return  # what is written there are types
    assert callable(door) and set(said) <= {*parameters, "…", "*"}, (path, list(parameters))
    needed = {p.name for p in parameters.values() if p.default is p.empty and p.name != "self"}
    assert "…" in said or needed <= set(said), (path, needed)
