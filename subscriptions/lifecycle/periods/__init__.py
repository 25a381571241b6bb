"""What was billed, period by period and item by item: each period once."""
