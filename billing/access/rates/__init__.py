"""How often: rate policies, their counters in the cache, and staff's exceptions for one customer."""
