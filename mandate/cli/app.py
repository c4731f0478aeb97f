"""The commands and their options. Each turns its arguments into `Options` and hands over."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mandate.cli.converting import Target
from mandate.cli.inputs import shorter
from mandate.cli.screen import Color, Format, Screen
from mandate.model.diagnostic import Severity
from mandate.model.query import QueryCode
from mandate.model.result import ExitCode
from mandate.settings.options import Options, ReaderChoice, from_environment

EXIT_CODES = "Exit codes:\n\n\b\n" + "\n".join(f"{int(code):>4}  {code.sentence}" for code in ExitCode)
MORE_CODES = "\n 130  interrupted\n 141  whoever read the output stopped reading"
EPILOG = EXIT_CODES + MORE_CODES
QUERY_CODES = "Exit codes (of several calls: that of the first in 70, 2, 1, 3, 5, 4, 0):\n\n\b\n" + "\n".join(
    f"{int(code):>4}  {code.sentence}" for code in QueryCode
)

app = typer.Typer(
    name="mandate",
    help="Compile prose mandates for autonomous agents against their operating layer: an approved "
    "manifest, or the exact lines that clash.",
    epilog=EPILOG,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Inputs = Annotated[
    list[str], typer.Argument(help="files, patterns or folders; `-` is standard input", metavar="INPUT")
]
Spec = Annotated[
    Path | None, typer.Option(help="the operating layer; else `STEM.ops`, else the only `*.ops` beside")
]
PlanFile = Annotated[Path | None, typer.Option(help="the plan file; else `STEM.plan.yaml` beside the prose")]
Reader = Annotated[ReaderChoice | None, typer.Option(help="who reads the prose (MANDATE_READER)")]
Locked = Annotated[bool, typer.Option("--locked", help="deterministic readers only (implied by CI)")]
Offline = Annotated[bool, typer.Option("--offline", help="never open a connection")]
AsOf = Annotated[
    str | None, typer.Option(metavar="MOMENT", help="`now`, as 2026-10-07T06:00 in the spec's zone")
]
Rlimit = Annotated[int | None, typer.Option(min=1, help="the solver's work limit per question")]
AllConflicts = Annotated[
    bool, typer.Option("--all-conflicts", help="every minimal conflict, not only enough to mend them all")
]
EmitSmt2 = Annotated[
    Path | None,
    typer.Option("--emit-smt2", metavar="DIR", help="what the verdict rests on, as SMT-LIB 2 files"),
]
Model = Annotated[str | None, typer.Option(help="the language model (MANDATE_MODEL)")]
BaseUrl = Annotated[str | None, typer.Option(help="where the model is served (MANDATE_BASE_URL)")]
FailLevel = Annotated[Severity, typer.Option(help="the least severity that blocks")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="what to print")]
ColorOption = Annotated[Color, typer.Option(help="colour (also NO_COLOR, FORCE_COLOR)")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="escalations and the verdict only")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="every clause and every check too")]
StdinName = Annotated[
    str | None, typer.Option(metavar="NAME", help="what `-` is called, and where its files would lie")
]
Timeline = Annotated[bool, typer.Option("--timeline", help="show the schedules that reach the goals")]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="the manifest; else `STEM.manifest.json` beside the prose")
]


class Document(StrEnum):
    """What there is a JSON Schema of."""

    PLAN = "plan"
    MANIFEST = "manifest"
    REPORT = "report"
    QUERY = "query"
    AGENT_CONFIG = "agent-config"


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="the version, and nothing else")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"mandate {installed('mandate')}")
        raise typer.Exit


@app.command(name="compile", epilog=EPILOG, short_help="prose to verdict and manifest")
def compile_(
    inputs: Inputs,
    spec: Spec = None,
    plan: PlanFile = None,
    reader: Reader = None,
    locked: Locked = False,
    offline: Offline = False,
    as_of: AsOf = None,
    rlimit: Rlimit = None,
    model: Model = None,
    base_url: BaseUrl = None,
    fail_level: FailLevel = Severity.ERROR,
    out: Out = None,
    all_conflicts: AllConflicts = False,
    emit_smt2: EmitSmt2 = None,
    timeline: Timeline = False,
    write_plan: Annotated[bool, typer.Option("--write-plan", help="write the plan file as well")] = False,
    apply_repair: Annotated[
        str | None,
        typer.Option(metavar="ID", help="write the repair with that letter, and compile again"),
    ] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="who decides, else git's user.name")] = "",
    on: Annotated[str, typer.Option(metavar="DATE", help="when it was decided, else the as-of date")] = "",
    stdin_filename: StdinName = None,
    fmt: FormatOption = Format.TEXT,
    color: ColorOption = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Compile prose into an approved manifest, or say what stands in the way.

    On approval `STEM.manifest.json` is written; otherwise the manifest of an earlier approval is
    renamed to `STEM.manifest.json.retired`.
    """
    from mandate.cli.commands import compile_inputs

    options = _options(spec, plan, reader, locked, offline, as_of, rlimit, model, base_url, fail_level, out)
    options = replace(options, all_conflicts=all_conflicts, emit_smt2=emit_smt2, timeline=timeline)
    screen = Screen(fmt, color, quiet, verbose, timeline)
    if apply_repair is not None:
        from mandate.cli.repairing import Wish, repair_input

        done = repair_input(inputs, options, screen, Wish(apply_repair, by, _day(on)))
        if not isinstance(done, Options):
            return screen.show([done])
        options = done
    return compile_inputs(inputs, options, screen, stdin_filename, write_plan=write_plan)


@app.command(epilog=EPILOG, short_help="prose to a plan file that people review")
def plan(
    inputs: Inputs,
    spec: Spec = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="the plan file; else `STEM.plan.yaml`")
    ] = None,
    reader: Reader = None,
    locked: Locked = False,
    offline: Offline = False,
    as_of: AsOf = None,
    model: Model = None,
    base_url: BaseUrl = None,
    stdout: Annotated[bool, typer.Option("--stdout", help="print the plan and write nothing")] = False,
    stdin_filename: StdinName = None,
    fmt: FormatOption = Format.TEXT,
    color: ColorOption = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Read prose into a plan file, the typed reading that people review and commit.

    An existing plan file keeps its comments and what people changed in it.
    """
    from mandate.cli.commands import plan_inputs

    options = _options(spec, out, reader, locked, offline, as_of, None, model, base_url, Severity.ERROR, None)
    return plan_inputs(inputs, options, Screen(fmt, color, quiet, verbose), stdin_filename, to_stdout=stdout)


@app.command(epilog=EPILOG, short_help="verdict on mandates, plan files and specs; writes nothing")
def check(
    inputs: Inputs,
    spec: Spec = None,
    plan: PlanFile = None,
    locked: Locked = False,
    offline: Offline = False,
    as_of: AsOf = None,
    rlimit: Rlimit = None,
    fail_level: FailLevel = Severity.ERROR,
    dependents: Annotated[
        bool,
        typer.Option(
            "--dependents", help="with a spec, check layers that include it and the mandates of all"
        ),
    ] = False,
    all_conflicts: AllConflicts = False,
    emit_smt2: EmitSmt2 = None,
    timeline: Timeline = False,
    stdin_filename: StdinName = None,
    fmt: FormatOption = Format.TEXT,
    color: ColorOption = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Check mandates through their plan files, plan files, or specs alone; write nothing."""
    from mandate.cli.commands import check_inputs

    options = _options(spec, plan, None, locked, offline, as_of, rlimit, None, None, fail_level, None)
    options = replace(options, all_conflicts=all_conflicts, emit_smt2=emit_smt2, timeline=timeline)
    screen = Screen(fmt, color, quiet, verbose, timeline)
    return check_inputs(inputs, options, screen, stdin_filename, dependents=dependents)


FMT_CODES = """Exit codes:

\b
   0  every layer is in canonical layout (without --check and --diff: it is now)
   1  with --check or --diff: at least one layer would change
   2  could not run: usage, or a layer that cannot be read; that one is left as it is
  70  our fault: mandate itself failed"""


@app.command(name="fmt", epilog=FMT_CODES + MORE_CODES, short_help="operating layers in canonical layout")
def fmt_(
    inputs: Annotated[
        list[str], typer.Argument(help="layers, patterns or folders; `-` is standard input", metavar="INPUT")
    ],
    check: Annotated[bool, typer.Option("--check", help="write nothing; name what would change")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="write nothing; show what would change")] = False,
    stdin_filename: StdinName = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="say nothing about what was written")] = False,
) -> int:
    """Write operating layers in canonical layout: spacing, columns, numbers and quotes.

    Remarks, the order of statements, and their grouping stay as they are, and so does the meaning. A
    layer that cannot be read is left alone.
    """
    from mandate.cli.formatting import Job, format_inputs

    return format_inputs(inputs, Job(check, diff), Screen(quiet=quiet), stdin_filename)


@app.command(epilog=QUERY_CODES, short_help="may this call happen, and by which lines")
def query(
    spec: Annotated[Path, typer.Argument(help="the operating layer", metavar="SPEC")],
    queries: Annotated[
        list[str] | None,
        typer.Argument(
            help="`tool(argument: value) when condition`; what is left out is left open; `-`: standard input",
            metavar="[QUERY]...",
        ),
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar="FILE", help="queries, one per line; `-`: standard input")
    ] = None,
    as_of: AsOf = None,
    rlimit: Rlimit = None,
    fmt: FormatOption = Format.TEXT,
    color: ColorOption = Color.AUTO,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="decisions and conditions only")] = False,
) -> int:
    """Ask an operating layer about a call: allowed, denied, after whose approval, or exactly when.

    `mandate query refunds.ops "payments.issue_refund(amount: 80 USD) when customer.tier == vip"`.
    A pattern such as `crm.*` asks about each of its tools.
    """
    from mandate.cli.querying import query_layer

    options = _options(None, None, None, False, False, as_of, rlimit, None, None, Severity.ERROR, None)
    return query_layer(shorter(spec), queries or [], file, options, Screen(fmt, color, quiet))


@app.command(short_help="an agent config as an operating layer, and back")
def convert(
    file: Annotated[Path, typer.Argument(help="an agent config (`.yaml`) or an operating layer (`.ops`)")],
    to: Annotated[Target | None, typer.Option(help="the other form, if nothing is said")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="the file to write; else it is printed")
    ] = None,
    fmt: FormatOption = Format.TEXT,
    color: ColorOption = Color.AUTO,
    quiet: Quiet = False,
) -> int:
    """Write an agent config as an operating layer, or a layer as an agent config.

    What the other form has no words for is named on standard error. Exit code 1: something of the layer is
    missing from what was written.
    """
    from mandate.cli.converting import convert as write_other_form

    return write_other_form(shorter(file), to, out, Screen(fmt, color, quiet))


@app.command(short_help="list every finding code")
def rules(
    coverage: Annotated[
        bool, typer.Option("--coverage", help="which codes check which form of rule, and what none checks")
    ] = False,
    fmt: FormatOption = Format.TEXT,
) -> int:
    """List every finding code: severity, name, and what it means."""
    from mandate.cli.pages import list_coverage, list_rules

    return list_coverage(Screen(fmt)) if coverage else list_rules(Screen(fmt))


@app.command(short_help="the page of one finding code")
def explain(
    rule: Annotated[str, typer.Argument(metavar="CODE|NAME", help="as `MND203` or `no-lawful-response`")],
    fmt: FormatOption = Format.TEXT,
) -> int:
    """Show the page of one finding code: what it checks, why, an example that fails and one that passes."""
    from mandate.cli.pages import explain_rule

    return explain_rule(rule, Screen(fmt))


@app.command(short_help="JSON Schema of plan files, manifests, reports and answers")
def schema(document: Annotated[Document, typer.Argument(help="which document")]) -> int:
    """Print the JSON Schema of plan files, manifests, reports or answers to queries."""
    from mandate.cli.pages import schema_of

    Screen().write(schema_of(document.value))
    return ExitCode.APPROVED


def _options(
    spec: Path | None,
    plan: Path | None,
    reader: ReaderChoice | None,
    locked: bool,
    offline: bool,
    as_of: str | None,
    rlimit: int | None,
    model: str | None,
    base_url: str | None,
    fail_level: Severity,
    out: Path | None,
) -> Options:
    """The command line laid over the environment."""
    try:
        base = from_environment(os.environ)
    except ValueError as problem:
        raise typer.BadParameter(str(problem)) from None
    return replace(
        base,
        spec=shorter(spec) if spec else None,
        plan=shorter(plan) if plan else None,
        reader=reader or base.reader,
        locked=locked or base.locked,
        offline=offline or base.offline,
        as_of=_moment(as_of),
        rlimit=rlimit,
        model=model or base.model,
        base_url=base_url or base.base_url,
        fail_level=fail_level,
        out=out,
    )


def _moment(text: str | None) -> str | None:
    """An ISO civil moment, to the second, or a usage error."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(
            f"`{text}` is no moment; write it as 2026-10-07T06:00", param_hint="--as-of"
        ) from None
    if at.tzinfo is not None:
        raise typer.BadParameter(
            "leave the offset out: the moment is civil time of the spec's zone", param_hint="--as-of"
        )
    return at.isoformat()


def _day(text: str) -> str:
    """An ISO date, or a usage error; empty stays empty."""
    if not text:
        return ""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise typer.BadParameter(f"`{text}` is no date; write it as 2026-10-07", param_hint="--on") from None
