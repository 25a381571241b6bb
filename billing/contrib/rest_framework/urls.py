"""`path("billing/api/", include("billing.contrib.rest_framework.urls"))`, before billing's own."""

from django.urls import path, re_path

from billing.contrib.rest_framework import views
from billing.contrib.rest_framework.money import views as money

app_name = "billing_api"

METHOD = r"^payment-methods/(?P<public_id>pm_[0-9A-Z]{20})"

INVOICE = r"^invoices/(?P<public_id>inv_[0-9A-Z]{20})"

# Only what can be an id reaches the database.
urlpatterns = [
    path("standing/", views.StandingView.as_view(), name="standing"),
    path("payment-methods/", views.PaymentMethodsView.as_view(), name="payment_methods"),
    re_path(rf"{METHOD}/$", views.PaymentMethodView.as_view(), name="payment_method"),
    re_path(rf"{METHOD}/default/$", views.DefaultMethodView.as_view(), name="default_method"),
    path("setups/", views.SetupsView.as_view(), name="setups"),
    re_path(r"^setups/(?P<public_id>set_[0-9A-Z]{20})/$", views.SetupView.as_view(), name="setup"),
    path("invoices/", money.InvoicesView.as_view(), name="invoices"),
    re_path(rf"{INVOICE}/$", money.InvoiceView.as_view(), name="invoice"),
    re_path(rf"{INVOICE}/pay/$", money.PayInvoiceView.as_view(), name="pay_invoice"),
    re_path(r"^payments/(?P<public_id>pay_[0-9A-Z]{20})/$", money.PaymentView.as_view(), name="payment"),
    path("credit/", money.CreditView.as_view(), name="credit"),
    path("credit/top-ups/", money.TopUpsView.as_view(), name="top_ups"),
    path("credit/budget/", money.BudgetView.as_view(), name="budget"),
]
