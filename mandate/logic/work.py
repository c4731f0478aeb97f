"""How much work z3 has done, in its own resource units."""

from __future__ import annotations

import z3


def work_done(solver: z3.Solver) -> int:
    """The resource units that a solver's context has used. It stands among the last statistics."""
    statistics = solver.statistics()
    context = solver.ctx.ref()
    for place in reversed(range(len(statistics))):
        if z3.Z3_stats_get_key(context, statistics.stats, place) == "rlimit count":
            return int(z3.Z3_stats_get_uint_value(context, statistics.stats, place))
    return 0
