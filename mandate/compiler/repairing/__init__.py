"""Repairs: typed edits, each tried against the checks before anybody sees it (semantics §9).

In: a case, its findings, a way to ask. Out: the findings with repairs that solve them and add nothing
(`offering.with_repairs`); and a repair written into the author's prose or recorded in the plan
(`applying.applied`). The author's lines are edited, the layer's never: those repairs are questions to
its owner. May import: model, grammar, rules, the rest of the compiler.
"""
