"""Map tiles of stations, made from arrays."""
