"""Stripe: cards by its own page or its Payment Element, PaymentIntents, refunds, disputes, events."""
