"""Customers that are teams: run with `--ds=tests.settings_teams`."""
