"""The command line: what it hands to the pipeline, what it writes, and how every run ends."""

from __future__ import annotations

import io
import json
import sys
import types
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mandate.cli import main
from mandate.cli.entry import INTERRUPTED, PIPE_CLOSED
from mandate.model.clause import State
from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.manifest import Digests, Manifest
from mandate.model.plan import OpenQuestion, Plan, PlanClause, ReaderRecord
from mandate.model.result import ClauseVerdict, Result, Verdict
from mandate.model.source import Span
from mandate.settings.options import Options, ReaderChoice

Answer = Callable[[Path, Options], Result]

MANIFEST = Manifest(
    agent="a", owner="o", mandate="strategy.txt", spec="x.ops", as_of="2026-10-07T06:00:00", expires=None,
    zone="UTC", reader="hand", review="code", tools=(), digests=Digests(prose="", spec="", plan="", tool=""),
)  # fmt: skip
PLAN = Plan(mandate="strategy.txt", reader=ReaderRecord(kind="english"))
APPROVED = Result(Verdict.APPROVED, manifest=MANIFEST, plan=PLAN)
ESCALATED = Result(Verdict.ESCALATED, plan=PLAN)


class Pipeline:
    """A pipeline that answers as told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Result | BaseException] = {}
        self.default: Result | BaseException = APPROVED
        self.asked: list[tuple[str, Options]] = []

    def run(self, path: Path, options: Options) -> Result:
        self.asked.append((path.as_posix(), options))
        answer = self.answers.get(path.name, self.default)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pipeline:
    fake = Pipeline()
    module = types.ModuleType("mandate.compiler.running")
    for name in ("compile_file", "check_file", "read_file"):
        setattr(module, name, fake.run)
    monkeypatch.setitem(sys.modules, "mandate.compiler.running", module)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "strategy.txt").write_text("never sell\n")
    return fake


Out = pytest.CaptureFixture[str]


def test_an_approval_writes_the_manifest_and_says_where(
    pipeline: Pipeline, tmp_path: Path, capsys: Out
) -> None:
    assert main(["compile", "strategy.txt"]) == 0
    assert Manifest.model_validate_json((tmp_path / "strategy.manifest.json").read_text()) == MANIFEST
    out = capsys.readouterr()
    assert out.out.startswith("approved strategy.manifest.json")
    assert out.err == ""


def test_an_approval_without_a_manifest_is_our_fault(pipeline: Pipeline, capsys: Out) -> None:
    pipeline.default = Result(Verdict.APPROVED)
    assert main(["compile", "strategy.txt"]) == 70


def test_a_manifest_that_cannot_be_written_is_no_approval(
    pipeline: Pipeline, tmp_path: Path, capsys: Out
) -> None:
    (tmp_path / "strategy.manifest.json").mkdir()
    assert main(["compile", "strategy.txt"]) == 2
    out = capsys.readouterr().out
    assert "cannot be written" in out
    assert "approved" not in out


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.APPROVED])
def test_anything_but_an_approval_leaves_no_manifest(
    pipeline: Pipeline, tmp_path: Path, capsys: Out, verdict: Verdict
) -> None:
    assert main(["compile", "strategy.txt"]) == 0
    pipeline.default = Result(verdict)
    assert main(["compile", "strategy.txt"]) == int(Result(verdict).exit_code)
    assert not (tmp_path / "strategy.manifest.json").exists()
    assert (tmp_path / "strategy.manifest.json.retired").exists()
    assert "it is now strategy.manifest.json.retired" in capsys.readouterr().err


def test_check_writes_and_removes_nothing(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "strategy.manifest.json").write_text("{}")
    pipeline.default = ESCALATED
    before = sorted(tmp_path.iterdir())
    assert main(["check", "strategy.txt"]) == 1
    assert sorted(tmp_path.iterdir()) == before


def test_options_arrive(pipeline: Pipeline) -> None:
    arguments = ["--spec", "x.ops", "--plan", "p.yaml", "--reader", "english", "--locked", "--offline",
                 "--as-of", "2026-10-07 06:00", "--rlimit", "5", "--fail-level", "warning", "--model", "m"]  # fmt: skip
    assert main(["compile", "strategy.txt", *arguments]) == 0
    assert pipeline.asked == [
        (
            "strategy.txt",
            Options(
                spec=Path("x.ops"), plan=Path("p.yaml"), reader=ReaderChoice.ENGLISH, locked=True, offline=True,
                as_of="2026-10-07T06:00:00", rlimit=5, fail_level=Severity.WARNING, model="m",
            ),
        )
    ]  # fmt: skip


def test_the_environment_is_under_the_options(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANDATE_READER", "llm")
    monkeypatch.setenv("CI", "true")
    main(["compile", "strategy.txt"])
    main(["compile", "strategy.txt", "--reader", "plan"])
    assert [o.reader for _, o in pipeline.asked] == [ReaderChoice.LLM, ReaderChoice.PLAN]
    assert all(o.locked for _, o in pipeline.asked)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["compile"], "missing argument"),
        (["compile", "strategy.txt", "--nope"], "no such option"),
        (["compile", "strategy.txt", "--as-of", "yesterday"], "is no moment"),
        (["compile", "strategy.txt", "--as-of", "2026-10-07T06:00+02:00"], "leave the offset out"),
        (["compile", "strategy.txt", "--rlimit", "0"], "--rlimit"),
        (["compile", "strategy.txt", "--reader", "psychic"], "psychic"),
        (["compil", "strategy.txt"], "compil"),
        (["compile", "-"], "`-` has no name"),
        (["explain", "no-such-rule"], "there is no rule"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.parametrize("fmt", ["text", "json"])
def test_wrong_usage_ends_with_2_in_the_format_asked_for(
    pipeline: Pipeline, capsys: Out, arguments: list[str], words: str, fmt: str
) -> None:
    assert main([*arguments, "--format", fmt]) == 2
    out = capsys.readouterr().out
    if fmt == "json":
        document = json.loads(out)
        assert document["exit_code"] == 2
        out = document["diagnostics"][0]["message"]
    assert words in out
    assert pipeline.asked == []


def test_a_bad_environment_is_wrong_usage(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("MANDATE_READER", "psychic")
    assert main(["compile", "strategy.txt"]) == 2
    assert "MANDATE_READER is `psychic`" in capsys.readouterr().out


def test_a_crash_is_one_line_and_70(pipeline: Pipeline, capsys: Out) -> None:
    pipeline.default = RecursionError("maximum recursion depth exceeded\nin a very deep place")
    assert main(["compile", "strategy.txt"]) == 70
    out = capsys.readouterr()
    assert "mandate failed while working on `strategy.txt` (RecursionError: maximum recursion" in out.out
    assert "Traceback" not in out.out + out.err


def test_the_traceback_is_there_for_who_asks(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("MANDATE_DEBUG", "1")
    pipeline.default = ValueError("x")
    assert main(["compile", "strategy.txt"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_a_diagnostic_shows_its_line_whatever_the_result_brings(
    pipeline: Pipeline, tmp_path: Path, capsys: Out
) -> None:
    (tmp_path / "x.ops").write_text("mandate-spec 1\nagnt a\n")
    problem = Diagnostic("x.ops", Span("x.ops", 15, 19), "unexpected `agnt`", "not a statement")
    pipeline.default = Result(Verdict.INVALID, diagnostics=(problem,))
    assert main(["check", "strategy.txt"]) == 2
    assert "  x.ops:2   agnt a\n            ^^^^ not a statement\n" in capsys.readouterr().out


def test_one_file_that_crashes_keeps_no_other_from_its_report(
    pipeline: Pipeline, tmp_path: Path, capsys: Out
) -> None:
    (tmp_path / "other.txt").write_text("sell\n")
    pipeline.answers = {"strategy.txt": ValueError("x"), "other.txt": ESCALATED}
    assert main(["compile", "strategy.txt", "other.txt", "--format", "json"]) == 70
    assert [r["exit_code"] for r in json.loads(capsys.readouterr().out)["reports"]] == [70, 1]


def test_interruption_is_130(pipeline: Pipeline) -> None:
    pipeline.default = KeyboardInterrupt()
    assert main(["compile", "strategy.txt"]) == INTERRUPTED


def test_a_closed_pipe_is_quiet(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError(32, "Broken pipe")

        def fileno(self) -> int:
            raise OSError

    monkeypatch.setattr(sys, "stdout", Closed())
    assert main(["compile", "strategy.txt"]) == PIPE_CLOSED
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("missing", ["*.md", "empty"])
def test_a_pattern_or_folder_without_mandates_is_undecided(
    pipeline: Pipeline, tmp_path: Path, capsys: Out, missing: str
) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["check", missing]) == 3
    assert f"`{missing}` matches no mandate" in capsys.readouterr().out


def test_patterns_and_folders_name_their_files_once(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "mandate.md").write_text("x")
    assert main(["check", "*.txt", ".", "strategy.txt"]) == 0
    assert [p for p, _ in pipeline.asked] == ["strategy.txt", "desk/mandate.md"]


def test_paths_below_the_working_folder_are_relative(pipeline: Pipeline, tmp_path: Path) -> None:
    assert main(["check", str(tmp_path / "strategy.txt"), "--spec", str(tmp_path / "x.ops")]) == 0
    assert pipeline.asked == [("strategy.txt", Options(spec=Path("x.ops")))]


def test_check_takes_a_plan_for_its_mandate_and_a_spec_with_its_dependents(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    (tmp_path / "strategy.plan.yaml").write_text("x")
    (tmp_path / "company.ops").write_text("x")
    assert main(["check", "strategy.plan.yaml", "strategy.txt"]) == 0
    assert [p for p, _ in pipeline.asked] == ["strategy.txt"]
    pipeline.asked.clear()
    assert main(["check", "company.ops"]) == 0
    assert main(["check", "--dependents", "company.ops"]) == 0
    assert [p for p, _ in pipeline.asked] == ["company.ops", "company.ops", "strategy.txt"]


def test_a_plan_of_another_name_says_itself_what_it_reads(
    pipeline: Pipeline, tmp_path: Path, capsys: Out
) -> None:
    from mandate.grammar.planfile import dump_plan

    (tmp_path / "second.plan.yaml").write_text(dump_plan(PLAN))
    assert main(["check", "second.plan.yaml"]) == 0
    assert pipeline.asked == [("strategy.txt", Options(plan=Path("second.plan.yaml")))]
    (tmp_path / "strategy.txt").unlink()
    assert main(["check", "second.plan.yaml"]) == 2
    assert "the plan reads `strategy.txt`, which does not exist" in capsys.readouterr().out
    (tmp_path / "broken.plan.yaml").write_text("mandate-plan: [\n")
    assert main(["check", "broken.plan.yaml"]) == 2
    assert "broken.plan.yaml:" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["compile", "plan"])
@pytest.mark.parametrize("name", ["strategy.plan.yaml", "company.ops"])
def test_only_prose_is_compiled(pipeline: Pipeline, capsys: Out, command: str, name: str) -> None:
    assert main([command, name]) == 2
    assert f"see `mandate check {name}`" in capsys.readouterr().out


def test_standard_input_has_the_name_it_is_given(
    pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "desk").mkdir()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"never sell\n")))
    assert main(["compile", "-", "--stdin-filename", "desk/new.txt"]) == 0
    ((path, options),) = pipeline.asked
    assert path == "desk/new.txt"
    assert options.stdin is not None
    assert options.stdin.text == "never sell\n"
    assert (tmp_path / "desk" / "new.manifest.json").exists()


def test_broken_standard_input_is_an_unreadable_file(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe")))
    assert main(["check", "-"]) == 2
    assert "is UTF-16, not UTF-8" in capsys.readouterr().out


def test_two_mandates_for_one_manifest_are_refused(pipeline: Pipeline, tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "strategy.md").write_text("x")
    assert main(["compile", "strategy.txt", "strategy.md"]) == 2
    assert "would both write `strategy.manifest.json`" in capsys.readouterr().out
    assert main(["compile", "strategy.txt", "strategy.md", "--out", "x.json"]) == 2
    assert not (tmp_path / "strategy.manifest.json").exists()


def test_plan_writes_the_plan_file(pipeline: Pipeline, tmp_path: Path, capsys: Out) -> None:
    question = OpenQuestion(
        id="q1", clause="c1", text="soon", question="how soon is `soon`?", candidates=("1 day",)
    )
    flagged = ClauseVerdict("c2", 2, "Mind the gap.", State.FLAGGED, "nobody could read it")
    plan = PLAN.model_copy(update={"open": (question,), "clauses": (
        PlanClause(id="c1", line=1, text="never sell", state=State.CHECKED),)})  # fmt: skip
    pipeline.default = replace(ESCALATED, plan=plan, clauses=(flagged,))
    assert main(["plan", "strategy.txt"]) == 0
    assert "mandate-plan: 1" in (tmp_path / "strategy.plan.yaml").read_text()
    out = capsys.readouterr()
    assert "how soon is `soon`? [1 day]" in out.out
    assert "line 2" in out.out
    assert "strategy.plan.yaml" in out.out
    assert not (tmp_path / "strategy.manifest.json").exists()


def test_plan_to_standard_output_writes_no_file(pipeline: Pipeline, tmp_path: Path, capsys: Out) -> None:
    assert main(["plan", "strategy.txt", "--stdout"]) == 0
    assert "mandate-plan: 1" in capsys.readouterr().out
    assert [p.name for p in tmp_path.iterdir()] == ["strategy.txt"]


def test_a_plan_that_could_not_be_made_ends_as_its_result(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.default = Result(Verdict.INVALID)
    assert main(["plan", "strategy.txt"]) == 2
    pipeline.default = Result(Verdict.APPROVED)
    assert main(["plan", "strategy.txt"]) == 3
    assert [p.name for p in tmp_path.iterdir()] == ["strategy.txt"]


def test_compile_writes_a_plan_only_when_asked(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.default = ESCALATED
    main(["compile", "strategy.txt"])
    assert not (tmp_path / "strategy.plan.yaml").exists()
    assert main(["compile", "strategy.txt", "--write-plan"]) == 1
    assert (tmp_path / "strategy.plan.yaml").exists()


@pytest.mark.parametrize("document", ["plan", "manifest", "report"])
def test_schemas_are_printed(document: str, capsys: Out) -> None:
    assert main(["schema", document]) == 0
    assert json.loads(capsys.readouterr().out)["title"]


def test_rules_and_their_pages(capsys: Out) -> None:
    assert main(["rules"]) == 0
    assert "MND203  error    no-lawful-response" in capsys.readouterr().out
    for name in ("MND203", "mnd203", "203", "no-lawful-response", "No Lawful Response"):
        assert main(["explain", name]) == 0
        assert "## Why it matters" in capsys.readouterr().out
    assert main(["explain", "no-lawfull-response"]) == 2
    assert "did you mean `no-lawful-response`?" in capsys.readouterr().out
    assert main(["rules", "--format", "json"]) == 0
    assert {"code", "name", "severity", "kinds", "summary"} == set(
        json.loads(capsys.readouterr().out)["rules"][0]
    )


def test_help_names_every_exit_code(capsys: Out) -> None:
    from mandate.model.result import ExitCode

    for arguments in (["--help"], ["compile", "--help"], ["check", "-h"]):
        assert main(arguments) == 0
        out = capsys.readouterr().out
        assert all(code.sentence in out for code in ExitCode)
    assert main([]) == 2
    assert "Usage: mandate" in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("mandate ")


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: Out,
    arguments: list[str], environment: dict[str, str], colored: bool,
) -> None:  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    main(["check", "strategy.txt", *arguments])
    assert ("\x1b[" in capsys.readouterr().out) is colored


@pytest.mark.parametrize(
    "arguments",
    [
        ["rules"],
        ["rules", "--coverage"],
        ["explain", "MND203"],
        ["explain", "no-such-rule"],
        ["check", "nowhere.txt"],
        ["compile", "nowhere.txt"],
        ["plan", "nowhere.txt"],
    ],
)
def test_everything_in_json_fits_the_schema_of_reports(arguments: list[str], capsys: Out) -> None:
    import jsonschema

    main(["schema", "report"])
    schema = json.loads(capsys.readouterr().out)
    main([*arguments, "--format", "json"])
    jsonschema.Draft202012Validator(schema).validate(json.loads(capsys.readouterr().out))


def test_coverage_says_what_no_rule_checks(capsys: Out) -> None:
    assert main(["rules", "--coverage"]) == 0
    shown = capsys.readouterr().out
    assert "MND401, MND402" in shown
    assert "not checked yet: undecided" in shown
