"""The Stripe gateway beside a server that speaks Stripe's HTTP API, written by others (`../shared/peers`)."""
