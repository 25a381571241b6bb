from __future__ import annotations

from django.urls import path, re_path

from billing.portal.cards import element, setups, views

CARD = r"^payment-methods/(?P<public_id>pm_[0-9A-Z]{20})"
SETUP = r"^payment-methods/add/(?P<public_id>set_[0-9A-Z]{20})"

# Only what can be an id reaches the database.
urlpatterns = [
    path("payment-methods/", views.payment_methods, name="payment_methods"),
    path("payment-methods/order/", views.reorder, name="reorder"),
    re_path(rf"{CARD}/default/$", views.make_default, name="make_default"),
    re_path(rf"{CARD}/remove/$", views.remove_card, name="remove_card"),
    path("payment-methods/add/", setups.add_card, name="add_card"),
    re_path(rf"{SETUP}/$", setups.setup, name="setup"),
    re_path(rf"{SETUP}/card/$", element.card_form, name="card_form"),
    re_path(rf"{SETUP}/return/$", setups.setup_return, name="setup_return"),
]
