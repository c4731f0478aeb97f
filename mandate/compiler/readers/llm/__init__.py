"""The language-model reader: proposes a plan, which code then parses, types and grounds.

In: a `ReadingRequest`. Out: a plan, or diagnostics that name the endpoint (never the key).
May import: model, grammar, compiler. `openai` and `instructor` are imported in one function of
`client.py`, when a model is asked.
"""

from mandate.compiler.readers.llm.reader import LLMReader, llm_reader

__all__ = ["LLMReader", "llm_reader"]
