"""The 402 of a stored denial, exactly as its customer sees it."""
