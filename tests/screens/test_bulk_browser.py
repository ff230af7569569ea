"""The page of many sales in a real browser: a file uploaded, its columns seen, results and refused rows downloaded."""

import csv
import time
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from browsing import NARROW
from playwright.sync_api import FilePayload, Page, expect

from dtariff.batch.sample import sample

pytestmark = pytest.mark.browser

SLOW = 120_000
"""Milliseconds within which a file must be read, or a table priced."""

SALES = b"""reference;product;price;currency;country;date
A-1;software;100.00;USD;CM;2026-11-23
A-2;music;100;JPY;JP;2026-11-23
A-3;film;9.99;USD;UK;2026-11-23
A-4;"=1+1";9.99;USD;JP;2026-11-23
A-5;software;9.99;USD;TH;2026-11-23
A-6;software;9.99;USD
"""
"""To Cameroon 20 % duty on 100.00 and 19.25 % tax on 120.00; to Japan 10 %; Thailand's tax is not known."""


def upload(page: Page, served: str, name: str, data: bytes, query: str = "known=2026-11-23") -> None:
    page.set_default_timeout(SLOW)
    page.goto(f"{served}/bulk?{query}")
    expect(page.get_by_text("nothing of it is stored on disk")).to_be_visible(timeout=SLOW)
    page.locator("input[type=file]").set_input_files(FilePayload(name=name, mimeType="text/csv", buffer=data))
    expect(page.get_by_role("heading", name="Which column is what")).to_be_visible(timeout=SLOW)


def priced(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("heading", name="Refused rows")).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def downloaded(page: Page, label: str, at: int = 0) -> tuple[str, bytes]:
    with page.expect_download(timeout=SLOW) as found:
        page.get_by_role("button", name=label, exact=True).nth(at).click()
    return found.value.suggested_filename, Path(found.value.path()).read_bytes()


def lines(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_csv_is_uploaded_understood_priced_and_taken_away(page: Page, served: str) -> None:
    upload(page, served, "sales.csv", SALES, "known=2026-11-23&from=US")
    priced(page, "Price 6 sales")
    name, data = downloaded(page, "CSV", 1)
    assert name == "dtariff-results.csv"
    shown = ("reference", "row", "net", "duty", "tax", "other", "total", "result_currency", "status")
    assert [tuple(line[column] for column in shown) for line in lines(data)] == [
        ("A-1", "1", "100.00", "20.00", "23.10", "0.00", "143.10", "USD", "priced"),
        ("A-2", "2", "100", "0", "10", "0", "110", "JPY", "priced"),
        ("A-5", "5", "9.99", "0.00", "", "0.00", "", "USD", "law_unknown"),
    ]
    name, data = downloaded(page, "Download the refused rows")
    assert name == "dtariff-refused.csv"
    told = ("reference", "product", "row", "line", "code", "column")
    assert [tuple(line[column] for column in told) for line in lines(data)] == [
        ("A-3", "film", "3", "4", "unknown_code", "country"),
        ("A-4", "'=1+1", "4", "5", "unknown_content", "product"),
        ("A-6", "software", "6", "7", "ragged_row", ""),
    ]
    assert lines(data)[0]["hint"] == "write GB"
    assert "price=%40price" in page.url
    assert "from=US" in page.url


def test_a_parquet_file_is_uploaded_priced_and_taken_away_as_parquet(page: Page, served: str) -> None:
    out = BytesIO()
    price = pa.array([Decimal("100.00"), Decimal("5.555")], pa.decimal128(12, 3))
    table = pa.table({"sku": ["a", "b"], "content": ["software"] * 2, "amount": price, "currency": ["USD"] * 2})
    pq.write_table(table.append_column("ship_to_country", pa.array(["CM", "JP"])), out)
    upload(page, served, "sales.parquet", out.getvalue(), "known=2026-11-23&from=US&on=2026-11-23")
    priced(page, "Price 2 sales")
    name, data = downloaded(page, "Parquet")
    assert name == "dtariff-results.parquet"
    (row,) = pq.read_table(BytesIO(data)).to_pylist()
    assert [row[part] for part in ("net", "duty", "tax", "total")] == list(
        map(Decimal, ("100.00", "20.00", "23.10", "143.10"))
    )
    assert (row["sku"], row["amount"]) == ("a", Decimal("100.000"))
    _, report = downloaded(page, "Download the refused rows")
    assert [(line["sku"], line["code"]) for line in lines(report)] == [("b", "amount_precision")]


def test_a_hundred_thousand_rows_are_uploaded_and_answered(page: Page, served: str) -> None:
    data = sample(100_000)
    begun = time.perf_counter()
    upload(page, served, "many.csv", data)
    read = time.perf_counter()
    priced(page, "Price 100,000 sales")
    done = time.perf_counter()
    took = f"uploaded and read in {read - begun:.1f} s, priced and shown in {done - read:.1f} s"
    print(f"{len(data) / 1e6:.1f} MB {took}")  # noqa: T201 - how long it took is to be seen, and hangs on the machine
    expect(page.get_by_text("100,000", exact=True).first).to_be_visible()
    name, results = downloaded(page, "CSV", 1)
    _, report = downloaded(page, "Download the refused rows")
    assert name == "dtariff-results.csv"
    refused = [int(line["row"]) for line in lines(report)]
    assert refused == list(range(40, 100_001, 40)), "every fortieth is wrong on purpose"
    kept = [int(line["row"]) for line in lines(results)]
    assert kept == sorted(set(range(1, 100_001)) - set(refused)), "nothing is lost, and all is in order"


def test_the_answer_is_there_after_a_visit_to_another_page(page: Page, served: str) -> None:
    upload(page, served, "sales.csv", SALES, "known=2026-11-23&from=US")
    priced(page, "Price 6 sales")
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name="Landed cost by country")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="Bulk").click()
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("143.10").first).to_be_visible()
    expect(page.get_by_text("was changed since")).to_have_count(0)


def test_on_a_narrow_screen_rows_scroll_in_their_frame_and_the_page_does_not(page: Page, served: str) -> None:
    page.set_viewport_size(NARROW)
    upload(page, served, "sales.csv", SALES, "known=2026-11-23&from=US")
    priced(page, "Price 6 sales")
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") == 0
