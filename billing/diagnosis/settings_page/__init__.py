"""Every setting of `BILLING` as it is in force, to look at, with its secrets masked."""
