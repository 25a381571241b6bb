"""Whoever has no mouse gets to the fix, and sees where they are."""

import pytest

from tests.e2e import axe
from tests.e2e.hands import press_by_keys, reads

FOCUSED = """
() => {
  const style = getComputedStyle(document.activeElement);
  return {
    text: document.activeElement.textContent.trim(),
    line: style.outlineStyle,
    width: parseFloat(style.outlineWidth),
    within: document.activeElement.getBoundingClientRect().top >= 0,
  };
}
"""
STEPS_MAX = 12


def step(tab):
    tab.keyboard.press("Tab")
    return tab.evaluate(FOCUSED)


def steps_to(tab, text):
    """Everything that is focused on the way to it."""
    passed = []
    while not passed or passed[-1]["text"] != text:
        assert len(passed) < STEPS_MAX, passed
        passed.append(step(tab))
    return passed


@pytest.mark.parametrize("scheme", axe.SCHEMES)
def test_the_fix_is_reached_by_tab_and_every_step_is_seen(open_tab, bo, scheme):
    tab = open_tab(bo, color_scheme=scheme)
    tab.goto("/page/")
    passed = steps_to(tab, "Add a card")
    assert all(one["line"] == "solid" and one["width"] >= 2 and one["within"] for one in passed), passed
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    steps_to(tab, "Continue to card entry")


def test_the_first_step_leads_past_the_navigation(open_tab, bo):
    tab = open_tab(bo)
    tab.goto("/billing/")
    assert step(tab)["text"] == "Skip to content"
    tab.keyboard.press("Enter")
    assert step(tab)["text"] == "Add a card"


def test_the_demos_clock_is_turned_by_keys_and_without_scripts(open_tab, staff, settings):
    settings.ROOT_URLCONF, settings.DEBUG = "project.urls", True
    tab = open_tab(staff, java_script_enabled=False)
    tab.goto("/clock/")
    press_by_keys(tab, "Break the gateway")
    reads(tab, "The bank cannot be reached any more.")
    press_by_keys(tab, "Mend the gateway")
    reads(tab, "The bank can be reached again.")
