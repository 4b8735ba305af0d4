"""Kota Metro for our own index: what is known of its places, and why the rest is not."""
