"""Both documents to norms: `layer.py` for the spec, `mandate.py` for the plan.

In: a typed spec; a plan with its clauses and the vocabulary. Out: norms with the stretches of text they
were read from, and diagnostics for items that do not type. May import: grammar, model.
"""
