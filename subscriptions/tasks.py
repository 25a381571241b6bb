"""The index of periodic work. Empty until the first room has some."""
