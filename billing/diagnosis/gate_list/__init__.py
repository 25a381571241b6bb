"""Every URL of the project, and what guards it."""
