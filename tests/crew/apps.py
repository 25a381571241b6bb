from django.apps import AppConfig


class CrewConfig(AppConfig):
    name = "tests.crew"
    default_auto_field = "django.db.models.BigAutoField"
