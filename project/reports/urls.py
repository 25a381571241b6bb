from __future__ import annotations

from django.urls import path

from project.reports import api, views

app_name = "reports"

urlpatterns = [
    path("", views.home, name="home"),
    path("sample/", views.sample, name="sample"),
    path("logins/", views.logins, name="logins"),
    path("reports/quarterly/", views.quarterly, name="quarterly"),
    path("reports/markets/<slug:key>/", views.Market.as_view(), name="market"),
    path("reports/live/", views.live, name="live"),
    path("reports/lookup/", views.lookup, name="lookup"),
    path("reports/outlook/", views.outlook, name="outlook"),
    path("reports/commission/", views.Commission.as_view(), name="commission"),
    path("archive/", views.archive, name="archive"),
    path("archive/contents/", views.contents, name="contents"),
    path("archive/<int:year>/", views.yearbook, name="yearbook"),
    path("api/reports/", api.reports, name="api"),
]
