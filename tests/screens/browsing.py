"""What the tests in a browser share: windows, patience, and choosing from a list on a page that still draws itself."""

from playwright.sync_api import Error, Locator, Page, ViewportSize, expect

WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=390, height=844)

SLOW = 30_000
"""Milliseconds within which what is waited for must stand there, on a machine that is busy with other tests too."""

SOON = 5_000
"""Milliseconds after which a list that does not answer is taken to have closed."""

TRIES = 6


def at_rest(page: Page) -> None:
    """Waits until the page is drawn: what still draws closes a list that is opened meanwhile."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)


def choose(page: Page, box: Locator, option: str) -> None:
    """Opens a list and takes an option of it, again where the page was drawn anew and closed the list."""
    for left in reversed(range(TRIES)):
        at_rest(page)
        try:
            if box.get_attribute("aria-expanded") != "true":
                box.click(timeout=SOON)
            page.get_by_role("option", name=option, exact=True).click(timeout=SOON)
        except Error:
            if not left:
                raise
        else:
            return
