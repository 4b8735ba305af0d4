"""Ids, clocks, errors, codes, audiences and canonical bytes: the standard library only (numpy in geo)."""
