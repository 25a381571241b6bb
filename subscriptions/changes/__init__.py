"""Another plan, another quantity, another interval: what that comes to, and how it is carried out."""
