"""A refusal put into words: one answer, rendered as page, fragment, problem+json and staff's row."""
