"""Ending a subscription in two clicks, and going on with it after all."""
