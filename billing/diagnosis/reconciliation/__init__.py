"""Our payments, refunds and disputes beside the gateway's own books: each difference, and what to do."""
