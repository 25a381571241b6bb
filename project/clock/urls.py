from __future__ import annotations

from django.urls import path

from project.clock import views

app_name = "clock"

urlpatterns = [path("", views.clock, name="clock")]
