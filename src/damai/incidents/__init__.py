"""Reports become incidents: triage, ownership, hand-over to the agency whose job it is, closure."""
