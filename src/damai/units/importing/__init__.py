"""Tables of units and of officers: looked at first, then in force whole or not at all."""
