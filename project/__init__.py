"""The demo site: a shop of reports that takes payment in every way the gate knows."""

# Loaded with the site, so that a task sent from a view goes where CELERY_… says.
from project.celery import app as celery_app

__all__ = ["celery_app"]
