"""Watches: who is on at an office, since when, and the hand-over that both sign."""
