"""The calendar of an election: stages that overlap, and those that wait for an event."""
