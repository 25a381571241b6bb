"""One try of one payment method, with the key under which the gateway knows it."""
