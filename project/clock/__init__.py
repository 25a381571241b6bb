"""The demo's clock: how far ahead of the world's it is, for every process of the demo."""
