"""A third gateway, written by following ADDING_A_GATEWAY.md to the letter."""
