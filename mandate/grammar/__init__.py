"""Texts into nouns and back: the operating layer's language, the texts inside plans, numbers in prose.

In: `SourceText` or a text of a plan item. Out: values of `model/` with diagnostics, or text again.
May import: model, lark, standard library (plan files: ruamel.yaml). Nothing heavy is imported here:
import the modules (`mandate.grammar.spec`, `mandate.grammar.typed`, `mandate.grammar.printing`).
"""
