"""The nouns: texts, clauses, quantities, expressions, norms, spec, plan, questions, findings, results.

In: nothing. Out: values with their own invariants, never mutated. No I/O, no solver, no grammar.
May import: pydantic and the standard library.
"""
