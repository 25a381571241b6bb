"""The plans on sale: what each opens, what it costs, and which of them one has."""
