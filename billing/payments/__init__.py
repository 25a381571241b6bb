"""What was tried to collect, and how that ended. Every try is a row; an unknown end stays unknown."""
