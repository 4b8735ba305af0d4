"""Orders on paper: the sheet of a team, the list of a unit, the annex of a Sprin. Values in, bytes out; no clock, no database."""
