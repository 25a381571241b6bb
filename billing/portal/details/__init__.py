"""Billing details: what stands on invoices, and in which language and time zone."""
