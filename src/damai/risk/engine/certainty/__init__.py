"""How sure: the index computed again under every choice that could have been made, and with other data."""
