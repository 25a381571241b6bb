"""A subscription from its start to its end: its states, its items, and the instants at which it changes."""
