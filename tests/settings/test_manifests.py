"""A manifest never outlives its approval under its own name."""

from __future__ import annotations

from pathlib import Path

from mandate.settings.manifests import retire_manifest


def test_a_manifest_of_an_earlier_approval_is_renamed(tmp_path: Path) -> None:
    manifest = tmp_path / "strategy.manifest.json"
    manifest.write_text("{}")
    retired, problems = retire_manifest(manifest)
    assert problems == ()
    assert retired == tmp_path / "strategy.manifest.json.retired"
    assert not manifest.exists()
    assert retired is not None
    assert retired.read_text() == "{}"


def test_no_manifest_is_nothing_to_retire(tmp_path: Path) -> None:
    assert retire_manifest(tmp_path / "strategy.manifest.json") == (None, ())
