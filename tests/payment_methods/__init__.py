"""How customers pay: cards on file and the set-ups that bring them in."""
