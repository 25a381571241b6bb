"""Who may do what, and what never gets in or out: PROMISES, row 20 and the holes."""
