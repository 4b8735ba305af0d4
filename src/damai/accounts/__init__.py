"""Agencies, people, roles, sessions and tokens; the one declared policy."""
