"""The sandbox bank, the fake, and the suite that every gateway passes."""
