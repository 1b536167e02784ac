"""Synthetic people through the running system, and the search for traces of them where none may be."""
