"""A plan held against its own files, by other code than that which made it: every hash, rule and objective."""
