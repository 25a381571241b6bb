"""How customers pay: cards on file, the default and its backups, and the set-ups that bring them in."""
