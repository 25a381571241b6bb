"""The demo site: a shop of reports that takes payment in every way the gate knows."""
