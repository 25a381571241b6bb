"""Invoices: which there are, one of them on the screen and on paper, and paying it, also by a link alone."""
