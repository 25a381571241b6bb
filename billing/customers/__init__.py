"""Who pays: one customer per owner, and the people who may see or pay for it."""
