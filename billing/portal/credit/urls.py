from __future__ import annotations

from django.urls import path

from billing.portal.credit import limits, top_ups, views

urlpatterns = [
    path("credit/", views.credit, name="credit"),
    path("credit/movements.csv", views.movements_csv, name="movements_csv"),
    path("credit/top-up/", top_ups.top_up, name="top_up"),
    path("credit/budget/", views.budget, name="budget"),
    path("credit/limit/", limits.ask_limit, name="ask_limit"),
]
