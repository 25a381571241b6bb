"""Secrets are rotated without a gap, and one account's events are no other's."""

import pytest

from billing.gateways.sandbox.delivery import deliver_events
from billing.gateways.sandbox.models import BankEvent
from billing.models import InboxEvent
from billing.webhooks.actions import receive_missed
from tests.webhooks.world import post, told

OLD, NEW = "whsec_old_0123456789abcdef", "whsec_new_0123456789abcdef"
SANDBOX = "billing.gateways.sandbox"


@pytest.fixture
def configured(settings):
    def configure(**options):
        gateways = {alias: {"BACKEND": SANDBOX, "OPTIONS": given} for alias, given in options.items()}
        settings.BILLING = {**settings.BILLING, "GATEWAYS": gateways}

    return configure


def test_an_old_secret_works_while_it_is_rotated_and_no_longer(db, client, at, configured):
    answers = []
    for secrets in ([OLD], [NEW, OLD], [NEW]):
        configured(default={"WEBHOOK_SECRETS": secrets})
        answers.append([post(client, told(at), at, key=key).status_code for key in (OLD, NEW)])
    assert answers == [[200, 400], [200, 200], [400, 200]]


def test_the_bank_signs_with_the_newest(db, at, configured):
    configured(default={"WEBHOOK_SECRETS": [NEW, OLD]})
    written_down("default", at)
    configured(default={"WEBHOOK_SECRETS": [NEW]})
    assert deliver_events(at=at) == 1


def test_a_key_of_the_project_that_is_rotated_keeps_the_bank_in_touch(db, client, at, settings):
    from tests.webhooks.world import secret

    former, body = secret(), told(at)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    assert post(client, body, at, key=former).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert post(client, told(at), at, key=former).status_code == 400


def written_down(account, at):
    return BankEvent.objects.create(
        account=account,
        type="charge.succeeded",
        subject="bch_1",
        happened_at=at,
        send_at=at,
    )


@pytest.mark.parametrize("how", [deliver_events, receive_missed])
def test_two_accounts_never_see_each_others_events(db, at, configured, how):
    configured(default={}, other={})
    mine, theirs = written_down("default", at), written_down("other", at)
    assert how(at=at) == 2
    kept = dict(InboxEvent.objects.values_list("gateway", "event_id"))
    assert kept == {"default": mine.reference, "other": theirs.reference}


def test_one_secret_for_two_accounts_opens_neither_to_the_other(db, client, at, configured):
    configured(default={"WEBHOOK_SECRETS": [NEW]}, other={"WEBHOOK_SECRETS": [NEW]})
    to_other = post(client, told(at, account="default"), at, url="/billing/webhooks/other/", key=NEW)
    assert to_other.status_code == 400
    assert post(client, told(at, account="other"), at, key=NEW).status_code == 400
    assert not InboxEvent.objects.exists()


def test_the_same_id_of_two_accounts_is_two_events(db, client, at, configured):
    configured(default={"WEBHOOK_SECRETS": [NEW]}, other={"WEBHOOK_SECRETS": [NEW]})
    for alias in ("default", "other"):
        body = told(at, id="bevt_1", account=alias)
        assert post(client, body, at, url=f"/billing/webhooks/{alias}/", key=NEW).status_code == 200
    assert InboxEvent.objects.count() == 2
