"""What is left when a process dies, a server restarts or an answer is lost."""
