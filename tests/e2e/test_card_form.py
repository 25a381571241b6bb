"""The Payment Element in a browser: Stripe's gateway, its policy, a stub for Stripe's script."""

import pytest
import stripe
from playwright.sync_api import expect

from billing.models import PaymentMethod
from tests.e2e import axe
from tests.e2e.conftest import session_of
from tests.e2e.hands import follow, is_let_in, press, reads, sees
from tests.e2e.watch import Watch
from tests.gateways.stripe.conftest import OPTIONS, peer, world  # noqa: F401

WORKS, REFUSED = "4242424242424242", "4000000000009995"
# What Stripe's script does, as far as a page can tell: fields in a frame, a call to the API, an answer.
STUB = """
window.Stripe = (key, { locale }) => ({
  elements: ({ clientSecret, appearance }) => ({
    clientSecret,
    create: () => ({
      on(event, then) { if (event === "ready") this.ready = then; },
      mount(where) {
        const frame = document.createElement("iframe");
        frame.src = "https://js.stripe.com/v3/fields.html";
        frame.title = `Card fields in ${locale}, ${appearance.theme}`;
        frame.addEventListener("load", this.ready);
        document.querySelector(where).append(frame);
      },
    }),
  }),
  confirmSetup: async ({ elements, confirmParams }) => {
    await fetch("https://api.stripe.com/v1/setup_intents/confirm");
    const said = await window.confirmAtStripe(elements.clientSecret, confirmParams.return_url);
    return said ? { error: { message: said } } : {};
  },
});
"""
# Mounts nothing, and so is never ready.
SLOW = STUB.replace("document.querySelector(where).append(frame);", "")
SCRIPT = "https://js.stripe.com/*/stripe.js"
ANSWERS = {
    SCRIPT: {"body": STUB, "content_type": "text/javascript"},
    "https://js.stripe.com/v3/*": {
        "body": "<!doctype html><html lang=en><title>Fields</title>",
        "content_type": "text/html",
    },
    "https://api.stripe.com/**": {"body": "{}", "headers": {"Access-Control-Allow-Origin": "*"}},
}


def stand_in(context, **instead):
    """Stripe's addresses answer; `script` instead of the stub."""
    for address, how in ANSWERS.items():
        context.route(address, answering(how))
    if instead:
        context.route(SCRIPT, answering({"body": instead["script"], "content_type": "text/javascript"}))


def answering(how):
    return lambda route: route.fulfill(**how)


@pytest.fixture
def account(settings, world):  # noqa: F811
    """Stripe's gateway with the form on our page; the account at the peer, as Stripe's script reaches it."""
    entry = {"BACKEND": "billing.gateways.stripe", "OPTIONS": {**OPTIONS, "API_BASE": world}}
    clock = {"CLOCK": "django.utils.timezone.now"}
    settings.BILLING = {**settings.BILLING, **clock, "GATEWAYS": {"default": entry}}
    return stripe.StripeClient(OPTIONS["SECRET_KEY"], base_addresses={"api": world}).v1


@pytest.fixture
def form(open_context, account, cy):
    """Cy's form, and Stripe's addresses behind it; `number` is what is typed into the fields."""
    context = open_context(cy)
    tab = context.new_page()
    tab.number, tab.told = WORKS, []

    def confirm(secret, return_url):
        tab.told.append(return_url)
        card = {"number": tab.number, "exp_month": 12, "exp_year": 2030, "cvc": "123"}
        method = account.payment_methods.create({"type": "card", "card": card}).id
        try:
            account.setup_intents.confirm(secret.partition("_secret_")[0], {"payment_method": method})
        except stripe.CardError as refusal:
            return refusal.user_message
        return ""

    context.expose_function("confirmAtStripe", confirm)
    stand_in(context)
    tab.goto("/billing/payment-methods/add/?next=/page/")
    return tab


def test_a_card_is_entered_without_leaving_the_site(form):
    press(form, "Continue to card entry")
    sees(form, "Enter your card")
    expect(form.get_by_title("Card fields in en, stripe")).to_be_visible()
    press(form, "Save card")
    is_let_in(form, "/page/")
    assert PaymentMethod.objects.get().last4 == "4242"
    assert form.told[0].endswith("/return/") and form.told[0].startswith("http://")


def test_a_refusal_is_said_beside_the_fields_and_another_card_goes_in(form):
    press(form, "Continue to card entry")
    form.number = REFUSED
    press(form, "Save card")
    expect(form.get_by_role("alert")).to_have_text("Your card has insufficient funds.")
    form.number = WORKS
    press(form, "Save card")
    is_let_in(form, "/page/")


def test_nothing_can_be_sent_until_the_fields_are_there(form):
    stand_in(form.context, script=SLOW)
    press(form, "Continue to card entry")
    expect(form.get_by_role("button", name="Save card")).to_be_disabled()
    follow(form, "Not now")
    sees(form, "No card entered yet")
    press(form, "Continue to card entry")
    sees(form, "Enter your card")


def test_it_says_so_when_the_script_does_not_come(form):
    stand_in(form.context, script="")
    press(form, "Continue to card entry")
    expect(form.get_by_role("alert")).to_contain_text("could not be loaded")
    expect(form.get_by_role("button", name="Save card")).to_be_disabled()


def test_it_says_what_to_do_without_scripts(open_tab, account, cy):
    tab = open_tab(cy, java_script_enabled=False)
    tab.goto("/billing/payment-methods/add/")
    press(tab, "Continue to card entry")
    reads(tab, "please switch on JavaScript")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_used_by_everybody(form, scheme):
    form.emulate_media(color_scheme=scheme)
    press(form, "Continue to card entry")
    expect(form.get_by_role("button", name="Save card")).to_be_enabled()
    assert axe.look(form) == []


def test_the_watch_would_see_what_the_policy_refuses(browser, live_server, account, cy):
    """That the policy is in force on this page, so that its silence in the other tests means something."""
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([session_of(cy) | {"url": live_server.url}])
    watch, tab = Watch(context), context.new_page()
    stand_in(context)
    tab.goto("/billing/payment-methods/add/")
    press(tab, "Continue to card entry")
    sees(tab, "Enter your card")
    tab.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), {src: 'https://evil.example/'}))"
    )
    tab.wait_for_function("performance.now() > 0")
    tab.wait_for_timeout(200)
    context.close()
    assert any("script-src" in said and "evil.example" in said for said in watch.noise)
