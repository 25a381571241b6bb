"""The customers' own pages: what is wrong first, with one button; then cards, details, refusals."""
