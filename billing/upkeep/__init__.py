"""What is done without anybody asking: each step, how often, when it was taken last and how that went."""
