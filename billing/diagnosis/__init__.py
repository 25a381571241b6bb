"""Why was this refused, what is misconfigured, who will be refused next: for staff and for `check`."""
