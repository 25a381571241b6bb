from django.http import HttpResponse
from django.urls import path
def stub(request, *a, **k): return HttpResponse("stub")
urlpatterns=[path("",stub,name="overview"),path("m/",stub,name="payment_methods"),path("add/",stub,name="add_card"),path("s/<str:p>/",stub,name="setup"),path("c/<slug:p>/",stub,name="cause"),path("contact/",stub,name="contact"),path("ask/<str:p>/",stub,name="ask"),path("r/<str:p>/",stub,name="refusal"),path("sr/<str:p>/",stub,name="setup_return"),path("refusals/",stub,name="refusals")]
