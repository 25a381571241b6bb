"""The demo's mail: nothing leaves the laptop, and a page shows what would have."""
