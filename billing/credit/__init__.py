"""How much a customer may use before paying: prepaid balance, grants, a limit, and what is held of them."""
