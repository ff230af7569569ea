"""The page of the comparison in a real browser: drawn, opened, linked."""

import csv
import json
import re
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from zipfile import ZipFile

import pytest
from browsing import NARROW, SLOW, choose
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
VERY_WIDE = ViewportSize(width=3000, height=1000)
"""All columns of the table are in sight."""


def link(served: str, **changed: str) -> str:
    return f"{served}/?{urlencode(ASKED | changed)}"


def row_of(page: Page, place: str) -> Locator:
    """A row of the table, as readers of the screen by ear have it: the table itself is a picture."""
    return (
        page.get_by_test_id("stDataFrame")
        .get_by_role("row", include_hidden=True)
        .filter(has_text=re.compile(rf"^\s*{place}"))
    )


SHOWN = {"Landed cost": 6, "Change by the scenario": 7, "Difference to Germany": 9, "Cost of access (your figure)": 11}
SHOWN |= {"With your cost of access": 12, "With it, difference to Germany": 13}
"""The columns of amounts, by their place in the table of a scenario, a reference and a cost of access."""


def cells(row: Locator) -> dict[str, str]:
    """The amounts of a row, as a browser keeps them: without the noughts at their end."""
    found = row.locator("td").all_text_contents()
    return {title: found[at] for title, at in SHOWN.items()}


def explanation_of(page: Page, place: str) -> Locator:
    return (
        page.get_by_test_id("stMain").get_by_test_id("stExpander").filter(has=page.locator("summary", has_text=place))
    )


def drawn(page: Page, total: str) -> None:
    """Waits until the headline tells an amount."""
    expect(page.get_by_test_id("stMain").get_by_role("heading", level=5).filter(has_text=total).first).to_be_visible(
        timeout=SLOW
    )


def test_a_first_visit_draws_the_chart_and_the_table(page: Page, served: str, tmp_path: Path) -> None:
    page.goto(served)
    expect(page.get_by_role("heading", name="Landed cost by country")).to_be_visible(timeout=SLOW)
    drawn(page, "Cheapest")
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


def test_a_row_opens_to_its_explanation_with_a_linked_source(page: Page, served: str, chromium: Browser) -> None:
    page.set_viewport_size({"width": 1400, "height": 2400})  # the list opens below, where there must be room for it
    page.goto(link(served))
    drawn(page, "143.10 USD")
    cameroon = explanation_of(page, "Cameroon")
    expect(cameroon).to_have_count(0)
    choose(page, page.get_by_role("combobox", name="Rows to open"), "Cameroon")
    expect(cameroon.locator('a[href^="https://"]').first).to_be_visible(timeout=SLOW)
    expect(cameroon.get_by_text("8523.80.00.03", exact=False).first).to_be_visible()
    expect(cameroon).to_contain_text("143.10 USD")
    page.wait_for_url("**open=CM**")
    again = chromium.new_page()
    again.goto(page.url)
    expect(explanation_of(again, "Cameroon")).to_contain_text("8523.80.00.03", timeout=SLOW)
    again.close()


def test_a_row_chosen_in_the_table_opens(page: Page, served: str) -> None:
    page.goto(link(served))
    drawn(page, "143.10 USD")
    expect(row_of(page, "Japan")).to_have_count(1, timeout=SLOW)
    table = page.get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 15, box["y"] + 35 + 17)  # the box before the first row, below the head
    page.wait_for_url("**open=JP**", timeout=SLOW)
    expect(explanation_of(page, "Japan")).to_contain_text("110.00 USD", timeout=SLOW)


COST = {"cost": "12000", "sales": "5000", "cost_in": "CM"}
"""2.40 USD a sale in Cameroon, and nothing in Germany, from which it is measured."""


def test_a_link_opens_groups_scenarios_reference_and_a_cost_of_access(page: Page, served: str) -> None:
    page.set_viewport_size(VERY_WIDE)
    page.goto(link(served, to="eac,CM,DE", ref="DE", scenarios="moratorium-restored", **COST))
    drawn(page, "143.10 USD")
    expect(row_of(page, "Cameroon")).to_have_count(2, timeout=SLOW)
    law, restored = (cells(row) for row in row_of(page, "Cameroon").all())
    assert [law[title] for title in SHOWN] == ["143.1", "0", "24.1", "2.4", "145.5", "26.5"]
    assert [restored[title] for title in SHOWN] == ["119.25", "-23.85", "0.25", "2.4", "121.65", "2.65"]
    expect(row_of(page, "Kenya")).to_have_count(2)
    expect(page.get_by_text("The dashed line is the landed cost in Germany: 119.00 USD.")).to_be_visible()


def test_another_day_in_the_address_is_another_law(page: Page, served: str) -> None:
    page.goto(link(served))
    drawn(page, "143.10 USD")
    expect(row_of(page, "Cameroon")).to_contain_text("not barred", timeout=SLOW)
    page.goto(link(served, on="2026-03-29"))
    expect(page.get_by_text("Law of 2026-03-29").first).to_be_visible(timeout=SLOW)
    expect(row_of(page, "Cameroon")).to_contain_text("119.25", timeout=SLOW)
    expect(row_of(page, "Cameroon")).to_contain_text("barred by the moratorium")


def test_a_changed_input_stands_in_the_address_and_the_back_button_undoes_it(page: Page, served: str) -> None:
    page.goto(link(served, buyer="consumer", delivery="download"))
    drawn(page, "143.10 USD")
    price = page.get_by_label("Price before tax", exact=True)
    price.fill("50.00")
    price.press("Enter")
    drawn(page, "71.55 USD")
    page.wait_for_url("**price=50.00**")
    assert parse_qs(urlsplit(page.url).query)["to"] == ["CM,JP,DE"]
    page.go_back()
    drawn(page, "143.10 USD")
    expect(price).to_have_value("100.00")


def test_a_language_that_is_chosen_stays_on_every_page(page: Page, served: str) -> None:
    page.goto(link(served))
    drawn(page, "143.10 USD")
    choose(page, page.get_by_role("combobox", name="Language"), "Deutsch")
    drawn(page, "143,10 USD")
    expect(row_of(page, "Kamerun")).to_have_count(1, timeout=SLOW)
    page.wait_for_url("**lang=de**")
    page.get_by_test_id("stTopNavLink").nth(2).click()
    expect(page.get_by_role("option", name=re.compile("^Kamerun")).first).to_be_attached(timeout=SLOW)
    assert parse_qs(urlsplit(page.url).query)["lang"] == ["de"]
    page.get_by_test_id("stTopNavLink").first.click()
    drawn(page, "143,10 USD")
    assert parse_qs(urlsplit(page.url).query)["lang"] == ["de"]


def test_a_price_that_is_none_is_told_and_not_thrown(page: Page, served: str) -> None:
    page.goto(link(served, price="9,99"))
    expect(page.get_by_test_id("stAlert")).to_contain_text("is not a price", timeout=SLOW)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_narrow_screen_shows_the_figures_before_the_inputs(page: Page, served: str, tmp_path: Path) -> None:
    page.set_viewport_size(NARROW)
    page.goto(link(served, to="all", ref="JP", scenarios="moratorium-restored", cost="10", sales="3", open="CM"))
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible(timeout=SLOW)
    expect(explanation_of(page, "Cameroon")).to_contain_text("8523.80.00.03", timeout=SLOW)
    expect(page.get_by_label("Price before tax", exact=True)).not_to_be_in_viewport()
    scrolled = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert scrolled == 0, "the table scrolls, not the page"
    page.screenshot(path=tmp_path / "narrow.png", full_page=True)


def test_the_page_asks_nothing_of_another_host(page: Page, served: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(link(served, open="CM"))
    expect(row_of(page, "Cameroon")).to_have_count(1, timeout=SLOW)
    expect(explanation_of(page, "Cameroon")).to_be_visible(timeout=SLOW)
    elsewhere = [url for url in asked if not url.startswith((served, "data:", "blob:"))]
    assert not elsewhere, json.dumps(elsewhere)


def taken(page: Page, kind: str) -> bytes:
    """A file from behind its button."""
    with page.expect_download(timeout=SLOW) as found:
        page.get_by_test_id("stDownloadButton").get_by_role("button", name=kind).click()
    assert found.value.suggested_filename == f"dtariff-2026-11-23.{kind.lower()}"
    return Path(found.value.path()).read_bytes()


def test_table_and_chart_can_be_downloaded(page: Page, served: str) -> None:
    page.goto(link(served))
    drawn(page, "143.10 USD")
    lines = [*csv.DictReader(StringIO(taken(page, "CSV").decode("utf-8-sig")))]
    assert [(line["Destination"], line["Landed cost"]) for line in lines] == [
        ("Japan", "110.00"),
        ("Germany", "119.00"),
        ("Cameroon", "143.10"),
    ]
    with ZipFile(BytesIO(taken(page, "XLSX"))) as book:
        assert "Cameroon" in book.read("xl/sharedStrings.xml").decode()
        assert "<v>143.10</v>" in book.read("xl/worksheets/sheet1.xml").decode()
    assert taken(page, "PNG").startswith(b"\x89PNG")
    picture = taken(page, "SVG").decode()
    assert "Cameroon" in picture
    assert "143.10" in picture
