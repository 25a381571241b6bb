"""What the Makefile and the build run: an environment, a PostgreSQL, a newcomer."""
