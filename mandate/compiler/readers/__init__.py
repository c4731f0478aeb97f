"""Readers: prose and its clauses in, a proposed plan out. The model proposes, code decides.

In: a `ReadingRequest` (base.py). Out: `(Plan | None, diagnostics)`. A reader grants nothing: whatever
it proposes is parsed, typed, grounded and covered by others. May import: model, grammar.
"""
