"""Wrong codes that somebody typed, counted by the hour: so that codes cannot be guessed."""
