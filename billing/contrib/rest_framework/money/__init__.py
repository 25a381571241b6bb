"""Invoices, payments and credit by API: the same actions as behind the pages."""
