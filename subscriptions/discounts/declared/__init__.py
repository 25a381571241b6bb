"""Coupons kept in the file of the catalog, below `coupons`: read, compared, applied, written."""
