"""Opt-in neighbours: what other frameworks need to use us, on top of everything."""
