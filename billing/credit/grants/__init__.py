"""Credit that was given: paid for, promotional or a plan's allowance; each with its rank and its end."""
