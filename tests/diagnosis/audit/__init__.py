"""Each check of the audit names what is broken, and nothing of what is right."""
