"""The map in a real browser: read by keyboard alone, clicked, linked, downloaded, and drawn without any network."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from browsing import NARROW, SLOW, choose
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

ASKED = {
    "measure": "landed",
    "content": "application",
    "price": "100.00",
    "currency": "USD",
    "from": "US",
    "on": "2026-11-23",
    "known": "2026-11-23",
}


def link(served: str, **changed: str) -> str:
    return f"{served}/world?{urlencode(ASKED | changed)}"


def place(page: Page, name: str) -> Locator:
    """A country on the map, as a screen reader finds it."""
    return page.get_by_role("option", name=re.compile(rf"^{name}\."))


def told(page: Page) -> Locator:
    """The heading of the place that is told in full."""
    return page.get_by_role("heading", name="Cameroon")


def test_a_country_is_reached_read_and_opened_by_keyboard_alone(page: Page, served: str) -> None:
    page.goto(link(served))
    expect(page.get_by_role("listbox", name=re.compile("^Map: What the buyer pays"))).to_be_visible(timeout=SLOW)
    on_map = page.locator(".dtw-map [role=option]:focus")
    for _ in range(60):
        page.keyboard.press("Tab")
        if on_map.count():
            break
    expect(on_map).to_have_count(1)
    for letter in "Camer":
        page.keyboard.press(letter)
    expect(place(page, "Cameroon")).to_be_focused()
    expect(place(page, "Cameroon")).to_have_accessible_name(re.compile(r"143\.1% \(143\.10 USD\)\. How sure: "))
    expect(page.locator(".dtw-tip")).to_contain_text("143.1% (143.10 USD)")
    page.keyboard.press("ArrowLeft")
    expect(place(page, "Cameroon")).not_to_be_focused()
    expect(on_map).to_have_count(1)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    expect(place(page, "Afghanistan")).to_be_focused()
    for letter in "Camer":
        page.keyboard.press(letter)
    page.keyboard.press("Enter")
    expect(told(page)).to_be_visible(timeout=SLOW)
    page.wait_for_url("**at=CM**")
    expect(place(page, "Cameroon")).to_have_attribute("aria-selected", "true")
    expect(place(page, "Cameroon")).to_be_focused()


def test_a_click_opens_a_country_the_back_button_closes_it_and_a_link_asks_the_same_elsewhere(
    page: Page, served: str
) -> None:
    page.goto(link(served))
    place(page, "Cameroon").click()
    expect(told(page)).to_be_visible(timeout=SLOW)
    assert parse_qs(urlsplit(page.url).query)["at"] == ["CM"]
    page.go_back()
    expect(told(page)).to_have_count(0, timeout=SLOW)
    place(page, "Cameroon").click()
    page.get_by_role("link", name="Compare the landed cost").click()
    expect(page.get_by_role("heading", name="143.10 USD")).to_be_visible(timeout=SLOW)


def test_the_page_asks_nothing_of_another_host(page: Page, served: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(link(served, at="CM"))
    expect(told(page)).to_be_visible(timeout=SLOW)
    expect(place(page, "Japan")).to_be_visible()
    elsewhere = [url for url in asked if not url.startswith((served, "data:", "blob:"))]
    assert not elsewhere, json.dumps(elsewhere)


def test_a_narrow_screen_shows_the_map_whole_and_small_islands_as_dots(page: Page, served: str) -> None:
    page.set_viewport_size(NARROW)
    page.goto(link(served))
    world = page.locator(".dtw-map")
    expect(world).to_be_visible(timeout=SLOW)
    scrolled = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert scrolled == 0, "the table scrolls, not the page"
    box = world.bounding_box()
    assert box is not None
    assert 300 < box["width"] <= NARROW["width"]
    dot = page.locator('circle[data-code="MT"]').bounding_box()
    assert dot is not None
    assert dot["width"] == pytest.approx(5.6, abs=1), "of the same size on every screen"


def test_table_and_picture_can_be_downloaded(page: Page, served: str) -> None:
    page.goto(link(served))
    expect(place(page, "Japan")).to_be_visible(timeout=SLOW)
    with page.expect_download(timeout=SLOW) as found:
        page.get_by_role("button", name="CSV", exact=True).click()
    lines = Path(found.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert found.value.suggested_filename == "dtariff-world-landed-2026-11-23.csv"
    assert next(line for line in lines if line.startswith("CM,")).startswith(
        "CM,Cameroon,,not barred,WTO moratorium,0,0,"
    )
    with page.expect_download(timeout=SLOW) as drawn:
        page.get_by_role("button", name="SVG", exact=True).click()
    picture = Path(drawn.value.path()).read_text(encoding="utf-8")
    ET.fromstring(picture)  # noqa: S314 - our own drawing
    assert "over 122.5%" in picture


def test_another_language_asks_the_same_question(page: Page, served: str) -> None:
    """A browser sends the word of a choice, which a page in another language does not have."""
    page.goto(link(served, at="CM"))
    expect(told(page)).to_be_visible(timeout=SLOW)
    asked = parse_qs(urlsplit(page.url).query)
    for before, language, code, place_there in (
        ("English", "Deutsch", "de", "Kamerun"),
        ("Deutsch", "日本語", "ja", "カメルーン"),
        ("日本語", "English", "en", "Cameroon"),
    ):
        chosen = page.get_by_test_id("stSidebar").get_by_role("combobox").last
        expect(chosen).to_have_value(before, timeout=SLOW)
        choose(page, chosen, language)
        page.wait_for_url(f"**lang={code}**")
        expect(page.get_by_role("heading", name=place_there)).to_be_visible(timeout=SLOW)
        assert parse_qs(urlsplit(page.url).query) == asked | {"lang": [code]}
