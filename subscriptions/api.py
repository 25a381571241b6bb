"""The index of endpoints. Empty until the first room has some."""
