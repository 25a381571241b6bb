"""Why was I refused: each refusal with its cause, its fix, and whether it would still be one."""
