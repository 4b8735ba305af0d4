"""The area tree, boundaries, elections and stations; importers that are whole or nothing."""
