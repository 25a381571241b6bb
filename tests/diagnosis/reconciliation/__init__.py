"""Two books side by side: what differs, what it asks for, and what a repair does about it."""
