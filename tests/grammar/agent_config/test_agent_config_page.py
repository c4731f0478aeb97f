"""The example of docs/agent-config.md is read, and its tables are true."""

from __future__ import annotations

import re
from pathlib import Path

from mandate.grammar.agent_config.layout import ON_FAIL
from tests.grammar.agent_config.configs import good

PAGE = (Path(__file__).parents[3] / "docs" / "agent-config.md").read_text("utf-8")


def test_the_example_is_read() -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.M | re.S)
    config = good(block)
    assert config.mandate_file == "vouchers.md"
    assert len(config.spec.rules) == 5 and len(config.spec.not_checked) == 3


def test_every_way_to_fail_is_on_the_page() -> None:
    for word in ON_FAIL:
        plain = word.removesuffix("_and_alert").removesuffix("_and_log")
        assert f"`{plain}`" in PAGE, word
