"""What moved: double entry, append-only. Every transfer takes one amount from one account to another."""
