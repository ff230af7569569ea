"""The page What if in a real browser: a duty appears, a scenario is built, saved and read again, trade is uploaded."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from browsing import NARROW, SLOW, choose
from playwright.sync_api import Browser, Locator, Page, expect

from dtariff.screens.what_if.view import pack

pytestmark = pytest.mark.browser

ASKED = {"what": "flat-5-percent", "price": "10.00", "from": "US", "to": "ID,JP", "on": "2026-11-23"}

TRADE = b"importer,partner,content,value,currency\nCM,US,software,1000000,USD\nID,US,film,500000,USD\n"


def link(served: str, **changed: str) -> str:
    return f"{served}/what_if?{urlencode(ASKED | {'known': '2026-11-23'} | changed)}"


def row_of(page: Page, first: str) -> Locator:
    return page.get_by_role("row").filter(has_text=re.compile(r"^\s*" + first.replace(" ", r"\s+")))


def choose_part(page: Page, title: str) -> None:
    page.get_by_test_id("stMain").get_by_test_id("stButtonGroup").first.get_by_text(title, exact=True).click()


def test_a_chosen_scenario_puts_a_duty_where_nothing_bars_it(page: Page, served: str) -> None:
    """5 % of 10.00 is 0.50, and VAT of 11 % on both 1.155: 11.66 in place of 11.10."""
    page.goto(link(served, what=""))
    expect(page.get_by_text("Choose a scenario above")).to_be_visible(timeout=SLOW)
    choose(
        page, page.get_by_role("combobox", name="Scenarios, beside the law as it stands"), "Every country charges 5 %"
    )
    page.keyboard.press("Escape")
    expect(row_of(page, "Indonesia")).to_contain_text("11.66", timeout=SLOW)
    expect(row_of(page, "Indonesia")).to_contain_text("+0.56")
    expect(row_of(page, "Japan")).not_to_contain_text("+")
    marks = page.get_by_test_id("stVegaLiteChart").locator("canvas.marks, svg.marks")
    expect(marks.first).to_be_visible(timeout=SLOW)
    page.wait_for_url("**what=flat-5-percent**")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_scenario_is_built_saved_forgotten_and_taken_up_again(
    page: Page, served: str, chromium: Browser, tmp_path: Path
) -> None:
    """8 % of 10.00 is 0.80, and VAT of 11 % on both 1.188: 11.99."""
    page.goto(link(served, what="", part="build"))
    duty = page.get_by_label("Duty", exact=True)
    duty.fill("eight")
    duty.press("Enter")
    add = page.get_by_role("button", name="Add this row")
    expect(page.get_by_test_id("stAlert").filter(has_text="eight")).to_be_visible(timeout=SLOW)
    expect(add).to_be_disabled()
    duty.fill("8%")
    duty.press("Enter")
    expect(page.get_by_text("a duty of 8% is charged")).to_be_visible(timeout=SLOW)
    expect(add).to_be_enabled()
    add.click()
    expect(page.get_by_role("heading", name="As a file")).to_be_visible(timeout=SLOW)
    with page.expect_download(timeout=SLOW) as found:
        page.get_by_role("button", name="TOML").click()
    saved = tmp_path / found.value.suggested_filename
    found.value.save_as(saved)
    assert saved.name == "my-scenario.toml"
    assert 'duty = "8%"' in saved.read_text(encoding="utf-8")

    choose_part(page, "Prices by country")
    expect(row_of(page, "Indonesia")).to_contain_text("11.99", timeout=SLOW)
    page.wait_for_url("**own=**")
    again = chromium.new_page()
    again.goto(page.url)
    expect(row_of(again, "Indonesia")).to_contain_text("11.99", timeout=SLOW)
    again.close()

    choose_part(page, "Build your own")
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_role("heading", name="As a file")).to_have_count(0, timeout=SLOW)
    page.get_by_text("Start from a file, or from a scenario of the tables").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(saved)
    expect(page.get_by_role("heading", name="As a file")).to_be_visible(timeout=SLOW)
    choose_part(page, "Prices by country")
    expect(row_of(page, "Indonesia")).to_contain_text("11.99", timeout=SLOW)
    assert parse_qs(urlsplit(page.url).query)["what"] == ["own"]
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_an_uploaded_file_of_trade_is_added_up(page: Page, served: str, tmp_path: Path) -> None:
    """In law 20 % of 1,000,000; in the scenario 5 % of 1,500,000."""
    page.goto(link(served, part="revenue"))
    trade = tmp_path / "trade.csv"
    trade.write_bytes(TRADE)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(trade)
    expect(row_of(page, "As the law stands").first).to_contain_text("200,000.00", timeout=SLOW)
    expect(row_of(page, "Scenario A").first).to_contain_text("75,000.00")
    expect(row_of(page, "Cameroon")).to_contain_text("50,000.00")
    expect(page.get_by_text("Not comparable directly")).to_be_visible()
    expect(page.get_by_text("10 billion USD a year").first).to_be_visible()
    with page.expect_download(timeout=SLOW) as found:
        page.get_by_role("button", name="CSV", exact=True).first.click()
    text = Path(found.value.path()).read_text(encoding="utf-8-sig")
    assert "law,as the law stands,CM,1,1000000.00,0.00,200000.00" in text
    assert "flat-5-percent,Every country charges 5 %,CM,1,1000000.00,0.00,50000.00" in text

    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(TRADE.replace(b"500000", b"500.000,00"))
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(wrong)
    expect(page.get_by_test_id("stAlert").filter(has_text="Line 3")).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_narrow_screen_does_not_scroll_sideways(page: Page, served: str) -> None:
    page.set_viewport_size(NARROW)
    page.goto(link(served, what="flat-5-percent,japan-us-2018"))
    shown = {
        "Prices by country": "Why, and by what law",
        "Revenue": "What others published",
        "Build your own": "Add a row",
    }
    for part, heading in shown.items():
        choose_part(page, part)
        expect(page.get_by_role("heading", name=heading)).to_be_visible(timeout=SLOW)
        fits = "main => main.scrollWidth === main.clientWidth"
        page.wait_for_function(f"({fits})(document.querySelector('[data-testid=stMain]'))")


def test_a_scenario_in_a_link_brings_no_link_of_its_own(page: Page, served: str) -> None:
    """Markdown as the app reads it makes links even of addresses that are escaped."""
    said = "https://a.example www.a.example me@a.example ![x](https://a.example/x.png)"
    own = f'schema = 1\nid = "mine"\ntitle = "{said}"\nsays = "1. {said}"\n'
    row = '[[duty]]\nfrom = 2026-06-01\ndestinations = ["ID"]\nduty = "8%"\n'
    page.goto(link(served, what="own", own=pack(own + row)))
    expect(row_of(page, "Indonesia")).to_contain_text("+", timeout=SLOW)
    page.get_by_test_id("stExpander").first.click()
    expect(page.get_by_test_id("stMain").get_by_text("https://a.example").first).to_be_attached()
    away = page.get_by_test_id("stMain").locator("a[href*='a.example']:not([href*='/what_if']), img")
    expect(away).to_have_count(0)
