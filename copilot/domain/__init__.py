"""Frozen records and nothing else: no I/O, no clock, no framework but pydantic."""
