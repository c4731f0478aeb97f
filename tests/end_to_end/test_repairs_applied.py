"""A repair that is offered can be made: its finding goes, none comes, and nothing else is touched."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from mandate.cli.entry import main
from mandate.compiler.repairing import applying
from mandate.compiler.running import compile_file
from mandate.model.diagnostic import Severity
from mandate.model.finding import Edit, EditKind, Finding, Party, Repair, Tried, phrase
from mandate.model.result import Result
from mandate.settings.options import Options, ReaderChoice

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SOME = (
    "labels/strategy",
    "vault/crash",
    "devops/busy",
    "vault/doge",
    "refunds/goodwill",
    "labels/idle-printer",
)
DAY = "2026-03-02"


@cache
def compiled(name: str, reader: str) -> Result:
    return compile_file(FIXTURES / f"{name}.txt", Options(reader=ReaderChoice(reader)))


def offered(name: str, reader: str) -> list[tuple[Finding, Repair]]:
    return [(f, r) for f in compiled(name, reader).findings for r in f.repairs]


@pytest.mark.parametrize(
    ("name", "reader"), [*((name, "auto") for name in SOME), *((name, "english") for name in SOME[-1:])]
)
def test_every_repair_with_words_can_be_made(name: str, reader: str) -> None:
    """`applied` raises where the finding would stay, another would come, or the words are read as
    something else; the new result is looked at once more here."""
    result = compiled(name, reader)
    options = Options(reader=ReaderChoice(reader))
    made = 0
    for finding, repair in offered(name, reader):
        if repair.party is not Party.AUTHOR or repair.span is None:
            continue
        after = applying.applied(result, finding, repair, options, FIXTURES / f"{name}.txt", "eva", DAY)
        old, new = (Counter(f.code for f in r.escalations) for r in (result, after.result))
        assert new[finding.code] < old[finding.code], repair
        assert new <= old, repair
        made += 1
    assert made


@pytest.mark.parametrize("name", SOME)
def test_what_is_asked_of_the_owner_is_said_to_be_that(name: str) -> None:
    for _, repair in offered(name, "auto"):
        assert (repair.party is Party.OWNER) == (repair.tried is Tried.IF_GRANTED)


@pytest.mark.parametrize("name", SOME)
def test_letters_run_through_the_report_once(name: str) -> None:
    ids = [r.id for _, r in offered(name, "auto")]
    assert len(set(ids)) == len(ids)
    shown = [r.id for f in compiled(name, "auto").findings for r in f.repairs[:4]]
    assert shown == sorted(shown, key=lambda i: (len(i), i))


def test_a_line_is_only_dropped_where_nothing_milder_helps() -> None:
    for name in SOME:
        for finding in compiled(name, "auto").findings:
            kinds = [e.kind for r in finding.repairs if r.party is Party.AUTHOR for e in r.edits]
            assert EditKind.DROP not in kinds or set(kinds) == {EditKind.DROP}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(FIXTURES, tmp_path / "fixtures")
    (tmp_path / "fixtures/mandate.toml").write_text("", "utf-8")  # one project: layers may include
    monkeypatch.chdir(tmp_path / "fixtures")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path / "fixtures"


def apply(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["compile", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_the_example_is_approved_after_three_repairs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "labels/strategy.txt").read_text("utf-8")
    codes = [apply(capsys, "labels/strategy.txt", "--apply-repair", "a")[0] for _ in range(3)]
    assert codes == [1, 1, 0]
    after = (folder / "labels/strategy.txt").read_text("utf-8")
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert len(changed) == 3
    assert ("- Print at most 200 labels an hour.", "- Print at most 250 labels an hour.") in changed
    plan = (folder / "labels/strategy.plan.yaml").read_text("utf-8")
    assert '# "whatever they are worth"' in plan  # remarks stay
    assert plan.count("author: hand") == 3
    assert (folder / "labels/strategy.manifest.json").is_file()


def test_the_diff_shows_the_authors_own_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = apply(capsys, "labels/strategy.txt", "--apply-repair", "a")
    assert code == 1
    assert "-- Print at most 200 labels an hour.\n+- Print at most 250 labels an hour.\n" in out
    assert "wrote labels/strategy.txt and labels/strategy.plan.yaml" in err


def test_a_report_for_programs_stays_one_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = apply(capsys, "labels/strategy.txt", "--apply-repair", "a", "--format", "json")
    assert json.loads(out)["verdict"] == "escalated"
    assert "+- Print at most 250 labels an hour." in err


def test_without_a_plan_file_the_embedded_reader_reads_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "labels/strategy.plan.yaml").unlink()
    code, out, _ = apply(capsys, "labels/strategy.txt", "--apply-repair", "a")
    assert code == 1
    assert "MND401" not in out
    assert not (folder / "labels/strategy.plan.yaml").exists()


def test_line_ends_stay_as_they_are(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "labels/strategy.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    apply(capsys, "labels/strategy.txt", "--apply-repair", "a")
    data = path.read_bytes()
    assert b"250 labels an hour.\r\n" in data
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_repair_of_the_layer_is_a_question_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = next(r.id for _, r in offered("labels/strategy", "auto") if r.party is Party.OWNER)
    old = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    code, out, _ = apply(capsys, "labels/strategy.txt", "--apply-repair", letter)
    assert code == 1
    assert out.startswith("To hall_manager: ")
    assert "+rule big_move: stock.move requires count <= 40, else escalate to floor_lead" in out
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == old


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("labels/strategy.txt", "--apply-repair", "zz"), "there are: a, b, c"),
        (("labels/approved.txt", "--apply-repair", "a"), "nothing here has one"),
        (("labels/strategy.txt", "refunds/strategy.txt", "--apply-repair", "a"), "takes one mandate"),
        (("-", "--stdin-filename", "labels/strategy.txt", "--apply-repair", "a"), "cannot be written back"),
        (("agent-config/voucher-desk.yaml", "--apply-repair", "a"), "is not prose"),
        (("labels/strategy.txt", "--apply-repair", "c"), "write it yourself"),
    ],
)
def test_what_cannot_be_applied_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    old = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    code, out, err = apply(capsys, *arguments)
    assert code == 2
    assert message in " ".join((out + err).split())
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == old


def test_a_prose_that_changed_meanwhile_is_left_alone(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "labels/strategy.txt"
    make = applying.applied

    def slow(*arguments: object) -> object:
        made = make(*arguments)  # type: ignore[arg-type]
        path.write_text(path.read_text("utf-8") + "- Never hurry.\n", "utf-8")
        return made

    monkeypatch.setattr(applying, "applied", slow)
    code, out, _ = apply(capsys, "labels/strategy.txt", "--apply-repair", "a")
    assert code == 2
    assert "has changed since it was read" in out
    assert "200 labels" in path.read_text("utf-8")


DECIDED = """mandate-spec 1
agent tester, owner ada, zone Europe/Vienna
horizon 7 days
context order.damaged : bool
context order.total : USD from 0 to 500
tool pay.refund(order_id: text, amount: USD) tier 1
allow pay.refund
"""
PLAN = """mandate-plan: 1
mandate: m.txt
reader: {kind: hand}
constraints:
  - id: n1
    quotes: [{clause: c1, text: "Damaged orders get their refund"}]
    oblige: pay.refund
    when: order.damaged
prohibited:
  - id: n2
    quotes: [{clause: c2, text: "Nothing over 80 USD gets a refund"}]
    forbid: pay.refund
    when: order.total > 80 USD
"""


def test_a_declared_winner_is_signed_and_dated(tmp_path: Path) -> None:
    """A decision has no prose form: it is written into the plan, by somebody, on a day."""
    (tmp_path / "m.ops").write_text(DECIDED, "utf-8")
    prose = "- Damaged orders get their refund.\n- Nothing over 80 USD gets a refund.\n"
    (tmp_path / "m.txt").write_text(prose, "utf-8")
    (tmp_path / "m.plan.yaml").write_text(PLAN, "utf-8")
    options = Options()
    result = compile_file(tmp_path / "m.txt", options)
    (finding,) = [f for f in result.findings if f.code == "MND203"]
    winner, loser = "n1", "n2"
    edit = Edit(EditKind.WINNER, winner, loser=loser)
    repair = Repair("a", Party.AUTHOR, phrase("declared"), (edit,))
    with pytest.raises(applying.NotApplicableError, match="signed"):
        applying.applied(result, finding, repair, options, tmp_path / "m.txt", "", DAY)
    with pytest.raises(applying.NotApplicableError, match="dated"):
        applying.applied(result, finding, repair, options, tmp_path / "m.txt", "eva", "")
    made = applying.applied(result, finding, repair, options, tmp_path / "m.txt", "eva", DAY)
    assert made.prose is None
    assert made.plan is not None
    (decision,) = made.plan.decisions
    assert (decision.winner, decision.loser, decision.by, decision.on) == (winner, loser, "eva", DAY)
    assert "MND203" not in {f.code for f in made.result.escalations}


def test_a_number_that_stands_there_twice_is_not_guessed(tmp_path: Path) -> None:
    """Of a plan by hand nobody can tell which of two equal numbers it was read from."""
    layer = DECIDED + "rule cap: pay.refund requires amount <= 50 USD\n"
    (tmp_path / "m.ops").write_text(layer, "utf-8")
    plan = """mandate-plan: 1
mandate: m.txt
reader: {kind: hand}
constraints:
  - id: n1
    quotes: [{clause: c1, text: "WORDS"}]
    permit: pay.refund
    when: amount <= 80 USD
"""
    shown = {}
    for words in ("You may refund up to 80 USD", "Of our 80 USD vouchers you may refund up to 80 USD"):
        (tmp_path / "m.txt").write_text(f"- {words}.\n", "utf-8")
        (tmp_path / "m.plan.yaml").write_text(plan.replace("WORDS", words), "utf-8")
        result = compile_file(tmp_path / "m.txt", Options())
        (finding,) = [f for f in result.findings if f.code == "MND302"]
        own = next(r for r in finding.repairs if r.party is Party.AUTHOR)
        shown[words] = (own.edits[0].kind, own.replacement)
    assert list(shown.values()) == [(EditKind.NUMBER, "50 USD"), (EditKind.NUMBER, "")]


def test_every_blocking_finding_still_has_a_next_step() -> None:
    for name in SOME:
        result = compiled(name, "auto")
        for finding in result.findings:
            if finding.severity is Severity.ERROR:
                assert finding.repairs or finding.help or finding.labels


def test_what_reads_the_same_is_offered_once(tmp_path: Path) -> None:
    """One sentence is a permission and a word about asking: an exception of either reads the same."""
    (tmp_path / "desk.ops").write_text(
        "mandate-spec 1\nagent desk, owner maria, zone UTC\nhorizon 5 days, as of 2026-03-02 09:00\n"
        "role lead: 2 members, answers within 4 h\n"
        'tool pay.refund(amount: USD) tier 2 also called "refund"\nallow pay.refund\n'
        "rule cap: pay.refund requires amount <= 50 USD, else escalate to lead\n"
    )
    memo = tmp_path / "desk.txt"
    memo.write_text("You may refund up to 60 USD without asking anybody.\n")
    (found,) = compile_file(memo, Options(reader=ReaderChoice.ENGLISH)).escalations
    assert found.code == "MND305"
    said = [(r.description, r.span, r.replacement) for r in found.repairs]
    assert len(said) == len(set(said)) > 1


@pytest.mark.parametrize(
    ("due", "later"),
    [
        ("Wednesday 18:00", "Thursday 24:00"),
        ("2026-03-04 18:00", "2026-03-06 00:00"),
        ("Wednesday 24:00", "Thursday 24:00"),
    ],
)
def test_a_deadline_at_midnight_has_words(tmp_path: Path, due: str, later: str) -> None:
    """80 a day, and 300 to close: four days. "By 2026-03-06" would be read as the end of that day."""
    (tmp_path / "desk.ops").write_text(
        "mandate-spec 1\nagent desk, owner maria, zone UTC\nhorizon 5 days, as of 2026-03-02 09:00\n"
        'metric open_requests: count, now 300, also called "open requests"\n'
        'tool tickets.close(ticket_id: text) tier 1 also called "close"\n    effect open_requests -= 1\n'
        "allow tickets.close\nrule rate: count(tickets.close) <= 80 per day\n"
    )
    memo = tmp_path / "desk.txt"
    memo.write_text(f"All 300 open requests need to be closed by {due}.\n")
    (found,) = compile_file(memo, Options(reader=ReaderChoice.ENGLISH)).escalations
    assert found.code == "MND401"
    assert later in [r.replacement for r in found.repairs]
