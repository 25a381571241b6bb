"""A catalog that is written down, in YAML or in Python: read, compared with what is stored, carried out."""
