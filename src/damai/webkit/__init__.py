"""The web's kit: layout, components, forms, sessions, guards, words. Knows no feature."""
