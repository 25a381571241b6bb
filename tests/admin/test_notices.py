"""Staff look at mails, as they were or would be, and send one again."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from billing.models import Notice
from billing.notices.actions import record_notices, send_notices
from billing.testing import enter_card
from billing.testing.paid import top_up


@pytest.fixture
def notice(bo, at):
    enter_card(bo.customer, "4242424242424242", at=at)
    top_up(bo.customer, "20.00", at=at)
    record_notices(at=at)
    send_notices(at=at)
    return Notice.objects.get()


def page(notice, name="mail"):
    return reverse(f"admin:billing_notice_{name}", args=[notice.public_id])


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def test_the_list_finds_it_by_what_it_is_about(as_staff, notice):
    found = as_staff.get(reverse("admin:billing_notice_changelist"), {"q": notice.subject}).content.decode()
    assert notice.public_id in found and page(notice) in found


def test_the_mail_is_shown_and_nothing_in_it_can_be_pressed(as_staff, notice):
    shown = as_staff.get(page(notice)).content.decode()
    assert "Receipt: credit of $20.00" in shown and "<iframe" in shown and "sandbox" in shown
    content = as_staff.get(page(notice, "content"))
    assert "$20.00" in content.content.decode()
    policy = content.headers["Content-Security-Policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy
    assert content.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_it_is_sent_again_by_a_press(as_staff, notice, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        as_staff.post(page(notice))
    notice.refresh_from_db()
    assert (notice.state, [sent.to for sent in mail.outbox]) == ("sent", [["bo@example.com"]])


def test_one_that_waits_is_not_sent_again(as_staff, notice):
    as_staff.post(page(notice))
    assert "waiting to be sent already" in as_staff.post(page(notice), follow=True).content.decode()


@pytest.mark.parametrize(("group", "status"), [("billing support", 302), ("billing finance", 403)])
def test_support_sends_again_and_who_may_only_look_does_not(client, notice, django_user_model, group, status):
    clerk = django_user_model.objects.create_user("clerk", is_staff=True)
    clerk.groups.add(Group.objects.get(name=group))
    client.force_login(clerk)
    assert client.get(page(notice)).status_code == 200
    assert client.post(page(notice)).status_code == status


def test_what_can_be_shown_no_more_says_so(as_staff, notice):
    Notice.objects.update(subject="pay_gone")
    assert "is gone" in as_staff.get(page(notice)).content.decode()
    assert as_staff.get(page(notice, "content")).status_code == 404
