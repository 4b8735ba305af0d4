"""The composition root: opens the house, wires features to kernel and web, and serves."""
