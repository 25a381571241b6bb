"""`path("billing/api/", include("billing.contrib.rest_framework.urls"))`, after billing's own."""

from django.urls import path

from billing.contrib.rest_framework import views

app_name = "billing_api"

urlpatterns = [
    path("standing/", views.StandingView.as_view(), name="standing"),
    path("payment-methods/", views.PaymentMethodsView.as_view(), name="payment_methods"),
    path("payment-methods/<str:public_id>/", views.PaymentMethodView.as_view(), name="payment_method"),
    path(
        "payment-methods/<str:public_id>/default/",
        views.DefaultMethodView.as_view(),
        name="default_method",
    ),
    path("setups/", views.SetupsView.as_view(), name="setups"),
    path("setups/<str:public_id>/", views.SetupView.as_view(), name="setup"),
]
