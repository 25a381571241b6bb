"""What a customer has: how it stands, what is charged next, and what can be done about it."""
