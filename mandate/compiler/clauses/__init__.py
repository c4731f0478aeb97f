"""Prose in, clauses out: sentences, list items, headings, table rows, quotes, code; extents tile the text.

In: `SourceText`. Out: `tuple[Clause, ...]`. May import: model, grammar.markers and grammar.mentions.
"""

from mandate.compiler.clauses.cutting import cut

__all__ = ["cut"]
