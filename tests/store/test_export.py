"""The audit export: every line, amounts that add up, and no cell that a spreadsheet would run."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dtariff.model.errors import InputError, StoreError
from dtariff.model.record import Parts, Sheet, SheetEvidence
from dtariff.store import Store
from dtariff.store.export import AMOUNTS, COLUMNS, disarmed

SheetOf = Callable[..., Sheet]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def exported(store: Store, form: Any = "csv", **given: Any) -> str:
    out = io.StringIO(newline="")
    store.export(out, form, **given)
    return out.getvalue()


@pytest.fixture
def shop(store: Store, sheet_of: SheetOf, now: datetime) -> Store:
    """Two orders and a refund of the first, made after the second; the second is in yen, which has no decimals."""
    store.record(sheet_of(1), reference="order 1", now=now)
    yen = sheet_of(2, lines={"a": Parts(1500, 0, 150, 0, 0)}, currency="JPY", digits=0, evidence=())
    store.record(yen, reference="order 2", now=now + timedelta(minutes=1))
    store.reverse(
        "order 1",
        reversal_reference="refund 1",
        lines={"1": 500},
        reason="=HYPERLINK(1)",
        now=now + timedelta(minutes=2),
    )
    return store


def test_every_line_is_a_row_in_the_order_of_time(shop: Store) -> None:
    rows = rows_of(exported(shop))
    assert [(row["entry"], row["reference"], row["of"], row["line"]) for row in rows] == [
        ("record", "order 1", "", "1"),
        ("record", "order 1", "", "2"),
        ("record", "order 1", "", "gift"),
        ("record", "order 2", "", "a"),
        ("reversal", "refund 1", "order 1", "1"),
    ]


def test_amounts_are_decimal_text_in_major_units_and_negative_where_given_back(shop: Store) -> None:
    rows = rows_of(exported(shop))
    assert [rows[2][name] for name in AMOUNTS] == ["3.33", "0.00", "0.63", "0.05", "-0.01", "4.00"]
    assert [rows[3][name] for name in ("currency", *AMOUNTS)] == ["JPY", "1500", "0", "150", "0", "0", "1650"]
    assert [rows[4][name] for name in AMOUNTS] == ["-3.76", "-0.37", "-0.87", "0.00", "0.00", "-5.00"]
    assert sum(Decimal(row["total"]) for row in rows if row["currency"] == "USD") == Decimal("12.31")


def test_a_row_names_the_quote_its_tables_its_days_and_its_evidence(shop: Store, sheet_of: SheetOf) -> None:
    row = rows_of(exported(shop))[0]
    sheet = sheet_of(1)
    assert (row["quote_id"], row["input_digest"], row["release"]) == (sheet.quote_id, sheet.input_digest, sheet.release)
    assert (row["engine"], row["on"], row["known"]) == ("1.2.3", "2026-11-23", "2026-11-22")
    assert (row["at"], row["issued_at"]) == ("2026-11-23T12:00:00.000125Z", "2026-11-23T12:00:00.000125Z")
    assert row["expires_at"] == "2026-11-23T12:30:00.000125Z"
    assert json.loads(row["evidence"])[0] == {
        "kind": "billing_address",
        "place": "FR",
        "value": "12 rue de l'Église",
        "counted": True,
    }


def test_json_lines_say_the_same(shop: Store) -> None:
    lines = [json.loads(line) for line in exported(shop, "jsonl").splitlines()]
    rows = rows_of(exported(shop))
    assert [list(line) for line in lines] == [list(COLUMNS)] * 5
    assert [[line[name] for name in AMOUNTS] for line in lines] == [[row[name] for name in AMOUNTS] for row in rows]
    assert lines[4]["reason"] == "=HYPERLINK(1)"
    assert lines[0]["evidence"][1]["counted"] is False
    assert lines[3]["evidence"] == []


def test_a_period_holds_the_reversals_made_in_it_whenever_the_order_was(shop: Store, now: datetime) -> None:
    rows = rows_of(exported(shop, since=now + timedelta(minutes=1), until=now + timedelta(minutes=3)))
    assert [row["reference"] for row in rows] == ["order 2", "refund 1"]
    rows = rows_of(exported(shop, until=now + timedelta(minutes=1)))
    assert {row["reference"] for row in rows} == {"order 1"}


def test_an_export_of_many_pages_loses_and_doubles_nothing(
    store: Store, sheet_of: SheetOf, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtariff.store.export.PAGE", 2)
    for number in range(6):  # two at each moment: a page ends in the middle of a moment
        at = now + timedelta(minutes=number // 3)
        store.record(sheet_of(number), reference=f"order {number}", now=at)
        store.reverse(f"order {number}", reversal_reference=f"refund {number}", lines={"1": 1}, now=at)
    rows = rows_of(exported(store))
    told = [(row["entry"], row["reference"], row["line"]) for row in rows]
    assert len(told) == len(set(told)) == 6 * 3 + 6
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)


class Shopping(io.StringIO):
    """A file during whose writing, once, something is sold and given back at once."""

    def __init__(self, sell: Callable[[], None]) -> None:
        super().__init__(newline="")
        self._sell: Callable[[], None] | None = sell

    def write(self, text: str) -> int:
        if "order 3" in text and self._sell is not None:
            sell, self._sell = self._sell, None
            sell()
        return super().write(text)


def test_what_is_sold_and_given_back_while_it_is_written_is_left_out_together(
    store: Store, sheet_of: SheetOf, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then the last page of records was read, and that of reversals was not: there would be one of no record."""
    monkeypatch.setattr("dtariff.store.export.PAGE", 2)
    for number in range(5):
        store.record(sheet_of(number), reference=f"order {number}", now=now)
        store.reverse(f"order {number}", reversal_reference=f"refund {number}", lines={"1": 1}, now=now)

    def sell() -> None:
        store.record(sheet_of(9), reference="late order", now=now - timedelta(minutes=1))
        store.reverse("late order", reversal_reference="late refund", now=now + timedelta(minutes=1))

    out = Shopping(sell)
    store.export(out)
    told = {row["reference"] for row in rows_of(out.getvalue())}
    assert told == {f"{entry} {number}" for entry in ("order", "refund") for number in range(5)}
    assert {"late order", "late refund"} <= {row["reference"] for row in rows_of(exported(store))}


def test_a_record_that_lost_a_line_is_told_and_not_exported_as_a_smaller_one(shop: Store, place: str) -> None:
    with Store.open(place) as own, own._database.engine.begin() as connection:
        on = " ON dtariff_line" if "://" in place else ""
        connection.exec_driver_sql(f"DROP TRIGGER dtariff_line_{'refuse' if on else 'DELETE'}{on}")
        connection.exec_driver_sql("DELETE FROM dtariff_line WHERE reference = 'gift'")
    with pytest.raises(StoreError) as error:
        exported(shop)
    assert error.value.code == "store_damaged"


def test_the_number_of_rows_is_told(shop: Store) -> None:
    assert shop.export(io.StringIO()) == 5


# --- spreadsheets ---------------------------------------------------------------------------------------------------

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", " =1"]
DANGEROUS += ["\ufe661", "\u22121", "\u3000=1", "\u200b=1", "\ufeff=1", "|cmd", "%0A"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_cell_that_may_be_taken_for_a_formula_is_marked_as_text(text: str) -> None:
    assert disarmed(text) == "'" + text


@pytest.mark.parametrize("text", ["order 1", "1", "a=b", "", "注文", '"=1"'])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert disarmed(text) == text


def test_a_cell_comes_back_from_csv_as_it_was(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    texts = [*DANGEROUS, "'=1", "'tis", "plain", 'a"b,c;d', "two\r\nlines", ""]
    store.record(sheet_of(lines={"1": Parts(1000, 0, 0, 0, 0)}), reference="order 1", now=now)
    for number, text in enumerate(texts):
        store.reverse("order 1", reversal_reference=f"refund {number}", lines={"1": 1}, reason=text, now=now)
    cells = [row["reason"] for row in rows_of(exported(store))[1:]]
    assert cells == [disarmed(text) for text in texts]
    assert [cell[1:] if cell[:1] == "'" else cell for cell in cells] == texts


def test_no_cell_of_an_export_begins_a_formula_but_amounts(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    sheet = sheet_of(
        lines={"=1": Parts(5, 0, 0, 0, -1)},
        engine="@x",
        location_state="+x",
        evidence=(SheetEvidence(kind="=k", place="-p", value="@v", counted=True),),
    )
    store.record(sheet, reference="-order", now=now)
    store.reverse("-order", reversal_reference="=refund", reason="@why", now=now)
    for row in rows_of(exported(store)):
        assert not [name for name, cell in row.items() if cell.startswith(("=", "+", "-", "@")) and name not in AMOUNTS]
        assert Decimal(row["residual"]) in {Decimal("-0.01"), Decimal("0.01")}


# --- files ----------------------------------------------------------------------------------------------------------


def test_a_file_is_written_whole_and_for_its_owner_alone(shop: Store, tmp_path: Path) -> None:
    path = tmp_path / "Prüfung 2026.csv"
    path.write_text("an older one", encoding="utf-8")
    shop.export(path)
    assert path.read_bytes().decode() == exported(shop)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.glob("*.tmp")] == []


def test_an_export_that_fails_leaves_the_older_file_and_nothing_else(
    shop: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "audit.csv"
    path.write_text("an older one", encoding="utf-8")

    def broken(*_: object) -> list[Any]:
        raise StoreError("store_unreachable", "The server went away.")

    monkeypatch.setattr("dtariff.store.export._of_reversals", broken)
    with pytest.raises(StoreError, match="store_unreachable"):
        shop.export(path)
    assert path.read_text(encoding="utf-8") == "an older one"
    assert list(folder.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_told(shop: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError) as error:
        shop.export(tmp_path / "no such folder" / "audit.csv")
    assert error.value.code == "export_failed"


def test_a_form_that_is_none_is_refused(shop: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown_form"):
        shop.export(tmp_path / "audit.xlsx", "xlsx")  # type: ignore[arg-type]
    assert not (tmp_path / "audit.xlsx").exists()
