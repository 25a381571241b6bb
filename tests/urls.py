"""A host project: its own views, the admin, and ours under /billing/."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from tests.shop import views

guarded = [
    path("page/", views.free, name="under_prefix"),
    path("api/", views.Api.as_view(), name="api_under_prefix"),
    path("exempt/", views.exempt, name="exempt"),
]

shop = [
    path("free/", views.free, name="free"),
    path("page/", views.page, name="page"),
    path("unsuspended/", views.unsuspended, name="unsuspended"),
    path("paid-up/", views.paid_up, name="paid_up"),
    path("charged/", views.charged, name="charged"),
    path("pro/", views.pro, name="pro"),
    path("exports/", views.exports, name="exports"),
    path("seated/", views.seated, name="seated"),
    path("either/", views.either, name="either"),
    path("shadowed/", views.shadowed, name="shadowed"),
    path("rated/", views.rated, name="rated"),
    path("paid-and-rated/", views.paid_and_rated, name="paid_and_rated"),
    path("public-rated/", views.public_rated, name="public_rated"),
    path("awaited/", views.awaited, name="awaited"),
    path("classy/", views.Classy.as_view(), name="classy"),
    path("async-classy/", views.AsyncClassy.as_view(), name="async_classy"),
    path("api/", views.guarded_api, name="api"),
    path("mixed-api/", views.MixedApi.as_view(), name="mixed_api"),
    path("api-function/", views.api_function, name="api_function"),
    path("set/", views.guarded_set, name="set"),
    path("permitted/", views.Permitted.as_view(), name="permitted"),
]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("login/", auth.LoginView.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("billing/api/", include("billing.contrib.rest_framework.urls")),
    path("billing/", include("billing.urls")),
    path("plans/", include("subscriptions.urls")),
    path("guarded/", include(guarded)),
    *shop,
]
