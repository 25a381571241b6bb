"""A gateway somebody wrote whose own check fails."""
