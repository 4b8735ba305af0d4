"""How long it takes to get there: one interface, three answers (estimated, given, by road), each with its provenance."""
