"""The page of the rules of digital trade in a real browser: filtered, opened, linked, on a narrow screen, saved."""

from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from browsing import NARROW, SLOW
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

ASKED = {"on": "2026-11-23", "known": "2026-11-23"}


def link(served: str, **changed: str) -> str:
    return f"{served}/rules?{urlencode(ASKED | changed)}"


def test_a_row_that_is_marked_opens_its_agreement_and_the_link_opens_it_again(
    page: Page, served: str, chromium: Browser
) -> None:
    page.goto(link(served, country="JP"))
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible(timeout=SLOW)
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 18, box["y"] + 35 + 17)  # the mark of the first row, below the head
    expect(page.get_by_text("Article 14.11").first).to_be_visible(timeout=SLOW)
    page.wait_for_url("**agreement=cptpp**")
    again = chromium.new_page()
    again.goto(page.url)
    expect(again.get_by_text("Comprehensive and Progressive Agreement").first).to_be_visible(timeout=SLOW)
    again.close()


def test_another_part_and_another_country_are_chosen_by_hand(page: Page, served: str) -> None:
    page.goto(link(served))
    page.get_by_role("radio", name="Two countries").or_(page.get_by_role("button", name="Two countries")).first.click()
    page.get_by_role("button", name="Japan and United States").click()
    expect(page.get_by_text("What Japan owes United States")).to_be_visible(timeout=SLOW)
    page.wait_for_url("**partner=US**")
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["show"], asked["country"], asked["partner"]) == (["pair"], ["JP"], ["US"])
    page.go_back()
    expect(page.get_by_text("Choose a country and its partner")).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_narrow_screen_scrolls_tables_and_not_the_page(page: Page, served: str) -> None:
    page.set_viewport_size(NARROW)
    for show in ("agreements", "points", "access", "positions"):
        page.goto(link(served, show=show, country="JP", agreement="cptpp"))
        expect(page.get_by_role("heading", name="Rules of digital trade")).to_be_visible(timeout=SLOW)
        expect(page.get_by_test_id("stDownloadButton").first).to_be_visible(timeout=SLOW)
        scrolled = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
        assert scrolled == 0, show


def test_the_rules_of_a_market_are_saved_with_their_sources(page: Page, served: str) -> None:
    page.goto(link(served, show="access", markets="CN,VN"))
    with page.expect_download(timeout=SLOW) as found:
        page.get_by_role("button", name="CSV").click()
    text = Path(found.value.path()).read_text(encoding="utf-8-sig")
    assert found.value.suggested_filename == "dtariff-market-access-2026-11-23.csv"
    assert "Vietnam,VN,server in the country,in force,2022-10-01" in text
    assert "Freshfields on Decree 53/2022/ND-CP" in text
