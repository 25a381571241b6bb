"""Coupons: what is taken off, for how long, of what; the codes for them, and who has redeemed which."""
