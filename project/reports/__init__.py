"""The paid views of the demo."""
