"""Cards: which are on file and in which order they are tried; adding, replacing and removing one."""
