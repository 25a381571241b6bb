"""What was answered to a charged request that came with an Idempotency-Key, so that it never runs twice."""
