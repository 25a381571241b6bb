"""How one comes to be refused for want of a plan, and the way out."""

import re
from datetime import timedelta

from billing.models import Invoice
from billing.payments.actions import start_payment
from billing.testing import enter_card
from subscriptions.catalog.features.models import Feature, PlanFeature
from subscriptions.entitlements.seats.actions import grant_seat
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.pauses import pause_now
from subscriptions.renewals.actions import renew_due
from tests.access.journeys import HTML, Situation, pay_on
from tests.subscriptions.entitlements.places import make_seats_sold, start_paid
from tests.subscriptions.shop import make_plan, make_price, make_pro, start

VISA = "4242424242424242"


class NotSubscribed(Situation):
    url = "/pro/"

    def arrange(self, customer, at):
        enter_card(customer, VISA, at=at)
        make_pro(at)

    def remedy(self, client, href, customer, at):
        """From the plans to the checkout of the one that was asked for, and pay."""
        page = client.get(href, headers=HTML).content.decode()
        checkout = page.split('href="/plans/checkout/', 1)[1].split('"', 1)[0].replace("&amp;", "&")
        pay_on(client, f"/plans/checkout/{checkout}")


class TrialEnded(NotSubscribed):
    def arrange(self, customer, at):
        start(customer, make_pro(at, trial_days=7), at=at - timedelta(days=8), key="trial")
        renew_due(at=at)
        enter_card(customer, VISA, at=at)


class NotInPlan(NotSubscribed):
    url = "/exports/"

    def arrange(self, customer, at):
        enter_card(customer, VISA, at=at)
        start(customer, make_pro(at, "0"), at=at)
        team = make_price(make_plan("team"), "50.00", at=at)
        exports = Feature.objects.create(key="exports", name="Exports")
        PlanFeature.objects.create(plan=team.plan, feature=exports)

    def remedy(self, client, href, customer, at):
        """From the plans to the change to the one that has it, and pay."""
        page = client.get(href, headers=HTML).content.decode()
        change = re.search(r'href="(/plans/mine/sub_\w+/change/[^"]+)"', page)[1]
        pay_on(client, change.replace("&amp;", "&"))


class Paused(Situation):
    url = "/pro/"

    def arrange(self, customer, at):
        enter_card(customer, VISA, at=at)
        subscription = start(customer, make_pro(at), at=at)
        start_payment(Invoice.objects.get(), at=at, key="pay")
        pause_now(refresh_subscription(subscription, at=at), at=at)

    def remedy(self, client, href, customer, at):
        assert client.get(href, headers=HTML).status_code == 200
        client.post(f"{href.partition('?')[0]}resume/")


class NoSeat(Situation):
    url = "/seated/"

    def arrange(self, customer, at):
        enter_card(customer, VISA, at=at)
        start_paid(customer, make_seats_sold(at), 1, at=at)
        grant_seat(customer, Feature.objects.get(key="seats"), "ada@example.com", at=at)

    def remedy(self, client, href, customer, at):
        """Another seat is bought where the link leads, and taken where the next refusal leads."""
        pay_on(client, href)
        (take,) = client.get(self.url, headers={"Accept": "application/problem+json"}).json()["remedies"]
        pay_on(client, take["href"].removeprefix("http://testserver"))


SITUATIONS_OF_PLANS = {
    "not_subscribed": NotSubscribed(),
    "feature_not_in_plan": NotInPlan(),
    "trial_ended": TrialEnded(),
    "subscription_paused": Paused(),
    "seats_exceeded": NoSeat(),
}
