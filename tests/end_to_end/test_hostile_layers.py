"""Layers of sizes that no person writes: an answer or a clear refusal, from every command that reads one.

Sizes are small enough for every run of the tests; `benchmarks/hostile_layers.py` has the large ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mandate.cli import main

HEAD = "mandate-spec 1\nagent a, owner o, zone Europe/Berlin\nhorizon {horizon}, as of 2026-03-02 09:00\n"
TOOL = "tool a.b(amount: USD, note: text) tier 1\nallow a.b\n"
BASE = HEAD.format(horizon="30 days") + TOOL
ANSWERS = {0, 1, 2, 3}

Out = pytest.CaptureFixture[str]
Layer = Callable[[str], Path]


def lines(pattern: str, numbers: range) -> str:
    return "".join(pattern.format(n=n, m=n + 1) for n in numbers)


def listed(pattern: str, numbers: range, separator: str = ", ") -> str:
    return separator.join(pattern.format(n=n) for n in numbers)


@pytest.fixture
def layer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layer:
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> Path:
        path = Path("layer.ops")
        path.write_text(text, encoding="utf-8")
        return path

    return write


def answered(capsys: Out, *arguments: str | Path) -> tuple[int, str]:
    code = main([str(a) for a in arguments])
    captured = capsys.readouterr()
    out = captured.out + captured.err
    assert "Traceback" not in out
    assert code != 70, out
    return code, out


REFUSED = {
    "brackets": (BASE + "rule x: a.b requires " + "(" * 10_000 + "amount <= 1 USD" + ")" * 10_000, "nested deeper than 200"),
    "negations": (BASE + "rule x: a.b requires " + "not " * 10_000 + "amount <= 1 USD", "nested deeper than 100"),
    "a sum": (BASE + "rule x: a.b requires " + listed("amount", range(1_000), " + ") + " <= 5 USD", "nested deeper"),
    "a metric": (BASE + lines("metric c{n} : count\n", range(300)) + "metric m = " + listed("c{n}", range(300), " + "), "nested deeper"),
    "a long line": (BASE + 'rule x: a.b requires note == "' + "x" * 1_000_000 + '"', "1,000,031 characters long; 100,000 are read"),
    "an open text": (BASE + 'rule x: a.b requires note == "' + "x\\" * 500_000, "has no end on its line"),
    "words": (BASE + "rule x: a.b requires " + "amount " * 150_000, "characters long"),
    "a name": (BASE + "rule " + "x" * 1_000_000 + ": a.b requires amount <= 1 USD", "characters long"),
    "statements": (BASE + lines("tool t{n}.go(x: text) tier 1\n", range(20_001)), "20,000 are read"),
    "stars": (
        BASE + lines("tool t{n}.go(amount: USD) tier 1\n", range(400)) + lines("rule r{n}: * requires amount <= {m} USD\n", range(260)),
        "binds tools 100,250 times; 100,000 are read",
    ),
    "digits": (BASE + "rule x: a.b requires amount <= " + "9" * 10_000 + " USD", "60 are read"),
    "decimals": (BASE + "rule x: a.b requires amount <= 0." + "0" * 400 + "1 USD", "60 are read"),
    "an exponent": (BASE + "rule x: a.b requires amount <= 1e-400 USD", "e-400"),
    "a horizon": (HEAD.format(horizon="9" * 50 + " days") + TOOL, "at most 100 years"),
    "mistakes": (BASE + lines("rule r{n}: a.b requires requires ((\n", range(2_000)), "more from here on"),
    "unknown names": (BASE + lines("rule r{n}: t{n}.go requires y <= {m}\n", range(1_000)), "more from here on"),
    "a broken tool": (BASE + "tool t.go(x: text) tier 1\n" + "    bogus\n" * 2_000, "bogus"),
    "zeros": ("\x00" * 100_000, "NUL byte"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_too_large_is_refused_in_words(layer: Layer, capsys: Out, name: str) -> None:
    text, words = REFUSED[name]
    path = layer(text)
    for arguments in (["check"], ["fmt", "--check"], ["convert"]):
        code, out = answered(capsys, *arguments, path)
        if arguments != ["check"] and code == 0:  # a layout needs no names and no sizes
            continue
        assert code in ({1, 2} if arguments[0] == "fmt" else {2})
        assert code == 1 or words in out or "e-400" in words
    assert answered(capsys, "query", path, "a.b")[0] == 2


ANSWERED = {
    "brackets": BASE + "rule x: a.b requires " + "(" * 190 + "amount <= 1 USD" + ")" * 190,
    "conditions": BASE + "rule x: a.b requires " + listed('amount <= {n} USD and note == "{n}"', range(300), " or "),
    "a remark": BASE + "# " + "x" * 1_000_000,
    "tools": BASE + lines("tool t{n}.go(x: text) tier 1\n", range(300)) + "allow *\nrule y: count(*) <= 4 per day\n",
    "metrics of metrics": BASE + "metric c0 : count, now 1\n" + lines("metric c{m} = c{n} + c{n}\n", range(120)),
    "metrics of later metrics": BASE + "metric c0 : count\n" + lines("metric c{m} = 2 * c{n} - c{n}\n", range(120)[::-1]),
    "other names": BASE + "tool t.go tier 1\n    also called " + listed('"alias {n}"', range(5_000)) + "\n",
    "members": BASE + "context e : one of " + listed("m{n}", range(1_500)) + "\nrule x: a.b requires e != m77\n",
    "texts": BASE + "set s = " + listed('"m{n}"', range(3_000)) + "\nrule x: a.b requires note in s\n",
    "patterns": BASE + "rule p: a.b requires " + listed('note matches "*a{n}*"', range(60), " or "),
    "a long pattern": BASE + f'rule p: a.b requires note matches "{"*a" * 200}" and note matches "{"*b" * 200}"\n',
    "closed days": BASE + "rule x: a.b only during Mon-Fri 09:00-17:00, except " + listed("{n}-01-05", range(1970, 2199)),
    "a century": (
        HEAD.format(horizon="36_500 days") + TOOL
        + "rule s: sum(a.b.amount) <= 100 USD in any 90 s\nrule q: count(a.b) <= 2 in any 3 h per note\n"
        + "rule h: a.b only during Mon-Fri 09:00-17:00 in America/New_York\n"
    ),
    "digits": BASE + "rule x: a.b requires amount <= " + "9" * 59 + " USD and amount >= 0." + "0" * 50 + "1 USD\n",
    "units": BASE + lines("unit u{m} = 48 u{n}\n", range(300)),
    "kinds": BASE + lines("tool t{n}.go tier 1\n", range(120)) + lines("relation t{n}.go is a kind of t{m}.go\n", range(119)),
    "orders": BASE + lines("tool t{n}.go tier 1\n", range(60)) + "allow *\n" + lines("rule r{n}: t{n}.go before t{m}.go\n", range(59)),
    "parts": BASE + "share of mix: " + listed("p{n}", range(12)) + "\n",
    "events": BASE + "event e0\n" + "".join(f"event e{n}: exclusive with " + listed("e{n}", range(n)) + "\n" for n in range(1, 40)),
    "indents": "mandate-spec 1\n" + "".join(" " * (n % 500) + "x\n" for n in range(1_000)),
    "quotes": BASE + "rule x: a.b requires note == " + "\"'" * 40_000,
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERED)
def test_what_is_large_is_answered(layer: Layer, capsys: Out, name: str) -> None:
    path = layer(ANSWERED[name])
    assert answered(capsys, "check", path)[0] in ANSWERS
    assert answered(capsys, "fmt", "--check", path)[0] in {0, 1, 2}
    assert answered(capsys, "query", path, "a.b(amount: 4 USD)")[0] in range(6)
    assert answered(capsys, "convert", path)[0] in {0, 1, 2}


def test_includes_nested_too_deep_are_refused(layer: Layer, capsys: Out) -> None:
    for n in range(60):
        Path(f"f{n}.ops").write_text(f'mandate-spec 1\ninclude "f{n + 1}.ops"\n', encoding="utf-8")
    Path("f60.ops").write_text("mandate-spec 1\n", encoding="utf-8")
    code, out = answered(capsys, "check", layer(BASE + 'include "f0.ops"\n'))
    assert code == 2
    assert "nested deeper than 16 files" in out


def test_a_hundred_includes_are_one_layer(layer: Layer, capsys: Out) -> None:
    for n in range(100):
        Path(f"f{n}.ops").write_text(f"mandate-spec 1\nrole r{n}: 2 members\n", encoding="utf-8")
    code, out = answered(capsys, "check", layer(BASE + lines('include "f{n}.ops"\n', range(100))))
    assert code == 0, out
    assert "100 included" in out
