"""Rounds of vehicles with time windows: the problem, what is refused, two engines, a proof for few stops, a checker."""
