"""The `mandate` command: arguments in, exit code out, no logic.

In: argv and the environment. Out: a report on standard output, everything else on standard error.
May import every room, inside functions: `mandate --help` loads neither solver, grammar nor model.
"""

from mandate.cli.entry import main

__all__ = ["main"]
