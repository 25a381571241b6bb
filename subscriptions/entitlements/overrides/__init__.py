"""What staff give one customer instead of what the plan says of a feature, until it ends."""
