"""What is due is carried out: starts, ends of trials, renewals, pauses, cancellations; each once."""
