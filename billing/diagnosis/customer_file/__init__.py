"""The staff's file of one customer: why let in or refused now, what happened, and what staff may do."""
