"""Who pays: how a customer is made, changed, suspended, and outlives its owner."""
