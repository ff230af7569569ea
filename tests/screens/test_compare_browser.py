"""The page of the comparison in a real browser: drawn, opened, linked."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

pytestmark = pytest.mark.browser

ASKED = {
    "content": "application",
    "price": "100.00",
    "currency": "USD",
    "from": "US",
    "to": "CM,JP,DE",
    "on": "2026-11-23",
    "known": "2026-11-23",
}
WIDE = ViewportSize(width=1400, height=1000)
NARROW = ViewportSize(width=390, height=844)
SLOW = 30_000
"""Milliseconds within which a figure must stand there."""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=WIDE, locale="en")
    context.set_default_timeout(SLOW)
    yield context.new_page()
    context.close()


def link(served: str, **changed: str) -> str:
    return f"{served}/?{urlencode(ASKED | changed)}"


def row_of(page: Page, place: str) -> Locator:
    return page.get_by_role("row").filter(has_text=re.compile(rf"^\s*{place}"))


def explanation_of(page: Page, place: str) -> Locator:
    return page.get_by_test_id("stExpander").filter(has=page.locator("summary", has_text=place))


def test_a_first_visit_draws_the_chart_and_the_table(page: Page, served: str, tmp_path: Path) -> None:
    page.goto(served)
    expect(page.get_by_role("heading", name="Landed cost by country")).to_be_visible(timeout=SLOW)
    expect(row_of(page, "Cameroon")).to_have_count(1, timeout=SLOW)
    marks = page.get_by_test_id("stVegaLiteChart").locator("canvas.marks, svg.marks")
    expect(marks.first).to_be_visible(timeout=SLOW)
    box = marks.first.bounding_box()
    assert box is not None
    assert box["width"] > 500
    assert box["height"] > 200
    picture = page.screenshot(path=tmp_path / "wide.png", full_page=True)
    assert len(picture) > 20_000
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_row_opens_to_its_explanation_with_a_linked_source(page: Page, served: str) -> None:
    page.goto(link(served))
    cameroon = explanation_of(page, "Cameroon")
    source = cameroon.locator('a[href^="https://"]').first
    expect(source).to_be_hidden()
    cameroon.locator("summary").click()
    expect(source).to_be_visible(timeout=SLOW)
    expect(cameroon.get_by_text("8523.80.00.03", exact=False).first).to_be_visible()
    expect(cameroon).to_contain_text("143.10 USD")


def test_another_day_in_the_address_is_another_law(page: Page, served: str) -> None:
    page.goto(link(served))
    expect(row_of(page, "Cameroon")).to_contain_text("143.10", timeout=SLOW)
    expect(row_of(page, "Cameroon")).to_contain_text("not barred")
    page.goto(link(served, on="2024-06-01"))
    expect(page.get_by_text("Law of 2024-06-01").first).to_be_visible(timeout=SLOW)
    expect(row_of(page, "Cameroon")).not_to_contain_text("143.10")
    expect(row_of(page, "Cameroon")).to_contain_text("barred by the moratorium".replace(" ", "\N{NO-BREAK SPACE}"))


def test_a_changed_input_stands_in_the_address_and_the_address_opens_it_again(
    page: Page, served: str, chromium: Browser
) -> None:
    page.goto(link(served))
    price = page.get_by_label("Price before tax", exact=True)
    price.fill("50.00")
    price.press("Enter")
    expect(row_of(page, "Cameroon")).to_contain_text("71.55", timeout=SLOW)
    page.wait_for_url("**price=50.00**")
    assert parse_qs(urlsplit(page.url).query)["to"] == ["CM,JP,DE"]
    again = chromium.new_page()
    again.goto(page.url)
    expect(row_of(again, "Cameroon")).to_contain_text("71.55", timeout=SLOW)
    again.close()


def test_the_back_button_undoes_a_change(page: Page, served: str) -> None:
    page.goto(link(served, buyer="consumer", delivery="download"))
    expect(row_of(page, "Cameroon")).to_contain_text("143.10", timeout=SLOW)
    price = page.get_by_label("Price before tax", exact=True)
    price.fill("50.00")
    price.press("Enter")
    expect(row_of(page, "Cameroon")).to_contain_text("71.55", timeout=SLOW)
    page.wait_for_url("**price=50.00**")
    page.go_back()
    expect(row_of(page, "Cameroon")).to_contain_text("143.10", timeout=SLOW)
    expect(price).to_have_value("100.00")


def test_a_price_that_is_none_is_told_and_not_thrown(page: Page, served: str) -> None:
    page.goto(link(served, price="9,99"))
    expect(page.get_by_test_id("stAlert")).to_contain_text("is not a price", timeout=SLOW)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_narrow_screen_shows_the_figures_before_the_inputs(page: Page, served: str, tmp_path: Path) -> None:
    page.set_viewport_size(NARROW)
    page.goto(link(served))
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("Price before tax", exact=True)).not_to_be_in_viewport()
    scrolled = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert scrolled == 0, "the table scrolls, not the page"
    page.screenshot(path=tmp_path / "narrow.png", full_page=True)


def test_the_page_asks_nothing_of_another_host(page: Page, served: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(link(served))
    expect(row_of(page, "Cameroon")).to_have_count(1, timeout=SLOW)
    elsewhere = [url for url in asked if not url.startswith((served, "data:", "blob:"))]
    assert not elsewhere, json.dumps(elsewhere)


def test_the_file_can_be_downloaded(page: Page, served: str) -> None:
    page.goto(link(served))
    with page.expect_download(timeout=SLOW) as found:
        page.get_by_role("button", name="Download as CSV").click()
    text = Path(found.value.path()).read_text(encoding="utf-8-sig")
    assert found.value.suggested_filename == "dtariff-2026-11-23.csv"
    assert "Cameroon,not_barred,100.00,20.00,23.10,0.00,143.10" in text
