"""The money presses, in the order in which a file offers them."""

from billing.diagnosis.customer_file.money.collection import OF_COLLECTION
from billing.diagnosis.customer_file.money.corrections import CORRECTIONS
from billing.diagnosis.customer_file.money.grants import OF_GRANTS
from billing.diagnosis.customer_file.money.invoices import OF_DRAFTS
from billing.diagnosis.customer_file.money.limits import CHANGE_LIMIT
from billing.diagnosis.customer_file.money.mails import SEND_INVOICE
from billing.diagnosis.customer_file.money.payments import OF_PAYMENTS
from billing.diagnosis.customer_file.money.plans import CHANGE_PLAN

MONEY_PRESSES = (
    CHANGE_LIMIT,
    CHANGE_PLAN,
    *OF_GRANTS,
    *OF_DRAFTS,
    SEND_INVOICE,
    *OF_COLLECTION,
    *CORRECTIONS,
    *OF_PAYMENTS,
)
