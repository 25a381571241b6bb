"""Whether the books are right: every cached figure equals its sum, every row has its counterpart."""
