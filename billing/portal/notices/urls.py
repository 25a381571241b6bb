from __future__ import annotations

from django.urls import path, re_path

from billing.portal.notices import views

# Only what can be a token reaches the signature.
LINK = r"(?P<token>pm_[0-9A-Z]{20}\.cus_[0-9A-Z]{20}\.[0-9]{1,12}\.[\w-]{20,100})"

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    re_path(rf"^notices/replace-card/{LINK}/$", views.replace_card, name="replace_card"),
]
