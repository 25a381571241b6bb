"""What a browser complains about while nobody looks: its console, its errors, its content policy."""

from __future__ import annotations

import re
from typing import Any

# Runs in every page before the page's own scripts, and is no part of the page: the policy lets it pass.
REPORT = """
addEventListener("securitypolicyviolation", (refused) =>
  console.error("policy:", refused.effectiveDirective, refused.blockedURI, refused.sourceFile))
"""
LOUD = {"error", "warning", "assert"}

# The browser notes every page that is not 2xx. That a refusal has its status is what we want.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (400|402|403|429|503) ")
# Staff see the customer's page inert: what is kept from running there is REPORT.
INERT = re.compile(r"Blocked script execution in '[^']*/preview/page/' because the document's frame is")
# Pages of stock Django name no icon, so the browser asks for this one.
ICON = "/favicon.ico"


class Watch:
    """Listens to all pages of a context. `noise` is what they said."""

    def __init__(self, context: Any) -> None:
        self.noise: list[str] = []
        context.add_init_script(REPORT)
        context.on("console", self._said)
        context.on("weberror", self._failed)
        context.on("response", self._answered)

    def _said(self, message: Any) -> None:
        if message.type in LOUD and not self._is_meant(message):
            self.noise.append(f"{message.page.url}: {message.type}: {message.text}")

    def _failed(self, failure: Any) -> None:
        self.noise.append(f"{failure.page.url}: {failure.error}")

    def _answered(self, response: Any) -> None:
        """A style sheet or picture that is missing."""
        is_part = not response.request.is_navigation_request()
        if response.status >= 400 and is_part and not response.url.endswith(ICON):
            self.noise.append(f"{response.status} {response.url}")

    @staticmethod
    def _is_meant(message: Any) -> bool:
        about = message.location["url"]
        is_of_the_page = about.partition("#")[0] == message.page.url.partition("#")[0]
        is_refusal = bool(is_of_the_page and REFUSED.match(message.text))
        return is_refusal or about.endswith(ICON) or bool(INERT.match(message.text))
