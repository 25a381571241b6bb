"""The customers' pages: the plans, the way to one, and the subscription."""
