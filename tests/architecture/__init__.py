"""The house rules: each is a small function over the parsed code, run on the house and on a bad example."""
