"""Synthetic papers, labelled cases, metrics and benchmarks."""
