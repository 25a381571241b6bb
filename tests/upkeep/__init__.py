"""What is done without anybody asking, and the nudge that has it done now."""
