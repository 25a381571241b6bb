"""Credit paid for ahead."""
