"""Versions of an index: drafted, reviewed, published, each signed by a person."""
