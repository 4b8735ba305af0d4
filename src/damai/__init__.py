"""The command center of a peaceful election."""

__version__ = "0.1.0"
