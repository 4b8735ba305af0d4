"""Importers: read, check every row, then apply whole or not at all."""
