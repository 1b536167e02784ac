"""Mutants of the product, each of which must turn the gate red: ``python -m evals.mutants``.

A mutant is a fault that could really be made: a ratio flipped, a check dropped, boxes shifted. It is
planted in a child process, by replacing one function or in a copy of the corpus; the tree is never
edited. The child runs the quick suites and compares with a run of the sound program.
"""
