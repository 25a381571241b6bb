"""Staff see what came and how it went, and have it carried out again."""

import json

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from billing.models import InboxEvent
from billing.webhooks.actions import receive_waiting
from billing.webhooks.masking import MASK
from billing.webhooks.states import InboxState
from tests.webhooks.world import post, told

LIST = "/admin/billing/inboxevent/"


@pytest.fixture
def event(db, client, at):
    private = {"reference": "bch_1", "key": "", "email": "ada@example.com", "note": "4242 4242 4242 4242"}
    private |= {"card": {"last4": "4242", "number": "4242424242424242", "cvc": "123"}, "amount": 1250}
    private |= {"client_secret": "seti_1_secret_abc", "nested": [{"name": "Ada"}, {"url": "sk_live_abc"}]}
    post(client, told(at, id="bevt_1", object=private), at)
    receive_waiting(at=at)
    return InboxEvent.objects.get()


@pytest.fixture
def support(client, django_user_model):
    user = django_user_model.objects.create_user("support", is_staff=True)
    user.groups.add(Group.objects.get(name="billing support"))
    client.force_login(user)
    return user


def page_of(event):
    return reverse("admin:billing_inboxevent_change", args=[event.pk])


def test_they_find_an_event_by_its_id_or_what_it_is_about(event, support, client):
    for sought in ("bevt_1", "bch_1"):
        assert "bevt_1" in client.get(LIST, {"q": sought}).text
    assert "bevt_1" not in client.get(LIST, {"q": "bevt_2"}).text
    assert "bevt_1" in client.get(LIST, {"state": "skipped", "gateway": "default"}).text


def test_they_see_what_happened_and_nothing_private(event, support, client):
    page = client.get(page_of(event)).text
    for shown in ("bch_1", "1250", "charge.succeeded", MASK):
        assert shown in page
    for private in ("ada@example.com", "4242424242424242", "4242 4242", "_secret_abc", "sk_live_abc", "Ada"):
        assert private not in page


@pytest.mark.parametrize("payload", ["", "{", "[" * 5000 + "]" * 5000, '"text"', "null"])
def test_they_see_a_page_whatever_was_sent(event, support, client, payload):
    InboxEvent.objects.update(payload=payload)
    assert client.get(page_of(event)).status_code == 200


def test_they_have_one_carried_out_again(event, support, client):
    assert "Carry out again" in client.get(page_of(event)).text
    response = client.post(reverse("admin:billing_inboxevent_replay", args=[event.pk]), follow=True)
    assert "1 event is carried out again" in response.text
    event.refresh_from_db()
    assert (event.state, event.tries, event.released_by) == (InboxState.RECEIVED, 0, support)


def test_they_have_many_carried_out_again(event, support, client, at):
    post(client, told(at), at)
    receive_waiting(at=at)
    chosen = {"action": "replay", "_selected_action": list(InboxEvent.objects.values_list("pk", flat=True))}
    assert "2 events are carried out again" in client.post(LIST, chosen, follow=True).text
    assert set(InboxEvent.objects.values_list("state", flat=True)) == {InboxState.RECEIVED}


def test_what_runs_at_this_moment_is_left_alone(event, support, client, at):
    InboxEvent.objects.update(state=InboxState.RUNNING, next_try_at=at.replace(year=2027))
    client.post(reverse("admin:billing_inboxevent_replay", args=[event.pk]))
    assert InboxEvent.objects.get().state == InboxState.RUNNING


def test_who_only_looks_replays_nothing(event, client, django_user_model):
    from django.contrib.auth.models import Permission

    clerk = django_user_model.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_inboxevent"))
    client.force_login(clerk)
    assert "Carry out again" not in client.get(page_of(event)).text
    assert client.post(reverse("admin:billing_inboxevent_replay", args=[event.pk])).status_code == 403
    client.post(LIST, {"action": "replay", "_selected_action": [event.pk]})
    assert InboxEvent.objects.get().state == InboxState.SKIPPED


def test_a_replay_is_posted(event, support, client):
    assert client.get(reverse("admin:billing_inboxevent_replay", args=[event.pk])).status_code == 403


def test_the_payload_itself_is_kept_as_it_was_sent(event):
    assert json.loads(event.payload)["object"]["email"] == "ada@example.com"
