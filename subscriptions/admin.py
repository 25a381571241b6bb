"""The index of staff's pages. Empty until the first room has some."""
