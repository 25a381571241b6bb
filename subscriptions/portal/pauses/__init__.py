"""Pausing a subscription, now or later, and going on with it."""
