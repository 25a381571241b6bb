"""How customers come in whom a gateway knows already: by their e-mail, with their cards, once."""
