"""When the books were audited, and compared with each gateway's, and what was found."""
