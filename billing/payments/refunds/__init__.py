"""Money sent back: never more than was paid."""
