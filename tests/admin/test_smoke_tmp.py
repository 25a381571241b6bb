import pytest
from django.urls import reverse
def test_smoke(client, staff, ada, bo):
    client.force_login(bo); r=client.get("/page/", HTTP_ACCEPT="text/html"); assert r.status_code==402
    from billing.access.denials.models import Denial
    d=Denial.objects.get()
    client.force_login(staff)
    for m in "customer denial pass paymentmethod rateoverride setup standing statemove".split():
        r=client.get(reverse(f"admin:billing_{m}_changelist")); assert r.status_code==200, m
    for n in ("suspend","resume","give_pass","set_rate"):
        r=client.get(reverse(f"admin:billing_customer_{n}",args=[bo.customer.public_id])); assert r.status_code==200
    for u in ("/admin/billing/customer/settings/", f"/admin/billing/denial/{d.public_id}/preview/", f"/admin/billing/denial/{d.public_id}/preview/page/", f"/admin/billing/customer/{bo.customer.pk}/change/", f"/admin/billing/denial/{d.pk}/change/","/admin/billing/"):
        r=client.get(u); assert r.status_code==200,u
    print(client.get(f"/admin/billing/customer/{bo.customer.pk}/change/").content.decode())
