"""What there is to tell: each kind finds by looking what nobody was told of yet, and says it."""
