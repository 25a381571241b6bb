"""The index of tables. Empty until the first room has some."""
