"""The one row that the gate reads: facts about a customer, as instants and numbers, never verdicts."""
