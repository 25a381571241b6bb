"""Collecting what is due without anybody pressing: the first try, the retries, and where they end."""
