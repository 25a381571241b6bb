"""Who has redeemed which coupon for what, and how many periods it still takes something off."""
