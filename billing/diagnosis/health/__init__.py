"""How it goes: each gateway, the inbox, refusals, collection, the books; and what staff must be told of."""
