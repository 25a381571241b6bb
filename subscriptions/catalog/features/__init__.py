"""What plans open, and how much of it."""
