"""What comes in month after month by what was billed: its growth, its losses, and what becomes of trials."""
