"""Credit: what is free and what is held, where it came from and went, topping up, and one's own budget."""
