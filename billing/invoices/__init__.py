"""What is owed: invoices from draft to paid, numbered without gaps, never edited once they are open."""
