"""Random worlds of norms into which conflicts with known cores and known optima are planted.

In: a size and a seed. Out: a layer, a plan, and what has to be found in them, no more and no less.
May import: mandate's grammar and model, to type what it writes. See `benchmarks/planted.py`.
"""
