"""The embedded English reader: deterministic, without a model, for what people usually write.

In: a `ReadingRequest`. Out: a plan whose every item parses and types against the spec; what it cannot
read is an open question. `reader.EnglishReader` is the door. May import: model, grammar.
"""
