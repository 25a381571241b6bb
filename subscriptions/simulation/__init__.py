"""A year in minutes: the real code, the sandbox's bank with its mishaps, and people made by a seed."""
