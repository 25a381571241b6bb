"""The line to Stripe in tests: every request is held beside Stripe's description, and may be cut off."""

import json
import re
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
import stripe

from tests.gateways.stripe import double, spec

# What moves money or forgets a card: an answer to anything else may be asked for again.
MOVES = re.compile(r".*/(confirm|refunds|detach)")


class Line(stripe.RequestsClient):
    """What the peer lacks, `double` answers; `sent` is all that was asked, as (method, path, form)."""

    def __init__(self, world, **how):
        super().__init__(timeout=10, **how)
        self.world, self.sent, self.mode, self.double = world, [], "sound", double.Double()
        # Beside the modes: the answers to what is asked there do not come.
        self.lost = re.compile("(?!)")

    def request(self, method, url, headers, post_data=None):
        path, form = url.removeprefix(self.world), post_data or ""
        if found := spec.wrong(method, path, form):
            raise AssertionError(found)
        self.sent.append((method, urlsplit(path).path, dict(parse_qsl(form))))
        if self.mode == "unreachable":
            url = "http://127.0.0.1:1/"
        answer = self.double.answer(method, path, form) or self._asked(method, url, headers, form)
        moves = self.mode == "unknown" and method == "post" and MOVES.fullmatch(urlsplit(path).path)
        if moves or self.lost.fullmatch(f"{method} {urlsplit(path).path}"):
            self._handle_request_error(requests.exceptions.ReadTimeout("the answer was lost"))
        return answer

    def _asked(self, method, url, headers, form):
        pairs = [pair for pair in parse_qsl(form, keep_blank_values=True) if pair[0] != "return_url"]
        body = urlencode(self.double.swapped(urlsplit(url).path, pairs))
        content, status, told = super().request(method, url, headers, body if method == "post" else None)
        return self._with_redirect(content), status, told

    def _with_redirect(self, content):
        """The peer parks an intent without saying where to: Stripe names a page of the bank's."""
        said = json.loads(content)
        if said.get("status") != "requires_action":
            return content
        page = {"url": f"https://hooks.stripe.com/3d/{said['id']}", "return_url": None}
        return json.dumps({**said, "next_action": {"type": "redirect_to_url", "redirect_to_url": page}})

    @contextmanager
    def broken(self, mode):
        self.mode = mode
        try:
            yield
        finally:
            self.mode = "sound"
