"""What we tell people by e-mail: an outbox, a row per event and recipient, each sent once."""
