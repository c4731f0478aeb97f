"""`compile`, `plan` and `check`: gather the files, run the pipeline on each, write, report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from mandate.cli.inputs import Inputs, for_check, gather
from mandate.cli.outcome import crashed, failure, refused
from mandate.cli.proofs import emit, may_not_emit
from mandate.cli.screen import Format, OutputClosed, Screen
from mandate.compiler.sources import with_sources
from mandate.model.result import ExitCode, Result, Verdict
from mandate.settings.discovery import InputKind, find_prose, kind_of, manifest_path, plan_path
from mandate.settings.files import STDIN, read_text, write_atomic
from mandate.settings.manifests import retire_manifest, write_manifest
from mandate.settings.options import Options

Run = Callable[[Path, Options], Result]


def compile_inputs(
    arguments: Sequence[str], options: Options, screen: Screen, stdin_name: str | None, *, write_plan: bool
) -> int:
    """Verdict and manifest for every input."""
    if STDIN in arguments and stdin_name is None and options.out is None:
        words = "`-` has no name, so its manifest has none"
        return screen.show(
            [failure(Verdict.INVALID, words, help_="add `--stdin-filename NAME` or `--out FILE`")]
        )
    inputs = gather(arguments, stdin_name)
    if (odd := _not_prose(inputs.paths)) is not None:
        return screen.show([odd])
    clash = _same_manifest(inputs.paths, options) or may_not_emit(options)
    if clash is not None:
        return screen.show([clash])

    def run(path: Path, options: Options) -> Result:
        from mandate.compiler.running import compile_file

        result = compile_file(path, options)
        if write_plan and result.plan is not None:
            result = _with_plan(result, path, options, screen)
        return result

    results = _each(inputs, inputs.paths, options, run)
    if (unwritten := emit(results, options, screen)) is not None:
        return screen.show([unwritten])
    return screen.show([_settle(r, p, options, screen) for p, r in results])


def check_inputs(
    arguments: Sequence[str], options: Options, screen: Screen, stdin_name: str | None, *, dependents: bool
) -> int:
    """Verdict for every input; nothing is read anew or written."""
    if (refusal := may_not_emit(options)) is not None:
        return screen.show([refusal])
    inputs = gather(arguments, stdin_name)
    paths = for_check(inputs.paths, dependents=dependents)

    def run(path: Path, options: Options) -> Result:
        from mandate.compiler.running import check_file

        if kind_of(path) is InputKind.PLAN:
            return _check_plan(path, options)
        return check_file(path, options)

    results = _each(inputs, paths, options, run)
    if (unwritten := emit(results, options, screen)) is not None:
        return screen.show([unwritten])
    return screen.show([result for _, result in results])


def _check_plan(path: Path, options: Options) -> Result:
    """A plan file with another name than its mandate: it says itself which text it reads."""
    from mandate.compiler.running import check_file
    from mandate.grammar.planfile import load_plan

    source, problems = read_text(path)
    plan = None
    if source is not None:
        plan, problems = load_plan(source)
    if source is None or plan is None:
        sources = (source,) if source is not None else ()
        return Result(Verdict.INVALID, sources, diagnostics=problems)
    prose, problems = find_prose(path, plan.mandate)
    if prose is None:
        return Result(Verdict.INVALID, (source,), diagnostics=problems)
    return check_file(prose, replace(options, plan=path))


def plan_inputs(
    arguments: Sequence[str], options: Options, screen: Screen, stdin_name: str | None, *, to_stdout: bool
) -> int:
    """A plan file for every input; `--format json` and `--stdout` print plans."""
    if STDIN in arguments and stdin_name is None and options.plan is None and not to_stdout:
        words = "`-` has no name, so its plan file has none"
        help_ = "add `--stdin-filename NAME`, `--out FILE` or `--stdout`"
        return screen.show([failure(Verdict.INVALID, words, help_=help_)])
    inputs = gather(arguments, stdin_name)
    if (odd := _not_prose(inputs.paths)) is not None:
        return screen.show([odd])
    if options.plan is not None and len(inputs.paths) > 1:
        words = "`--out` names one file, and there are several inputs"
        return screen.show([failure(Verdict.INVALID, words, help_="leave `--out` away")])

    def run(path: Path, options: Options) -> Result:
        from mandate.compiler.running import read_file

        return read_file(path, options)

    codes: list[ExitCode] = []
    failed: list[Result] = []
    for path, result in _each(inputs, inputs.paths, options, run):
        if path is None or result.plan is None or result.verdict in (Verdict.INVALID, Verdict.CRASHED):
            failed.append(result if result.exit_code else replace(result, verdict=Verdict.UNDECIDED))
        elif to_stdout:
            screen.write(_plan_text(result, None))
            codes.append(ExitCode.APPROVED)
        else:
            written = _with_plan(result, path, options, screen)
            if written.verdict is Verdict.INVALID:
                failed.append(written)
            elif screen.fmt is Format.TEXT:
                from mandate.report.reading import reading_report

                where = plan_path(path, options.plan).as_posix()
                screen.write(reading_report(result, where, width=screen.width, color=screen.colored))
            else:
                screen.write(_plan_json(result))
    return screen.show(failed) if failed else ExitCode.APPROVED


def _each(
    inputs: Inputs, paths: Sequence[Path], options: Options, run: Run
) -> list[tuple[Path | None, Result]]:
    """The result for every path; what goes wrong with one does not keep the others from theirs."""
    options = replace(options, stdin=inputs.stdin)
    results: list[tuple[Path | None, Result]] = []
    for name in inputs.unmatched:
        words = f"`{name}` matches no mandate"
        results.append((None, failure(Verdict.UNDECIDED, words, path=name, help_="nothing was checked")))
    for path in paths:
        if inputs.problems and inputs.stdin is None and path.as_posix() == inputs.problems[0].path:
            results.append((None, Result(Verdict.INVALID, diagnostics=inputs.problems)))
            continue
        try:
            results.append((path, with_sources(run(path, options))))
        except (OutputClosed, KeyboardInterrupt):
            raise
        except Exception as problem:  # noqa: BLE001 - one file's crash is its result
            results.append((path, crashed(problem, path.as_posix())))
    return results


def _settle(result: Result, path: Path | None, options: Options, screen: Screen) -> Result:
    """Write the manifest of an approval; after anything else leave none that looks valid.

    A result that names its manifest already has it written.
    """
    if path is None or not options.write_manifest:
        return result
    target = manifest_path(path, options.out)
    if not result.approved:
        retired, problems = retire_manifest(target)
        if retired is not None:
            screen.remark(f"{target.as_posix()} is from an earlier approval: it is now {retired.as_posix()}")
        return replace(result, diagnostics=(*result.diagnostics, *problems)) if problems else result
    if result.manifest_path is not None:
        return result
    if result.manifest is None:
        return crashed(RuntimeError("an approval without a manifest"), path.as_posix())
    problems = write_manifest(target, result.manifest)
    if problems:
        return refused(result, problems)
    return replace(result, manifest_path=target.as_posix())


def _with_plan(result: Result, path: Path, options: Options, screen: Screen) -> Result:
    """Write the plan file, keeping what people changed in it."""
    target = plan_path(path, options.plan)
    previous = read_text(target)[0] if target.is_file() else None
    text = _plan_text(result, previous.text if previous else None)
    problems = write_atomic(target, text, newline=previous.newline if previous else "\n")
    if problems:
        return refused(result, problems)
    screen.remark(f"wrote {target.as_posix()}")
    return result


def _plan_text(result: Result, previous: str | None) -> str:
    from mandate.grammar.planfile import dump_plan

    assert result.plan is not None
    return dump_plan(result.plan, previous)


def _plan_json(result: Result) -> str:
    assert result.plan is not None
    return result.plan.model_dump_json(by_alias=True, exclude_none=True, indent=2) + "\n"


def _not_prose(paths: Sequence[Path]) -> Result | None:
    """A plan file or a spec where prose is meant."""
    kinds = {InputKind.PLAN: "a plan file", InputKind.SPEC: "an operating layer"}
    for path in paths:
        if (kind := kinds.get(kind_of(path))) is not None:
            name = path.as_posix()
            return failure(
                Verdict.INVALID, f"`{name}` is {kind}, not prose", help_=f"see `mandate check {name}`"
            )
    return None


def _same_manifest(paths: Sequence[Path], options: Options) -> Result | None:
    """Two mandates whose manifests would be one file."""
    seen: dict[Path, Path] = {}
    for path in paths:
        target = manifest_path(path, options.out)
        if target in seen:
            words = (
                f"`{seen[target].as_posix()}` and `{path.as_posix()}` would both write `{target.as_posix()}`"
            )
            return failure(Verdict.INVALID, words, help_="compile them one at a time, with `--out`")
        seen[target] = path
    return None
