"""A bank that tells nothing of its own accord."""
