"""Bytes to documents: decode in a sandbox, bring pages upright, recognise words, read fields."""
