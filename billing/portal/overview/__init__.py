"""The first page: the worst problem with one button, then the cards and the latest refusals."""
