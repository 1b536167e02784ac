"""Wording by a model, from verified passages only, and checked sentence by sentence."""
