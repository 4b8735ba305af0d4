"""The planner's files in: each reader gives columns sorted by id, or refuses with one sentence that names the line."""
