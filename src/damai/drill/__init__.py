"""Rehearsal: Kota Metro from typed facts and a seeded polling day, played through the services only."""
