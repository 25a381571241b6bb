"""A gateway with tables whose app is not in INSTALLED_APPS."""
