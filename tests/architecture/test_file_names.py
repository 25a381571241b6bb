"""DESIGN §2: inside a room the file names are a closed set, and what is special is named here, by room."""

from tests.architecture.house import APPS, CODE, broken, is_djangos_own, modules, must_hold, snippet
from tests.architecture.words import EMPTY_NOUNS

IN_ANY_ROOM = "__init__ models states actions queries facts views forms urls api admin tasks"

# What only this room has. A new name goes here once it is clear that it is a noun of the field,
# and that it is no room of its own yet.
SPECIALITIES = {
    "billing": "apps clock conf errors http ids iso4217 luhn migrating money read_only signals states wake",
    "billing/access": """
        afterword causes decorators denied gate handover middleware mixins policies sign_in specs
        problems reading subjects trouble viewers
    """,
    "billing/access/answers": "answer kept_form remedies renderings sentences",
    "billing/access/charges": "charge context looks opening policy sale serving",
    "billing/access/idempotency": "keys",
    "billing/access/rates": "counter identity policy",
    "billing/customers": "owners roles sign_up validators",
    "billing/contrib/rest_framework": "permissions serializers",
    "billing/contrib/rest_framework/money": "serializers",
    "billing/credit": "amounts changes",
    "billing/credit/grants": "ends returns",
    "billing/credit/holds": "parts portable postgresql",
    "billing/diagnosis": "explanation forecast groups plain proof replay wording",
    "billing/diagnosis/audit": "books credit dunning finding guards holds invoices payments standings",
    "billing/diagnosis/checks": """
        collection databases gateways given mails paths prefixes project rates registration shape
    """,
    "billing/diagnosis/customer_file": "desk moves presses search stored_facts timeline verdicts",
    "billing/diagnosis/customer_file/money": """
        collection corrections foresight grants invoice_form invoices limits mails payments plans press
        presses troubles
    """,
    "billing/diagnosis/gate_list": "guards patterns",
    "billing/diagnosis/health": "charts gateways sheet troubles",
    "billing/diagnosis/preview": "viewers",
    "billing/diagnosis/reconciliation": "judgement mismatch ours",
    "billing/diagnosis/settings_page": "masking",
    "billing/gateways": "base messages registry signatures",
    "billing/gateways/sandbox": """
        answers apps bank books cards delivery entries entry events gateway idempotency options outage pages
        staff wire
    """,
    "billing/gateways/watch": "stopwatch",
    "billing/gateways/stripe": """
        amounts books cards charges client declines diagnosis errors events gateway options translate
    """,
    "billing/ledger": "chart guards",
    "billing/invoices": "books given mails pay_links runs",
    "billing/invoices/lines": "rows totals",
    "billing/payment_methods": "news",
    "billing/payment_methods/imports": "outcome",
    "billing/payment_methods/setups": "news",
    "billing/notices": "delivery links mails outbox receivers",
    "billing/notices/kinds": "cards catalogue credit details failures kind receipts refunds staff",
    "billing/payments": "amounts books intents news settlement sweep",
    "billing/payments/attempts": "declines line",
    "billing/payments/dunning": "ends schedule tries",
    "billing/payments/dunning/plans": "given",
    "billing/payments/refunds": "elsewhere line parts",
    "billing/portal": "locks navigation page problems sheets viewer",
    "billing/portal/ask": "mails",
    "billing/portal/cards": "element faces gateway order overdue setups",
    "billing/portal/causes": "meanings",
    "billing/portal/credit": "limits mails movements top_ups",
    "billing/portal/invoices": "checkout collection faces links visits",
    "billing/portal/payments": "outcome tickets",
    "billing/standing": "prepared",
    "billing/upkeep": "steps",
    "billing/testing": "behaviours builders paid",
    "billing/testing/conformance": "charges disputes entries events hooks refunds setups trouble",
    "billing/testing/fake": "gateway post till wallet",
    "billing/webhooks": "claims intake masking news poll troubles",
    "subscriptions": "access apps conf errors",
    "subscriptions/catalog": "given presses",
    "subscriptions/desk": "creation presses",
    "subscriptions/catalog/features": "subscribers",
    "subscriptions/catalog/declared": "differences documents entries exports files prices reading",
    "subscriptions/changes": "billed cancellation completion ends lines proposal tokens",
    "subscriptions/lifecycle": """
        coming dues endings favours items pauses presses prospects receivers schedule starts words
    """,
    "subscriptions/entitlements": "allowances offers policies",
    "subscriptions/entitlements/overrides": "presses",
    "subscriptions/entitlements/seats": "policy",
    "subscriptions/renewals": "batches boundaries report",
    "subscriptions/portal/changes": "faces",
    "subscriptions/discounts": "causes presses stacking terms",
    "subscriptions/discounts/codes": "presses",
    "subscriptions/discounts/declared": "differences documents entries",
    "subscriptions/discounts/redemptions": "audit eligibility",
    "subscriptions/lifecycle/notices": "charges endings prices reminders",
    "subscriptions/lifecycle/periods": "audit lines quotes runs",
    "subscriptions/portal": "links",
    "subscriptions/numbers": "charts customers movements revenue sheets",
    "subscriptions/simulation": "acts cards chances clock figures people purchases world year",
    "subscriptions/portal/checkout": "collection proposal",
    "subscriptions/portal/plans": "faces words",
    "subscriptions/portal/subscription": "faces steps",
    "subscriptions/pricing": "documents extras figures lines plain tiers",
    "subscriptions/calendar": "alignment anchors intervals periods proration zones",
}


def strange_name(module):
    if is_djangos_own(module.room):
        return
    if module.name not in f"{IN_ANY_ROOM} {SPECIALITIES.get(module.room, '')}".split():
        yield f"{module.path}: not a name of this room; see SPECIALITIES"


def empty_name(module):
    """No swamp by any of its names, also as `invoice_utils` or as the folder's name."""
    words = {word for part in module.path.removesuffix(".py").split("/") for word in part.split("_")}
    if words & EMPTY_NOUNS:
        yield f"{module.path}: says nothing of what it holds"


def test_it_finds_no_file_name_that_nobody_thought_about():
    must_hold(strange_name, modules(*APPS))


def test_it_finds_no_swamp_by_its_name():
    must_hold(empty_name, modules(*CODE, "tests"))


def test_it_lists_no_speciality_that_is_gone():
    standing = {module.path for module in modules(*APPS)}
    listed = {f"{room}/{name}.py" for room, names in SPECIALITIES.items() for name in names.split()}
    assert listed - standing == set()


def test_it_would_see_a_new_name():
    assert broken(strange_name, [snippet("", path="billing/invoices/numbering.py")])


def test_it_lets_a_speciality_stand_in_its_own_room_alone():
    assert not broken(strange_name, [snippet("", path="billing/access/rates/counter.py")])
    assert broken(strange_name, [snippet("", path="billing/access/denials/counter.py")])


def test_it_would_see_a_swamp_however_it_is_called():
    for path in ("billing/utils.py", "billing/invoices/invoice_helpers.py", "billing/common/dates.py"):
        assert broken(empty_name, [snippet("", path=path)])
