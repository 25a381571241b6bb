"""Every page there is, taken from the URLs: a new page is looked at without anybody listing it here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from billing.access.causes import Cause
from billing.access.passes.actions import revoke_pass
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.gateways.sandbox.models import SetupPage, SetupState
from billing.money import Money
from billing.payment_methods.actions import detach_method
from billing.payments.actions import start_payment
from billing.payments.models import Payment
from billing.payments.states import PaymentState
from billing.testing import add_card, enter_card
from billing.testing.builders import make_open_invoice
from subscriptions.lifecycle.models import Subscription
from tests.security.addresses import our_addresses, path_of
from tests.security.world import World

# Addresses that show nothing: they do what a button of another page says, and lead back to it.
ONLY_POSTED = {
    "billing:make_default",
    "billing:reorder",
    "billing:pay_overdue",
    "billing:webhook",
    "subscriptions:keep",
    "subscriptions:resume",
    "subscriptions:undo_change",
    "subscriptions:give_seat",
    "subscriptions:release_seat",
}
OF_CUSTOMERS = ("billing:", "subscriptions:")
# What a browser saves and does not show.
FILES = {"billing:invoices_csv", "billing:movements_csv", "billing:health"}
# Who is shown the page where the customer is not.
SHOWN_TO = {"billing:sandbox:bank": "superuser", "billing:ask": "viewer"}
# Nobody may add or delete rows there, and a replay is pressed: these addresses answer 403 to who looks.
CLOSED = ("_add", "_delete", "_replay")


class Visit(NamedTuple):
    """Somebody goes to a page, types and presses a button there where one is named, and gets an answer."""

    who: Any
    path: str
    status: int = 200
    press: str = ""
    typed: Mapping[str, str] = {}

    @property
    def title(self) -> str:
        return " ".join(filter(None, (str(self.who or "nobody"), self.path, self.press)))


def of_the_portal(world: World) -> list[Visit]:
    """Each page of the portal and of the bank."""
    unseen = ONLY_POSTED | FILES
    names = [name for name in our_addresses() if name.startswith(OF_CUSTOMERS) and name not in unseen]
    return [Visit(world.users[SHOWN_TO.get(name, "owner")], path_of(name, world)) for name in names]


def of_the_admin(world: World) -> dict[str, Visit]:
    """Each page of ours in the admin, by its name."""
    names = [name for name in our_addresses() if name.startswith("admin:") and not name.endswith(CLOSED)]
    return {name: Visit(world.users["superuser"], path_of(name, world)) for name in names}


def of_numbers(world: World) -> Visit:
    """What staff see of the months, of which one has something to show."""
    invoice = Subscription.objects.get().periods.get().invoice
    start_payment(invoice, at=timezone.now(), key="of numbers")
    return of_the_admin(world)["admin:subscriptions_numbers"]


def in_other_states(world: World) -> list[Visit]:
    """The same pages as others see them, and with other things to show."""
    owner, stranger, viewer = (world.users[name] for name in ("owner", "stranger", "viewer"))
    to_everybody = [reverse("billing:contact"), *(reverse("billing:cause", args=[one.slug]) for one in Cause)]
    to_customers = [reverse(f"billing:{name}") for name in ("overview", "payment_methods", "refusals")]
    details, add_card = reverse("billing:details"), reverse("billing:add_card")
    return [
        *(Visit(None, path) for path in to_everybody),
        *(Visit(who, path) for path in (*to_customers, details) for who in (stranger, viewer)),
        Visit(viewer, add_card, 403),
        Visit(owner, f"{add_card}?replaces={world.named['method']}"),
        Visit(owner, details, 400, press="Save", typed={"email": "nobody"}),
        *(Visit(owner, path) for path in _setups_in_every_state(world)),
        *(Visit(owner, path) for path in _payments_in_every_state(world)),
        Visit(owner, reverse("billing:top_up"), 400, press="Pay now", typed={"amount": "1e3"}),
        Visit(None, path_of("billing:pay_link", world)),
        Visit(owner, path_of("billing:sandbox:card", world), press="Save card"),
        Visit(None, _page_of_another_site()),
    ]


def of_who_cannot_pay(world: World) -> Iterator[Visit]:
    """The refusal as the customer meets it, and as somebody meets it who may only look."""
    at, customer = timezone.now(), world.customer
    revoke_pass(customer.passes.get(), at=at, why="it is over", by=world.users["superuser"])
    change_limit(customer, Money.zero("USD"), at=at, why="it is over", by=world.users["superuser"])
    for method in customer.payment_methods.filter(detached_at=None):
        detach_method(method, at=at)
    for name in ("owner", "viewer"):
        yield Visit(world.users[name], "/page/", 402)
        yield Visit(world.users[name], reverse("billing:overview"))
        yield Visit(world.users[name], path_of("billing:refusal", world))


def make_it_full(world: World) -> None:
    """Cards in every condition and movements, on more than one page; invoices long overdue."""
    at, customer = timezone.now(), world.customer
    add_card(customer, at=at, last4="0341", exp_month=at.month, exp_year=at.year)
    add_card(customer, at=at - timedelta(days=800), last4="1117", exp_month=1, exp_year=at.year - 1)
    detach_method(add_card(customer, at=at, last4="8210"), at=at)
    for number in range(26):
        add_card(customer, at=at, last4=f"{number:04}")
        held = hold_credit(customer, Money.of("0.25", "USD"), key=f"full {number}", at=at, what="reports:one")
        capture_hold(held.hold_id, Money.of("0.2", "USD"), at=at)
    for _ in range(2):
        make_open_invoice(customer, amount="12.50", at=at - timedelta(days=40))


def _setups_in_every_state(world: World) -> list[str]:
    numbers = ("4242424242424242", "4000000000000002", "4000002500003155")
    setups = [enter_card(world.customer, number, at=timezone.now()) for number in numbers]
    return [reverse("billing:setup", args=[setup.public_id]) for setup in setups]


def _payments_in_every_state(world: World) -> list[str]:
    known = Payment.objects.get(public_id=world.named["payment"])
    paths = []
    for place, state in enumerate(PaymentState):
        known.pk, known.public_id, known.key = None, f"pay_{place:020}", f"state {place}"
        # Only pictured here: no move leads to these rows.
        Payment.objects.bulk_create([known])
        Payment.objects.filter(public_id=known.public_id).update(state=state)
        paths.append(reverse("billing:payment", args=[known.public_id]))
    return paths


def _page_of_another_site() -> str:
    """The bank's last page, where the shop is on another host."""
    page = SetupPage.objects.filter(state=SetupState.OPEN).latest("pk")
    page.pk, page.reference, page.state = None, f"bset_{'0' * 20}", SetupState.SUCCEEDED
    page.return_url = "https://shop.example/back/"
    page.save()
    return reverse("billing:sandbox:card", args=[page.reference])


def walk(open_tab: Callable[[Any], Any], visits: Iterable[Visit], look: Callable[..., Any]) -> dict[str, Any]:
    """What `look(tab, response)` finds, by page, where it finds anything."""
    tabs: dict[Any, Any] = {}
    found = {}
    for visit in visits:
        tab = tabs[visit.who] if visit.who in tabs else tabs.setdefault(visit.who, open_tab(visit.who))
        response = _go(tab, visit)
        assert response.status == visit.status, f"{visit.title}: {response.status}"
        if finding := look(tab, response):
            found[visit.title] = finding
    return found


def _go(tab: Any, visit: Visit) -> Any:
    response = tab.goto(visit.path)
    if not visit.press:
        return response
    for name, text in visit.typed.items():
        tab.locator(f"[name={name}]").fill(text)
    with translation.override(tab.locator("html").get_attribute("lang")), tab.expect_navigation() as pressed:
        tab.get_by_role("button", name=gettext(visit.press)).click()
    return pressed.value
