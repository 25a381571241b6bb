"""What one has: how it stands, what is charged next and when, and the buttons that fit."""

from datetime import timedelta

import pytest

from billing.models import Invoice
from billing.payment_methods.actions import detach_method
from billing.testing.paid import pay
from subscriptions.lifecycle.coming import next_charge
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.endings import cancel_at_period_end, cancel_now
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.models import Subscription, Terms
from subscriptions.lifecycle.pauses import pause_at_period_end, pause_now
from subscriptions.renewals.actions import renew_due
from tests.subscriptions.shop import make_plan, make_price, make_pro, make_seats, start

DAY = timedelta(days=1)
BUTTONS = (
    ">Pay $",
    "Cancel</a>",
    "Pause</a>",
    "Keep it after all",
    "Do not pause",
    "Resume",
    "Choose a plan",
)


def buttons(html):
    return [name.strip("></a ") for name in BUTTONS if name in html]


@pytest.fixture
def active(payer, pro, at):
    row = start(payer, pro, at=at)
    pay(Invoice.objects.get(), at=at)
    return refresh_subscription(row, at=at)


@pytest.fixture
def shown(as_bo, to):
    return lambda row, **asked: as_bo.get(to("subscription", row), asked).content.decode()


def in_state(row, state, **columns):
    """Only pictured here: no move leads to these rows."""
    Subscription.objects.filter(pk=row.pk).update(state=state, **columns)
    return row


def test_it_tells_how_it_stands_and_what_is_next(active, shown):
    html = shown(active)
    for text in (
        "Active",
        "It is renewed on Dec. 22, 2026.",
        "Next charge",
        "Pro (Dec. 22, 2026 – Jan. 22, 2027)",
    ):
        assert text in html
    assert "Visa ending in 4242" in html and Invoice.objects.get().number in html
    assert buttons(html) == ["Cancel", "Pause"]


def test_what_it_says_is_next_is_what_is_billed(active, at):
    quote = next_charge(Subscription.objects.prefetch_related("items__price__plan__product").get())
    renew_due(at=quote.at)
    invoice = Invoice.objects.latest("pk")
    assert (quote.total, quote.lines[0].description) == (invoice.total, invoice.lines.get().description)
    assert Subscription.objects.get().period == quote.period


def test_it_lists_all_that_is_in_it(payer, pro, at, shown):
    html = shown(start(payer, pro, Choice(make_seats(at), 3), at=at))
    assert "3 × Seats" in html and "<h1>Pro, Seats</h1>" in html


def test_what_waits_for_its_first_payment_leads_to_it(payer, pro, at, shown):
    html = shown(start(payer, pro, at=at), next="/page/")
    assert "Waits for payment" in html and buttons(html) == ["Pay $", "Cancel"]
    assert f'href="/billing/invoices/{Invoice.objects.get().public_id}/pay/?next=%2Fpage%2F"' in html


def test_a_trial_says_when_it_ends_and_what_then(payer, at, shown):
    html = shown(start(payer, make_pro(at, trial_days=14), at=at))
    assert "On trial" in html and "You try it until Dec. 6, 2026." in html
    assert "$20.00</span> on Dec. 6, 2026" in html and buttons(html) == ["Cancel", "Pause"]


def test_a_trial_without_a_card_asks_for_one(payer, at, shown, to):
    row = start(payer, make_pro(at, trial_days=14), at=at)
    detach_method(payer.payment_methods.get(), at=at)
    html = shown(row)
    assert "it will not go on after the trial" in html
    assert f'payment-methods/add/?next={to("subscription", row).replace("/", "%2F")}"' in html


def test_what_is_to_end_says_when_and_can_be_kept(active, at, shown):
    html = shown(cancel_at_period_end(active, at=at))
    assert "It ends on Dec. 22, 2026. Until then all stays open." in html
    assert "As it stands nothing more is charged." in html and "Next charge" not in html
    assert buttons(html) == ["Keep it after all"]


def test_what_is_to_pause_says_when(active, at, shown):
    html = shown(pause_at_period_end(active, at=at, resume_at=at + 60 * DAY))
    assert "It is paused from Dec. 22, 2026 on." in html and "It goes on by itself on Jan. 21, 2027." in html
    assert buttons(html) == ["Cancel", "Do not pause"]


def test_what_is_paused_with_time_left_costs_nothing_to_resume(active, at, shown):
    html = shown(pause_now(active, at=at))
    assert "Paused" in html and "What was left of the period is yours" in html
    assert buttons(html) == ["Cancel", "Resume"] and "Resume and pay" not in html


@pytest.mark.unaudited
def test_what_is_paused_without_any_says_what_resuming_costs(active, at, shown):
    html = shown(in_state(active, "paused", paused_at=active.period_end_at))
    assert "Resume and pay $20.00" in html


def test_what_goes_on_by_itself_says_what_is_charged_then(active, at, shown):
    html = shown(pause_now(active, at=at, resume_at=at + 10 * DAY))
    assert "$20.00</span> on Jan. 1, 2027" in html


@pytest.mark.unaudited
@pytest.mark.parametrize(("state", "status"), [("past_due", "Past due"), ("unpaid", "Unpaid")])
def test_what_is_not_paid_leads_to_paying(payer, pro, at, shown, state, status):
    html = shown(in_state(start(payer, pro, at=at), state))
    assert status in html and buttons(html) == ["Pay $", "Cancel"]


def test_what_starts_later_says_when(payer, pro, at, shown):
    html = shown(start(payer, pro, at=at, starts_at=at + 3 * DAY))
    assert "It starts on Nov. 25, 2026." in html and "on Nov. 25, 2026" in html
    assert buttons(html) == ["Cancel"]


def test_what_is_over_offers_to_choose_anew(active, at, shown):
    html = shown(cancel_now(active, at=at))
    assert "It ended on Nov. 22, 2026." in html and buttons(html) == ["Choose a plan"]
    expired = shown(in_state(active, "incomplete_expired"))
    assert "was not paid in time" in expired


def test_what_is_given_says_so_and_announces_no_charge(payer, pro, at, shown):
    html = shown(start(payer, pro, at=at, terms=Terms.COMPED))
    assert "nothing is charged" in html and "Next charge" not in html and buttons(html) == ["Cancel"]


def test_it_goes_by_the_customers_calendar(payer, pro, at, shown):
    payer.time_zone, payer.locale = "Pacific/Auckland", "en"
    payer.save()
    late = start(payer, pro, at=at, starts_at=at + 3 * DAY)
    assert "It starts on Nov. 26, 2026." in shown(late)


def test_the_list_shows_all_and_those_that_go_on_first(as_bo, active, payer, at, to):
    old = cancel_now(start(payer, make_price(make_plan("team"), "50.00", at=at), at=at, key="old"), at=at)
    html = as_bo.get(to("subscriptions")).content.decode()
    assert html.index(active.public_id) < html.index(old.public_id)
    assert "It is renewed on" in html and "Ended" in html


def test_the_list_of_nothing_leads_to_the_plans(as_cy, as_bo, bo, to):
    for client in (as_cy, as_bo):
        html = client.get(to("subscriptions")).content.decode()
        assert "No subscription yet." in html and to("plans") in html


def test_who_may_only_look_sees_no_button(as_cy, ada, team, pro, at, to):
    row = start(ada.customer, pro, at=at)
    html = as_cy.get(to("subscription", row)).content.decode()
    assert "It can be changed by ada." in html and buttons(html) == [] and "<form" not in html


def test_it_asks_at_most_twelve_queries(as_bo, active, payer, at, to, django_assert_max_num_queries):
    for number in range(5):
        renew_due(at=at + (31 * number + 31) * DAY)
        start(payer, make_price(make_plan(f"plan{number}"), "1.00", at=at), at=at, key=str(number))
    for page in (to("subscription", active), to("subscriptions")):
        with django_assert_max_num_queries(12):
            assert as_bo.get(page).status_code == 200
