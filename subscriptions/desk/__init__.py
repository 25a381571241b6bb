"""How staff press what stands on a row's page: one page asks, the same page does."""
