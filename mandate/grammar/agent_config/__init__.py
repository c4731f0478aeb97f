"""Agent configs: the YAML that teams already have, as the same layer and mandate as any other text.

In: a YAML text. Out: a `Spec` whose spans point into it, the layer's own language, or YAML of a `Spec`.
Statements of the language are built and read by its one parser; there is no second type checker.
May import: model and the rest of grammar.
"""
