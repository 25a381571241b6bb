from django.db import models


class Card(models.Model):
    """Django raises RuntimeError here: no app owns this model."""
