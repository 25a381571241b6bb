"""What people do with a page: press, type a card. By what they read there, not by how it is built."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

WORKS, ANOTHER = "4242 4242 4242 4242", "5555 5555 5555 4444"
DECLINED, CONFIRMED = "4000 0000 0000 0002", "4000 0025 0000 3155"
CONFIRMED_ALWAYS = "4000 0027 6000 3184"
STEPS_MAX = 30


def press(tab: Any, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).click()


def tab_to(tab: Any, wanted: Any) -> None:
    """By the key alone, from where one is."""
    for _ in range(STEPS_MAX):
        tab.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached in {STEPS_MAX} steps")


def press_by_keys(tab: Any, name: str) -> None:
    tab_to(tab, tab.get_by_role("button", name=name, exact=True))
    tab.keyboard.press("Enter")


def follow(tab: Any, name: str) -> None:
    tab.get_by_role("link", name=name, exact=True).click()


def sees(tab: Any, *titles: str) -> None:
    for title in titles:
        expect(tab.get_by_role("heading", name=title, exact=True)).to_be_visible()


def reads(tab: Any, *texts: str) -> None:
    for text in texts:
        expect(tab.get_by_text(text).first).to_be_visible()


def is_let_in(tab: Any, path: str) -> None:
    expect(tab).to_have_url(re.compile(re.escape(path) + "$"))
    reads(tab, "let in")


def type_card(tab: Any, number: str) -> None:
    """On the bank's page."""
    typed = {"Test card number": number, "Month": "12", "Year": "2030", "Security code": "123"}
    for label, text in typed.items():
        tab.get_by_label(re.compile(f"^{label}")).fill(text)
    press(tab, "Save card")


def enter_card(tab: Any, number: str) -> None:
    """From our page before the bank's over the bank's."""
    press(tab, "Continue to card entry")
    sees(tab, "Add a card")
    reads(tab, "This is the sandbox: never type a real card.")
    type_card(tab, number)
