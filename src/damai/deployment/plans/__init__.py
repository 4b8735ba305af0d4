"""Plans of the house: asked, solved beside people's work, drafted, locked, signed by two."""
