"""Payments as the customer follows them: paid, being checked, to be confirmed with the bank, or declined."""
