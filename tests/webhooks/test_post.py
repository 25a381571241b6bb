"""The bank's post, as badly as it is told to deliver."""

import http.server
import threading
from datetime import timedelta

import pytest

from billing.gateways.messages import Delivery
from billing.gateways.sandbox.delivery import HEADER, TRIES_MAX, deliver_events
from billing.gateways.sandbox.gateway import Backend
from billing.gateways.sandbox.models import BankEvent, Chaos
from billing.models import InboxEvent
from billing.webhooks.actions import receive_missed

HOUR = timedelta(hours=1)


@pytest.fixture
def events(db, at):
    for number in range(60):
        BankEvent.objects.create(
            account="default", type="charge.succeeded", subject=f"bch_{number}", happened_at=at, send_at=at
        )


@pytest.fixture
def options(settings):
    def configure(**given):
        entry = {"BACKEND": "billing.gateways.sandbox", "OPTIONS": given}
        settings.BILLING = {**settings.BILLING, "GATEWAYS": {"default": entry}}

    return configure


sunk = []


def sink(alias, delivery, *, at):
    sunk.append((alias, Backend(alias, {}).receive(Delivery(delivery.body, delivery.headers), at=at).id))


@pytest.fixture
def sinking(options):
    sunk.clear()
    return lambda **chaos: options(WEBHOOK_SINK="tests.webhooks.test_post.sink", CHAOS=chaos)


def listed():
    return list(BankEvent.objects.order_by("pk").values_list("reference", flat=True))


def test_it_delivers_once_and_in_order(events, at):
    assert deliver_events(at=at) == 60
    assert list(InboxEvent.objects.order_by("pk").values_list("event_id", flat=True)) == listed()
    assert deliver_events(at=at) == 0


def test_some_come_late(events, at):
    Chaos.objects.create(late=50)
    on_time = deliver_events(at=at)
    assert 10 < on_time < 50
    assert on_time + deliver_events(at=at + HOUR) == 60


def test_some_never_come_and_a_poll_finds_them(events, at):
    Chaos.objects.create(lost=30, seed=1)
    came = deliver_events(at=at)
    assert 20 < came < 60
    assert deliver_events(at=at + HOUR) == 0
    assert receive_missed(at=at) == 60 - came


def test_some_come_out_of_order(events, at):
    Chaos.objects.create(reordered=50)
    assert deliver_events(at=at) == 60
    came = list(InboxEvent.objects.order_by("pk").values_list("event_id", flat=True))
    assert came != listed()
    assert sorted(came) == sorted(listed())


def test_some_come_twice_and_are_kept_once(events, at):
    Chaos.objects.create(twice=100)
    assert deliver_events(at=at) == 60
    assert InboxEvent.objects.count() == 60


def test_a_project_may_ask_for_chaos_in_its_options(events, at, options):
    options(CHAOS={"lost": 100})
    assert deliver_events(at=at) == 0


def test_what_does_not_arrive_is_sent_again_and_given_up_in_the_end(events, at, options):
    options(WEBHOOK_SINK="tests.nowhere.at_all")
    for hours in range(TRIES_MAX * 3):
        assert deliver_events(at=at + timedelta(hours=10**2 * hours)) == 0
    assert set(BankEvent.objects.values_list("tries", "send_at")) == {(TRIES_MAX, None)}


class Shop(http.server.BaseHTTPRequestHandler):
    """Another site's address: takes events, or sends them on to where they should not go."""

    heard: list = []
    answer = 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).heard.append((self.path, self.headers[HEADER], body))
        self.send_response(self.answer)
        self.send_header("Location", "/elsewhere/")
        self.end_headers()

    def log_message(self, *_):
        """Quietly."""


@pytest.fixture
def shop():
    Shop.heard, Shop.answer = [], 200
    server = http.server.HTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook/"
    server.shutdown()
    server.server_close()


def test_it_speaks_http_where_an_address_is_given(events, at, options, shop):
    options(WEBHOOK_URL=shop)
    assert deliver_events(at=at) == 60
    path, signature, body = Shop.heard[0]
    assert path == "/hook/"
    heard = Backend("default", {}).receive(Delivery(body, {HEADER: signature}), at=at)
    assert heard.id == listed()[0]


@pytest.mark.parametrize("answer", [302, 307, 308, 404, 500])
def test_it_follows_nobody_to_another_address(events, at, options, shop, answer):
    Shop.answer = answer
    options(WEBHOOK_URL=shop)
    assert deliver_events(at=at) == 0
    assert {path for path, _, _ in Shop.heard} == {"/hook/"}


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://shop.example/", "//shop.example/", "http://", "x", 1]
)
def test_it_knows_no_other_addresses_than_those_of_the_web(db, url):
    assert [problem.message for problem in Backend("default", {"WEBHOOK_URL": url}).check()]


@pytest.mark.parametrize("secrets", ["whsec_" + "x" * 30, [""], ["short"], [1], None])
def test_it_takes_no_secret_that_is_none(db, secrets):
    problems = Backend("default", {"WEBHOOK_SECRETS": secrets}).check()
    assert "WEBHOOK_SECRETS" in problems[0].message
    assert "xxx" not in f"{problems}"


def test_staff_switch_chaos_on_and_off(admin_client, events):
    url, calm = "/billing/sandbox/bank/", dict.fromkeys(("late", "twice", "reordered", "lost", "seed"), "0")
    assert admin_client.post(url, calm | {"lost": "30"}).status_code == 302
    assert Chaos.objects.get().lost == 30
    assert "30 never" in admin_client.get(url).content.decode()
    assert admin_client.post(url, calm).status_code == 302
    assert not Chaos.objects.exists()
    assert "errorlist" in admin_client.post(url, calm | {"lost": "101"}).content.decode()
