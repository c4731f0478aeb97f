"""One finding code per file: what it asks, and what the answer means.

In: a `Case` (both documents as norms, and what is known of the reading) and a function that answers
questions. Out: findings, or the word that something is undecided. May import: model. A rule never
solves, prints, reads files or asks a person. `catalogue.py` lists them all.
"""
