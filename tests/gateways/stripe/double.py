"""What the peer lacks of Stripe, by its own account: Checkout, endpoints, the account; and two cards' ways.

The peer declines the card 0341 when it is set up, and has no cardholder who confirms: a card that works is
set up instead, and `swap` has its charges made by the one that was meant.
"""

import copy
import json
from urllib.parse import parse_qsl

from tests.gateways.stripe import spec


class Double:
    """Objects in the shape of Stripe's fixtures, by their addresses."""

    def __init__(self):
        self.objects, self.refusals, self.swaps, self.sessions = {}, {}, {}, 0
        self.refused = ""
        self.headers = {"request-id": "req_double"}
        self.put_list("/v1/checkout/sessions")

    def put(self, path, name, **changes):
        """Answer `GET path` with the fixture called so, changed."""
        self.objects[path] = {**copy.deepcopy(spec.fixtures()[name]), **changes}
        return self.objects[path]

    def put_list(self, path, *things):
        self.objects[path] = {"object": "list", "data": list(things), "has_more": False, "url": path}

    def refuse(self, path, status, **error):
        """Answer whatever is asked there with this error."""
        self.refusals[path] = json.dumps({"error": error}), status

    def swap(self, method, other):
        """Charges of one card are made by another."""
        self.swaps[method] = other

    def swapped(self, path, pairs):
        if not path.endswith("/confirm"):
            return pairs
        meant = {"payment_method": self.refused} if self.refused else {}
        return [(name, meant.get(name) or self.swaps.get(value, value)) for name, value in pairs]

    def answer(self, method, path, form):
        """The answer, where the peer has none."""
        where = path.split("?")[0]
        if where in self.refusals:
            return *self.refusals[where], self.headers
        if method == "post" and where == "/v1/checkout/sessions":
            return self._told(self._session(spec.nested(parse_qsl(form))))
        if method == "get" and where in self.objects:
            return self._told(self.objects[where])
        return None

    def _session(self, asked):
        self.sessions += 1
        name = f"cs_test_{self.sessions}"
        url = f"https://checkout.stripe.com/c/pay/{name}"
        return self.put(
            f"/v1/checkout/sessions/{name}",
            "checkout.session",
            id=name,
            mode=asked["mode"],
            customer=asked["customer"],
            status="open",
            url=url,
            setup_intent=None,
        )

    def _told(self, thing):
        return json.dumps(thing), 200, self.headers
