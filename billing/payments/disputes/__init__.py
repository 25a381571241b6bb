"""Payments that the cardholder's bank took back, until it is decided whose the money is."""
