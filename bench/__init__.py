"""Benchmarks: each prints its calibration, and its result as a ratio to it. Run by ``./damai bench``."""
