"""A plan held against its prose: what is not grounded, not covered, turned round, dropped or injected.

In: source, clauses, plan, spec, names. Out: a `Reading` of facts (`model.reading`); `rules/` judge them.
May import: model, grammar.
"""

from mandate.compiler.fidelity.assessing import assess

__all__ = ["assess"]
