"""The arithmetic of the index, pure: arrays in, values out; of ours it knows the core alone."""
