"""Measures the bindings and their peers in one run: `python -m benchmarks`."""
