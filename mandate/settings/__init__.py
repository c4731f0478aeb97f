"""What the run was asked to do, and the files it is about.

In: paths and options. Out: texts, found files, diagnostics. Writes files whole or not at all.
May import: model and the standard library.
"""
