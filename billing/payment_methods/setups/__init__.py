"""How a card comes in: a set-up goes from the button through the gateway's page to the bank's answer."""
