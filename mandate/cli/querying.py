"""`query`: the layer, the queries from arguments, a file or standard input, and the answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mandate.cli.outcome import crashed, failure
from mandate.cli.screen import OutputClosed, Screen
from mandate.model.query import QueryResult
from mandate.model.result import Verdict
from mandate.model.source import SourceText
from mandate.settings.files import STDIN, read_text
from mandate.settings.options import Options

STDIN_QUERIES = "stdin"


def query_layer(
    spec: Path, queries: Sequence[str], file: str | None, options: Options, screen: Screen
) -> int:
    """Answer every query; the exit code is that of the answer that allows least."""
    given = [*queries]
    if (STDIN in given or file == STDIN) and str(spec) == STDIN:
        words = "`-` is the spec, so the queries have to come from elsewhere"
        return screen.show(
            [failure(Verdict.INVALID, words, help_="write them as arguments, or `--file FILE`")]
        )
    if STDIN in given:
        if len(given) > 1 or file is not None:
            words = "`-` reads the queries from standard input, and there are others"
            return screen.show([failure(Verdict.INVALID, words, help_="give them in one way")])
        given, file = [], STDIN
    if bool(given) == (file is not None):
        words = "there are queries as arguments and in a file" if given else "there is no query"
        help_ = 'write one, as `mandate query SPEC "tool(argument: value) when condition"`, or `--file FILE`'
        return screen.show([failure(Verdict.INVALID, words, help_=help_)])
    return _answered(spec, given, file, options, screen)


def _answered(spec: Path, given: list[str], file: str | None, options: Options, screen: Screen) -> int:
    from mandate.compiler.querying.running import queries_of, query_file
    from mandate.report.query import render_query

    source: SourceText | None
    if file is not None:
        source, problems = read_text(file, name=STDIN_QUERIES if file == STDIN else None)
        if source is None:
            return _shown(QueryResult(diagnostics=problems), screen)
    else:
        source = queries_of(*given)
    try:
        result = query_file(spec, source, options)
        text = render_query(
            result, screen.fmt.value, width=screen.width, color=screen.colored, quiet=screen.quiet
        )
    except (KeyboardInterrupt, OutputClosed):
        raise
    except Exception as problem:  # noqa: BLE001 - a defect of ours is reported, never a permission
        return screen.show([crashed(problem, str(spec))])
    screen.write(text)
    return int(result.exit_code)


def _shown(result: QueryResult, screen: Screen) -> int:
    from mandate.report.query import render_query

    screen.write(render_query(result, screen.fmt.value, width=screen.width, color=screen.colored))
    return int(result.exit_code)
