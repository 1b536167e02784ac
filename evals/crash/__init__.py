"""Killing the program at its worst moments and seeing what is left; ``python -m evals.crash jobs``."""
