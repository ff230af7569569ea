"""Every file of the tables opened: each row with its days, how it stands on a day, how sure it is, and what is missing.

Facts are those of the small tables that exist nowhere, but where a real country is named; those are the law as its
sources say it.
"""

from dataclasses import field
from datetime import date

import pytest
import tiny

from dtariff.engine import Engine
from dtariff.model.citation import Form
from dtariff.model.clock import AsOf
from dtariff.model.entry import Entry
from dtariff.model.law import Row
from dtariff.model.value import value
from dtariff.tables.book import Book
from dtariff.tables.entries import entries, facts_of, gaps, header, nodes_of
from dtariff.tables.release import book_of

TODAY = AsOf(date(2026, 11, 23), date(2026, 11, 23))
INDONESIA = "jurisdictions/ID.toml"


@pytest.fixture(scope="module")
def small() -> Book:
    return book_of(tiny.texts())


def at(book: Book, path: str, key: str, as_of: AsOf = TODAY) -> Entry:
    return next(entry for entry in entries(book, path, as_of) if entry.key == key)


def day(on: str, known: str = "2026-11-23") -> AsOf:
    return AsOf(date.fromisoformat(on), date.fromisoformat(known))


# --- what is told ---------------------------------------------------------------------------------------------------


def test_every_form_of_every_file_is_an_entry_of_its_own(engine: Engine) -> None:
    for path in engine.book.paths:
        opened = entries(engine.book, path, TODAY)
        assert opened[0].key == ""
        assert len({entry.key for entry in opened}) == len(opened)
        assert {entry.path for entry in opened} == {path}


def test_a_rate_is_told_with_its_days_its_source_and_the_tax_it_belongs_to(engine: Engine) -> None:
    rate = at(engine.book, INDONESIA, "tax[0].rate[0].rows[3]")
    assert {name: str(fact) for name, fact in rate.facts.items()} == {"percent": "12", "of": "11/12"}
    assert (str(rate.since), str(rate.known), rate.retracted, rate.sure) == (
        "2025-01-01",
        "2024-12-31",
        None,
        "secondary",
    )
    assert [citation.key for citation in rate.citations] == ["pmk-131-2024", "muc-per-12-2025"]
    assert [(one.name, one.facts.get("name")) for one in rate.above] == [("tax", "VAT (PPN)"), ("rate", None)]
    assert (rate.section, rate.name) == ("tax", "rows")


def test_a_threshold_is_told_with_the_row_that_collects(engine: Engine) -> None:
    row = at(engine.book, INDONESIA, "tax[0].collection[0].rows[0]")
    assert row.facts == {"mechanism": "supplier", "threshold": "600000000 IDR", "exceeded": True, "per": "year"}


def test_a_source_is_an_entry_with_its_key_and_says_how_sure_it_is(engine: Engine) -> None:
    source = at(engine.book, "instruments/wto-moratorium.toml", "sources.wto-declaration-1998")
    assert (source.facts["key"], source.sure, str(source.facts["published"])) == (
        "wto-declaration-1998",
        "primary",
        "1998-05-20",
    )


def test_an_event_is_told_with_its_day(small: Book) -> None:
    event = next(one for one in entries(small, "chronicle.toml", TODAY) if one.section == "event")
    assert event.since is not None
    assert "day" not in event.facts


def test_a_file_that_there_is_not_has_no_entries(small: Book) -> None:
    assert entries(small, "jurisdictions/QQ.toml", TODAY) == entries(small, "no/such.txt", TODAY) == ()
    for asked in (lambda: header(small, "jurisdictions/QQ.toml"), lambda: gaps(small, "x.toml", TODAY)):
        with pytest.raises(KeyError):
            asked()


@value
class _Novelty(Row):
    """A form that no file has yet."""

    sung: bool = False
    verses: tuple[str, ...] = ()
    in_force: bool = True


@value
class _File(Form):
    """A file that holds it."""

    name: str
    novelty: tuple[_Novelty, ...] = ()
    other: dict[str, str] = field(default_factory=dict)


def test_a_key_that_a_form_gains_is_told_without_code_for_it() -> None:
    row = _Novelty(since=date(2026, 1, 1), cite=("law",), sung=True, verses=("one", "two"))
    plain = _Novelty(since=date(2026, 1, 1), cite=("law",))
    found = {
        node.key: facts_of(node.form) for node in nodes_of(_File(name="N", novelty=(row, plain), other={"a": "b"}))
    }
    assert found == {
        "": {"name": "N", "other": ("a: b",)},
        "novelty[0]": {"sung": True, "verses": ("one", "two")},
        "novelty[1]": {"in_force": True},
    }


def test_a_party_without_a_day_is_not_told_to_be_in_force(engine: Engine) -> None:
    parties = [one for one in entries(engine.book, "instruments/us-id-art.toml", TODAY) if one.section == "parties"]
    assert {one.facts["code"] for one in parties} == {"ID", "US"}
    assert all("in_force" not in one.facts and one.status == "undated" for one in parties)


# --- how a row stands -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "known", "standing"),
    [
        ("2024-12-31", "2026-11-23", ["past", "holds", "retracted", "ahead"]),
        ("2025-01-01", "2026-11-23", ["past", "past", "retracted", "holds"]),
        ("2025-01-01", "2024-12-15", ["past", "past", "holds", "not_known"]),
        ("2022-03-31", "2021-10-28", ["holds", "not_known", "not_known", "not_known"]),
        ("2022-03-31", "2021-10-29", ["holds", "ahead", "ahead", "not_known"]),
    ],
)
def test_how_the_rates_of_indonesia_stood_on_a_day_as_then_known(
    engine: Engine, on: str, known: str, standing: list[str]
) -> None:
    rows = [f"tax[0].rate[0].rows[{number}]" for number in range(4)]
    assert [at(engine.book, INDONESIA, key, day(on, known)).status for key in rows] == standing


def test_parties_stand_each_for_itself(engine: Engine) -> None:
    parties = [
        one for one in entries(engine.book, "instruments/cptpp.toml", day("2024-12-14")) if one.name == "parties"
    ]
    assert {str(one.facts["code"]): one.status for one in parties}["GB"] == "ahead"
    assert {one.status for one in parties if one.facts["code"] != "GB"} == {"holds"}


def test_what_has_no_clocks_has_no_standing(engine: Engine) -> None:
    assert at(engine.book, INDONESIA, "rounding").status is None
    assert at(engine.book, INDONESIA, "tax[0]").status is None


# --- what is missing ------------------------------------------------------------------------------------------------


def test_what_a_file_says_nothing_of_is_told(small: Book) -> None:
    silent = set(gaps(small, "jurisdictions/AA-N.toml", TODAY).silent)
    assert {"platform", "exchange", "line"} <= silent
    assert "tax" not in silent
    assert "sources" not in silent


def test_a_figure_that_is_not_known_is_told_while_it_would_count(engine: Engine) -> None:
    thailand = gaps(engine.book, "jurisdictions/TH.toml", TODAY).unknown
    assert "2026-10-01" in {str(one.since) for one in thailand}
    assert all(one.facts["unknown"] is True for one in thailand)


def test_rows_are_counted_by_how_sure_they_are(small: Book) -> None:
    found = gaps(small, "chronicle.toml", TODAY)
    every = [one for one in entries(small, "chronicle.toml", TODAY) if one.citations]
    assert sum(found.rows.values()) == len(every)
    assert set(found.rows) == {one.sure for one in every}
