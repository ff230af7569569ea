"""The page of the tables in a real browser: looked through, compared, linked, on a narrow screen, saved."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from browsing import NARROW, SLOW, choose
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

ASKED = {"on": "2026-11-23", "known": "2026-11-23"}


def link(served: str, **changed: str) -> str:
    return f"{served}/law?{urlencode(ASKED | changed)}"


def test_a_file_is_looked_for_by_name_and_its_link_opens_it_again(page: Page, served: str, chromium: Browser) -> None:
    page.goto(link(served))
    expect(page.get_by_role("heading", name="Indonesia (ID)")).to_be_visible(timeout=SLOW)
    look = page.get_by_label("Look for", exact=True)
    look.fill("moratorium")
    look.press("Enter")
    expect(page.get_by_role("heading", name="WTO moratorium", exact=True)).to_be_visible(timeout=SLOW)
    page.wait_for_url("**wto-moratorium**")
    again = chromium.new_page()
    again.goto(page.url)
    expect(again.get_by_role("heading", name="WTO moratorium", exact=True)).to_be_visible(timeout=SLOW)
    expect(again.locator('a[href^="https://www.wto.org"]').first).to_be_visible(timeout=SLOW)
    again.close()


def test_what_changed_leads_to_the_file_in_which_it_stands(page: Page, served: str) -> None:
    page.goto(link(served, show="changes", first="2026-03-29", second="2026-04-01", scope="folder", file="codes.toml"))
    expect(page.get_by_text("What changed in the law after 2026-03-29")).to_be_visible(timeout=SLOW)
    choose(page, page.get_by_label("Where", exact=True), "in all files")
    entry = page.get_by_role("link", name="WTO moratorium").first
    expect(entry).to_be_visible(timeout=SLOW)
    page.goto(str(entry.evaluate("link => link.href")))
    expect(page.get_by_role("heading", name="WTO moratorium", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_narrow_screen_does_not_scroll_the_page_sideways(page: Page, served: str) -> None:
    page.set_viewport_size(NARROW)
    for show in ("rows", "changes", "text"):
        page.goto(link(served, show=show, first="2024-12-15", second="2025-01-15", scope="file"))
        expect(page.get_by_test_id("stDownloadButton").first).to_be_visible(timeout=SLOW)
        scrolled = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
        assert scrolled == 0, show


def test_rows_are_saved_with_days_sureness_and_links(page: Page, served: str) -> None:
    page.goto(link(served, find="11/12"))
    with page.expect_download(timeout=SLOW) as found:
        page.get_by_role("button", name="CSV").click()
    text = Path(found.value.path()).read_text(encoding="utf-8-sig")
    assert found.value.suggested_filename == "dtariff-ID-2026-11-23.csv"
    (line,) = (line for line in text.splitlines() if "tax[0].rate[0].rows[3]" in line)
    assert "12%; of 11/12 of the base,2025-01-01,,2024-12-31,,holds,secondary" in line
    assert "https://" in line
