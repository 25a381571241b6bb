"""All subscribers of a plan moved to the price that it is sold at now."""
