"""Plans: what is sold, for how long, and what it opens. Imports billing, never the reverse."""
