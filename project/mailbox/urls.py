from __future__ import annotations

from django.urls import path

from project.mailbox import views

app_name = "mailbox"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:name>/", views.letter, name="letter"),
    path("<slug:name>/content/", views.content, name="content"),
]
