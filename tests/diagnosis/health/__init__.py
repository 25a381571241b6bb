"""The page of health, what a monitor reads, and what staff are told."""
