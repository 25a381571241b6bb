"""A gateway with secrets in its OPTIONS, as a vendor's has."""
