from __future__ import annotations

from django.urls import path, re_path

from billing.portal.invoices import checkout, links, views

INVOICE = r"^invoices/(?P<public_id>inv_[0-9A-Z]{20})"
# An id, which of its links it is, and the signature: whoever holds the link sees this invoice, and pays it.
LINK = r"^pay/(?P<token>inv_[0-9A-Z]{20}\.[0-9]{1,5}\.[\w-]{43})"

# Only what can be an id reaches the database.
urlpatterns = [
    path("invoices/", views.invoices, name="invoices"),
    path("invoices/invoices.csv", views.invoices_csv, name="invoices_csv"),
    path("invoices/overdue/", checkout.pay_overdue, name="pay_overdue"),
    re_path(rf"{INVOICE}/$", views.invoice, name="invoice"),
    re_path(rf"{INVOICE}/print/$", views.print_invoice, name="print_invoice"),
    re_path(rf"{INVOICE}/pay/$", checkout.pay_invoice, name="pay_invoice"),
    re_path(rf"{LINK}/$", links.pay_link, name="pay_link"),
    re_path(rf"{LINK}/(?P<public_id>set_[0-9A-Z]{{20}})/$", links.pay_link_card, name="pay_link_card"),
    re_path(rf"{LINK}/(?P<public_id>set_[0-9A-Z]{{20}})/card/$", links.pay_link_form, name="pay_link_form"),
    re_path(rf"{LINK}/return/$", links.pay_link_return, name="pay_link_return"),
]
