"""What is sold: products, their plans, what each plan opens, and what it costs."""
