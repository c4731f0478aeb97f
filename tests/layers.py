"""Layers of the fixtures in a folder of their own."""

from __future__ import annotations

from pathlib import Path

COMPANY = Path(__file__).resolve().parents[1] / "fixtures" / "company-wide.ops"
INCLUDE = 'include "../company-wide.ops"'


def copy_layer(layer: Path, folder: Path, name: str = "") -> Path:
    """A copy of a layer, line for line, and beside it one of the company-wide layer if it includes that."""
    text = layer.read_text(encoding="utf-8")
    copy = folder / (name or layer.name)
    copy.write_text(text.replace(INCLUDE, INCLUDE.replace("../", "")), encoding="utf-8")
    if INCLUDE in text:
        (folder / COMPANY.name).write_text(COMPANY.read_text(encoding="utf-8"), encoding="utf-8")
    return copy
