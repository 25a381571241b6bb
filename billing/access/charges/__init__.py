"""What a request costs: held before the view runs, captured when it has served, released when it has not."""
