from django.conf import settings
from django.db import models


class Team(models.Model):
    """Who pays: many members use what it bought, its managers see to the bills."""

    name = models.CharField(max_length=100)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="teams")
    managers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="managed_teams")

    def __str__(self):
        return self.name
