"""Every refusal, one row per subject, view, cause and hour: what staff look up by its reference."""
