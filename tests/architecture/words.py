"""The words of the house: a new one must be thought about, so it is added here, by hand."""

# DESIGN §3. Not all of them have come up yet.
_OF_THE_DESIGN = """
    issue void settle charge refund credit post reverse hold capture release attach detach start renew change
    pause resume cancel expire grant revoke record receive diagnose
"""

# Each of these says something that none of the above does.
_OTHERS = {
    "archive",  # sell something to nobody any more; whoever has it keeps it
    "claim",  # take one's place among those there are: claim_seat
    "complete",  # ask how something that was started has ended, and write that down
    "count",  # write down that one more has been had: count_period
    "create",  # bring a row into being that is neither issued nor granted, such as a customer
    "hide",  # sell something to nobody but those to whom it is offered
    "make",  # give something a rank among its like: make_default
    "open",  # begin the row of somebody new, as one opens an account
    "publish",  # sell something to everybody
    "rebuild",  # replace what is stored by what can be computed (DESIGN §4)
    "recover",  # book as paid after all what was lost
    "redeem",  # use an offer up once, within its limits
    "refresh",  # state facts anew that can be computed
    "reorder",  # give several things another order
    "retire",  # the part of detaching that is ours
    "send",  # put a mail on its way
    "spend",  # use granted credit up
    "suspend",  # shut out until resumed
    "take",  # have the next of a series, and nobody else gets it: take_number
    "write",  # the one statement below `record`
}

VERBS = frozenset(_OF_THE_DESIGN.split()) | _OTHERS

# They say that something is done, and not what.
EMPTY_VERBS = {"handle", "process", "manage", "do", "perform", "execute", "run"}

# The names of swamps.
EMPTY_NOUNS = {"utils", "util", "helpers", "helper", "services", "service", "managers", "common", "misc"}
