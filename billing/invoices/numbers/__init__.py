"""Numbers of documents: without gaps, per series and year."""
