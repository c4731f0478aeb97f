"""The road from prose to verdict: cut, read, compare, lower, ask, repair, decide.

In: texts. Out: a `Result`. May import: model, grammar, logic, evaluate, rules, settings.
Nothing is imported here; `pipeline` is the road in one screen.
"""
