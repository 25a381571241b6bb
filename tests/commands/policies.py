from billing.access import Cause, Denied


def good_until(facts, at):
    return None if at <= facts.instant("good_until") else Denied(Cause.NO_PAYMENT_METHOD)
