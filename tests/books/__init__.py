"""The books as a whole: whatever happens in whatever order, they are right."""
