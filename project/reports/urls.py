from __future__ import annotations

from django.urls import path

from project.reports import api, sales, views

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
    path("reports/forecasts/", views.forecasts, name="forecasts"),
    path("reports/photographs/", views.photographs, name="photographs"),
    path("reports/planner/", views.planner, name="planner"),
    path("reports/commission/", views.Commission.as_view(), name="commission"),
    path("reports/carriers/<slug:key>/", sales.carrier, name="carrier"),
    path("reports/summary/", sales.Summary.as_view(), name="summary"),
    path("reports/exports/", sales.exports, name="exports"),
    path("reports/exports/daily/", sales.daily, name="daily"),
    path("archive/", views.archive, name="archive"),
    path("archive/contents/", views.contents, name="contents"),
    path("archive/<int:year>/", views.yearbook, name="yearbook"),
    path("api/reports/", api.reports, name="api"),
]
