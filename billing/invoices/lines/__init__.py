"""What stands on an invoice, line by line, and how it adds up."""
