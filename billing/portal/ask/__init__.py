"""Ask who can help: the people who may pay, for those who may not, and the site's own support."""
