"""Whether the gateways answer: each look at them, and the spans in which they did not."""
