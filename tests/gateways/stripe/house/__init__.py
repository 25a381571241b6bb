"""The house on Stripe."""
