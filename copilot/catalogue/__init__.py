"""Typed loaders of the corpus: clauses, product packs, drugs, diagnoses, statutes."""
