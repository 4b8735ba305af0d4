"""The class of a station, which a commander decides."""
