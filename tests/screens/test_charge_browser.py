"""The page that asks whether they may charge, in a real browser: drawn, clicked through, linked, taken away."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from zipfile import ZipFile

import pytest
from browsing import NARROW, SLOW
from playwright.sync_api import Download, Page, expect

pytestmark = pytest.mark.browser

ASKED = {"content": "application", "from": "US", "to": "BR", "on": "2026-03-29", "known": "2026-11-23"}

PLACES = 230
LAST = ("2026-03-29", "2026-03-30", "2026-03-31", "2026-04-01")


def link(served: str, **changed: str) -> str:
    return f"{served}/charge?{urlencode(ASKED | changed)}"


def asked_in(page: Page, key: str) -> str:
    return parse_qs(urlsplit(page.url).query)[key][0]


def shown(page: Page, title: str) -> str:
    """The number under a title."""
    return page.get_by_test_id("stMetric").filter(has_text=re.compile(rf"^{title}")).inner_text()


def colours(page: Page) -> int:
    """How many colours the map has; nought where nothing is painted."""
    found: int = page.locator("canvas.cells").evaluate(
        """map => {
            const { data } = map.getContext("2d").getImageData(0, 0, map.width, map.height);
            return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )
    return found


def test_verdict_timeline_and_map_are_drawn_and_the_days_of_the_lapse_are_reached(page: Page, served: str) -> None:
    page.goto(link(served))
    expect(page.get_by_role("heading", name="No: a customs duty is barred by the WTO moratorium")).to_be_visible(
        timeout=SLOW
    )
    expect(page.get_by_test_id("stVegaLiteChart").locator("canvas.marks, svg.marks").first).to_be_visible(timeout=SLOW)
    expect(page.locator("canvas.cells")).to_be_visible(timeout=SLOW)
    assert colours(page) >= 3
    assert re.match(r"Barred\s+39,\d\d\d", shown(page, "Barred"))
    slider = page.get_by_role("slider")
    for on, said in zip(LAST[1:], ("It depends", "It depends", "Yes: nothing binding"), strict=True):
        slider.focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("heading", name=said)).to_be_visible(timeout=SLOW)
        page.wait_for_url(f"**on={on}**")
    expect(page.get_by_text(re.compile(r"3\d,\d\d\d pairs turned from conditional to not barred"))).to_be_visible(
        timeout=SLOW
    )
    page.get_by_role("button", name="2026-03-30", exact=True).click()
    expect(page.get_by_text(re.compile(r"3\d,\d\d\d pairs turned from barred to conditional"))).to_be_visible(
        timeout=SLOW
    )
    again = page.context.new_page()
    again.goto(page.url)
    expect(again.get_by_role("heading", name="It depends")).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_cell_tells_its_pair_and_a_click_or_a_key_asks_about_it(page: Page, served: str) -> None:
    page.goto(link(served, on="2026-11-23", sort="name"))
    cells = page.locator("canvas.cells")
    cells.scroll_into_view_if_needed()
    box = cells.bounding_box()
    assert box is not None
    step = box["width"] / PLACES
    cells.hover(position={"x": step / 2, "y": 1.5 * step})
    expect(page.locator(".tip b")).to_have_text("Åland (FI) to Afghanistan", timeout=SLOW)
    expect(page.locator(".tip span")).to_contain_text("not barred", timeout=SLOW)
    cells.click(position={"x": step / 2, "y": 1.5 * step})
    expect(page.get_by_text("Chosen: Åland (FI) to Afghanistan")).to_be_visible(timeout=SLOW)
    assert (asked_in(page, "from"), asked_in(page, "to")) == ("AX", "AF")
    cells.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".told")).to_contain_text("Albania to Afghanistan: ", timeout=SLOW)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Chosen: Albania to Afghanistan")).to_be_visible(timeout=SLOW)
    page.wait_for_url("**from=AL**")


def taken(page: Page, key: str) -> Download:
    """The file behind one of the buttons; ``key`` is the end of the key of the button."""
    with page.expect_download(timeout=SLOW) as found:
        page.locator(f'[class*="{key}"] button').first.click()
    return found.value


def test_timeline_and_pairs_can_be_taken_away(page: Page, served: str) -> None:
    page.goto(link(served, on="2026-11-23"))
    expect(page.locator("canvas.cells")).to_be_visible(timeout=SLOW)
    lines = Path(taken(page, "dtariff-pairs-2026-11-23-csv").path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == PLACES * (PLACES - 1) + 1
    assert any(line.startswith("US,JP,United States,Japan,barred,US-Japan Digital Trade Agreement,1") for line in lines)
    with ZipFile(taken(page, "dtariff-timeline-US-BR-xlsx").path()) as book:
        assert "xl/worksheets/sheet1.xml" in book.namelist()
    assert Path(taken(page, "dtariff-timeline-US-BR-svg").path()).read_text("utf-8").count("WTO moratorium") >= 1
    assert Path(taken(page, "dtariff-pairs-2026-11-23-png").path()).read_bytes().startswith(b"\x89PNG")


def test_on_a_narrow_screen_nothing_scrolls_sideways(page: Page, served: str, tmp_path: Path) -> None:
    page.set_viewport_size(NARROW)
    page.goto(link(served))
    expect(page.locator("canvas.cells")).to_be_visible(timeout=SLOW)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") == 0
    box = page.locator("canvas.cells").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= NARROW["width"]
    page.screenshot(path=tmp_path / "narrow.png", full_page=True)
