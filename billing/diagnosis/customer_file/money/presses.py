"""The money presses, in the order in which a file offers them."""

from billing.diagnosis.customer_file.money.corrections import CORRECTIONS
from billing.diagnosis.customer_file.money.grants import OF_GRANTS
from billing.diagnosis.customer_file.money.invoices import OF_DRAFTS
from billing.diagnosis.customer_file.money.limits import CHANGE_LIMIT
from billing.diagnosis.customer_file.money.mails import SEND_INVOICE
from billing.diagnosis.customer_file.money.payments import OF_PAYMENTS

MONEY_PRESSES = (CHANGE_LIMIT, *OF_GRANTS, *OF_DRAFTS, SEND_INVOICE, *CORRECTIONS, *OF_PAYMENTS)
