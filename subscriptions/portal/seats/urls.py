from __future__ import annotations

from django.urls import path, re_path

from subscriptions.portal.seats import views

urlpatterns = [
    path("seats/<slug:feature>/", views.seats, name="seats"),
    path("seats/<slug:feature>/give/", views.give_seat, name="give_seat"),
    path("seats/<slug:feature>/take/", views.take_seat, name="take_seat"),
    re_path(r"^seats/(?P<public_id>seat_[0-9A-Z]{20})/release/$", views.release_seat, name="release_seat"),
]
