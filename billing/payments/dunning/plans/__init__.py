"""What staff arranged with one customer: other days to be asked on, another ladder, or no asking at all."""
