"""The way to a plan: what it costs and when, said before the button; then the first payment."""
