"""Every kind of mail, as it arrives: in both languages, with what belongs in it and nothing else."""

import re
from html import unescape

import pytest
from django.core import mail
from django.utils.html import strip_tags

from billing.luhn import has_card_number
from billing.notices.kinds.catalogue import BY_NAME
from tests.notices.stories import STORIES
from tests.notices.world import tick

pytestmark = pytest.mark.sampled(9)

KINDS = sorted(STORIES)
TO_STAFF = {"dispute", "gateway_trouble", "trouble"}
WITHOUT_AMOUNT = {
    "card_expiring", "card_updated", "billing_details_yearly", "gateway_trouble", "trouble", "trial_ended",
    "subscription_canceled",
}  # fmt: skip
OPTIONAL = {"low_credit", "card_expiring", "card_updated", "billing_details_yearly"}


@pytest.fixture
def told(customer, billing, at):
    """The one mail of this kind, once what it tells of has happened."""

    def tell(kind, **details):
        billing(LOW_CREDIT={"USD": "1500.00"})
        type(customer).objects.update(**details)
        customer.refresh_from_db()
        tick(STORIES[kind](customer, at))
        found = [sent for sent in mail.outbox if sent.extra_headers["X-Kind"] == kind]
        assert len(found) == 1, [sent.subject for sent in mail.outbox]
        return found[0]

    return tell


def test_every_kind_has_its_story():
    assert set(STORIES) == set(BY_NAME)


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_the_same_as_text_and_as_html(told, kind):
    sent = told(kind)
    html = sent.alternatives[0].content
    amount = "" if kind in WITHOUT_AMOUNT else "$1,234.50"
    for text in (sent.body, unescape(strip_tags(html))):
        assert amount in text
        assert "Quarterly Reports" in text
        assert not re.search(r"\{[{%]|&(?:lt|gt|#)|None", text)
    assert re.search(r'<a class="button" href="https://reports\.example/', html)
    assert re.search(r"https://reports\.example/\S+", sent.body)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - TO_STAFF))
def test_it_speaks_german_and_writes_amounts_as_germans_do(told, kind):
    sent = told(kind, locale="de", time_zone="Europe/Berlin")
    assert '<html lang="de">' in sent.alternatives[0].content
    assert kind in WITHOUT_AMOUNT or "1.234,50" in sent.body


@pytest.mark.parametrize("kind", KINDS)
def test_it_goes_to_whom_it_concerns(told, kind):
    assert told(kind).to == (["help@reports.example"] if kind in TO_STAFF else ["bo@example.com"])


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_that_no_person_wrote_it_and_which_ones_one_need_not_get(told, kind):
    sent = told(kind)
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    page = "https://reports.example/billing/notices/"
    assert sent.extra_headers.get("List-Unsubscribe") == (f"<{page}>" if kind in OPTIONAL else None)
    assert (page in sent.body) is (kind in OPTIONAL)


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_is_no_header_and_no_markup(told, kind):
    evil = 'Bo"\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>'
    sent = told(kind, name=evil)
    headers = sent.message()
    assert "\n" not in sent.subject and "Bcc" not in headers
    assert sent.recipients() == sent.to
    assert "<script" not in sent.alternatives[0].content


@pytest.mark.parametrize("kind", KINDS)
def test_it_fetches_nothing_and_tells_no_card_number(told, kind):
    sent = told(kind)
    html = sent.alternatives[0].content
    assert not re.search(r"<(?:img|link|script|iframe|object)\b|url\(|@import", html)
    assert not has_card_number(re.sub(r"https?://\S+", "", sent.body))


@pytest.mark.parametrize("kind", KINDS)
def test_without_the_sites_address_it_has_no_link_and_still_reads(told, billing, kind):
    billing(SITE_URL="")
    sent = told(kind)
    assert "://" not in sent.body
    assert "href" not in sent.alternatives[0].content
