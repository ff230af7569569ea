"""A comparison as figures: headline, columns, sheets and chart, of exact amounts; what is not known is never nought."""

import csv
import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest

from dtariff.engine import Comparison, Engine
from dtariff.model.comparison import ComparisonLine, FixedCost
from dtariff.model.errors import CoverageError
from dtariff.model.money import Money
from dtariff.model.quote import Quote
from dtariff.telling.figures import Labels, Value, chart, columns, drawn, headline_of, line_key, sheets
from dtariff.telling.pictures import png, svg, titled
from dtariff.telling.spreadsheet import Cell, csv_bytes, guarded, xlsx_bytes

DAY = "2026-11-23"
RESTORED = "moratorium-restored"
SALE: dict[str, Any] = {"origin": "US", "on": DAY, "known": DAY}
NAMES = {"CM": "Cameroon", "DE": "Germany", "JP": "Japan"}
PLAIN = Labels(names=NAMES, scenarios={})


def compared(engine: Engine, places: str, price: str = "100.00 USD", **asked: Any) -> Comparison:
    return engine.compare("software", destinations=places, price=price, **SALE | asked)


def untold(quote: Quote) -> Quote:
    """A quote whose taxes are not known."""
    duty, *taxes = quote.run.amounts
    return quote._replace(run=quote.run._replace(amounts=(duty, *[None for _ in taxes])))


def marks(lines: Sequence[ComparisonLine], labels: Labels, kind: str) -> list[Value]:
    return [value for value in chart(lines, labels)["data"]["values"] if value["mark"] == kind]


def cells(lines: Sequence[ComparisonLine], labels: Labels) -> dict[str, tuple[Cell, ...]]:
    return {column.title: column.cells for column in columns(lines, labels)}


@pytest.fixture(scope="module")
def lines(engine: Engine) -> tuple[ComparisonLine, ...]:
    """Germany 119.00, Cameroon 143.10."""
    return compared(engine, "CM DE").lines()


# --- the headline ---------------------------------------------------------------------------------------------------


def test_the_headline_names_both_ends_and_who_charges_a_duty(lines: tuple[ComparisonLine, ...]) -> None:
    seen = headline_of([line.quote for line in lines], PLAIN)
    assert (seen.cheapest, str(seen.least)) == (("Germany",), "119.00 USD")
    assert (seen.dearest, str(seen.most)) == (("Cameroon",), "143.10 USD")
    assert [(place, str(duty)) for place, duty in seen.dutiable] == [("Cameroon", "20.00 USD")]
    assert dict(seen.verdicts)["not_barred"] == 2
    assert sum(count for _, count in seen.verdicts) == 2


def test_several_may_be_cheapest_together(engine: Engine) -> None:
    """France and Austria tax 20 %."""
    answer = compared(engine, "FR AT DE CM")
    seen = headline_of([quote for quote in answer.quotes if str(quote.total) != "119.00 USD"], PLAIN)
    assert seen.cheapest == ("AT", "FR")


def test_who_is_not_known_is_at_neither_end(lines: tuple[ComparisonLine, ...]) -> None:
    germany, cameroon = (line.quote for line in lines)
    seen = headline_of([untold(germany), cameroon], PLAIN)
    assert (seen.cheapest, seen.incomplete) == (("Cameroon",), ("Germany",))
    none = headline_of([untold(germany)], PLAIN)
    assert (none.cheapest, none.least, none.dearest, none.most) == ((), None, (), None)


# --- columns --------------------------------------------------------------------------------------------------------


def test_a_column_stands_only_where_it_is_asked_for(engine: Engine, lines: tuple[ComparisonLine, ...]) -> None:
    plain = list(cells(lines, PLAIN))
    assert plain == [
        *("Destination", "Price", "Customs duty", "Taxes", "Other levies", "Landed cost"),
        *("Duty barred?", "Sureness", "Why the duty"),
    ]
    answer = compared(engine, "CM DE", scenarios=RESTORED)
    whole = answer.lines(reference="DE", cost=FixedCost.of("12000 USD", 5000))
    titles = list(cells(whole, Labels(names=NAMES, scenarios={RESTORED: "Restored"}, reference="DE")))
    assert [title for title in titles if title not in plain] == [
        "Law",
        *("Change by the scenario", "Change by the scenario, in %"),
        *("Difference to Germany", "Difference to Germany, in %"),
        *("Cost of access (your figure)", "With your cost of access"),
        *("With it, difference to Germany", "With it, difference to Germany, in %"),
    ]


def test_what_is_not_known_is_an_empty_cell(lines: tuple[ComparisonLine, ...]) -> None:
    line = replace(lines[0], quote=untold(lines[0].quote))
    found = cells([line], PLAIN)
    assert (found["Taxes"], found["Landed cost"]) == ((None,), (None,))
    assert found["Price"] == (Decimal("100.00"),)


@pytest.mark.parametrize(
    ("places", "codes", "told"),
    [
        ("CA", ("CA-AB", "CA-NB"), ("Alberta (lowest)", "New Brunswick (highest)")),
        ("CA DE", ("DE",), ("Germany",)),
    ],
)
def test_the_ends_of_a_country_say_which_they_are(
    engine: Engine, places: str, codes: tuple[str, ...], told: tuple[str, ...]
) -> None:
    answer = compared(engine, places, ends=True)
    names = NAMES | {"CA-AB": "Alberta", "CA-NB": "New Brunswick"}
    labels = Labels(names=names, scenarios={}, ranges=answer.ranges)
    assert tuple(labels.place(code) for code in codes) == told


def test_a_country_whose_parts_are_all_alike_says_so(engine: Engine) -> None:
    (found,) = compared(engine, "CA", ends=True).ranges
    labels = Labels(names=NAMES, scenarios={}, ranges=(replace(found, lowest="CA-ON", highest="CA-ON"),))
    assert labels.place("CA-ON") == "CA-ON (all alike)"


# --- the chart ------------------------------------------------------------------------------------------------------


def test_the_parts_of_a_bar_are_those_of_the_quote_and_exact(lines: tuple[ComparisonLine, ...]) -> None:
    parts = [(mark["place"], mark["part"], mark["amount"]) for mark in marks(lines, PLAIN, "part")]
    assert parts[-4:] == [
        ("Cameroon", "Price", "100.00"),
        ("Cameroon", "Customs duty", "20.00"),
        ("Cameroon", "Taxes", "23.10"),
        ("Cameroon", "Other levies", "0.00"),
    ]
    assert marks(lines, PLAIN, "end")[-1]["amount"] == "143.10"
    assert not any(
        isinstance(item, float) for value in chart(lines, PLAIN)["data"]["values"] for item in value.values()
    )


def test_a_part_that_is_not_known_is_not_drawn_and_the_end_says_so(lines: tuple[ComparisonLine, ...]) -> None:
    line = replace(lines[1], quote=untold(lines[1].quote))
    assert [mark["part"] for mark in marks([line], PLAIN, "part")] == ["Price", "Customs duty", "Other levies"]
    (end,) = marks([line], PLAIN, "end")
    assert str(end["row"]).split("\t")[2] == "not known"
    assert end["total"] == "not known"


def test_marks_are_told_apart_by_more_than_their_colour(engine: Engine) -> None:
    lines = compared(engine, "CM DE", on="2026-03-29").lines(reference="DE")
    spec = chart(lines, replace(PLAIN, reference="DE"))
    kinds = [layer["mark"]["type"] for layer in spec["layer"]]
    assert kinds == ["bar", "point", "point", "rule"]
    assert spec["layer"][2]["mark"]["shape"] == "diamond"
    assert spec["layer"][3]["mark"]["strokeDash"]
    assert "labelColor" not in json.dumps(spec), "axes take the ink of the page, light or dark"


def many(lines: tuple[ComparisonLine, ...], count: int) -> list[ComparisonLine]:
    """Lines of as many places, each dearer than the one before."""

    def at(number: int) -> ComparisonLine:
        case = lines[0].quote.resolution.case
        place = replace(case.destination, code=f"X{number}")
        resolution = replace(lines[0].quote.resolution, case=replace(case, destination=place))
        return replace(lines[0], quote=lines[0].quote._replace(resolution=resolution))

    return [at(number) for number in range(count)]


def test_of_many_bars_the_cheapest_or_the_dearest_are_drawn_and_those_not_known_last(
    lines: tuple[ComparisonLine, ...],
) -> None:
    places = many(lines, 5)
    places[4] = replace(places[4], quote=untold(places[4].quote))
    assert [line.place for line in drawn(places, "cheapest", 2)] == ["X0", "X1"]
    assert [line.place for line in drawn(places, "dearest", 2)] == ["X3", "X2"]
    assert [line.place for line in drawn(places, "dearest", 5)] == ["X3", "X2", "X1", "X0", "X4"]
    assert [line.place for line in drawn(places, "all", 2)] == ["X0", "X1", "X2", "X3", "X4"]


def test_the_scenarios_of_a_place_are_drawn_with_it_and_the_reference_always(
    lines: tuple[ComparisonLine, ...],
) -> None:
    places = [found for line in many(lines, 5) for found in (line, replace(line, scenario="s"))]
    assert [line_key(line) for line in drawn(places, "cheapest", 4)] == ["X0", "X0@s", "X1", "X1@s"]
    assert [line_key(line) for line in drawn(places, "cheapest", 2, "X3")] == ["X0", "X0@s", "X3", "X3@s"]
    assert [line_key(line) for line in drawn(places, "cheapest", 4, "X1")] == ["X0", "X0@s", "X1", "X1@s"]


# --- the files ------------------------------------------------------------------------------------------------------


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))


def test_the_file_holds_exact_amounts_the_question_and_who_was_refused(engine: Engine) -> None:
    answer = compared(engine, "CM UK", "12345.60 USD")
    refused = [(code, "", error) for code, error in answer.refused]
    (sheet,) = sheets(answer.lines(), PLAIN, refused)
    cameroon, wrong = read(csv_bytes(sheet))
    assert [cameroon[title] for title in ("Code", "Destination", "Price", "Customs duty")] == [
        *("CM", "Cameroon", "12345.60", "2469.12"),
    ]
    assert [cameroon[title] for title in ("Currency", "Content", "Seller's country", "Buyer", "Law of")] == [
        *("USD", "application", "US", "consumer", DAY),
    ]
    assert (wrong["Code"], wrong["What to do"], wrong["Landed cost"]) == ("UK", "write GB", "")
    assert "is no code of a country" in wrong["Error"]


def test_a_spreadsheet_has_numbers_as_numbers_and_long_ones_whole(engine: Engine) -> None:
    answer = compared(engine, "CM", "9007199254740993.01 USD")
    (sheet,) = sheets(answer.lines(), PLAIN, [])
    with ZipFile(BytesIO(xlsx_bytes(sheet))) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
        assert "9007199254740993.01" in texts
        assert "Cameroon" in texts
    (small,) = sheets(compared(engine, "CM").lines(), PLAIN, [])
    with ZipFile(BytesIO(xlsx_bytes(small))) as book:
        assert "<v>143.10</v>" in book.read("xl/worksheets/sheet1.xml").decode()


def test_no_cell_of_the_file_is_run_as_a_formula(lines: tuple[ComparisonLine, ...]) -> None:
    refused = [("+1", "", CoverageError("law_unknown", "=HYPERLINK(1)", hint="@x"))]
    (sheet,) = sheets(lines, replace(PLAIN, names={"CM": "-2"}), refused)
    texts = [cell for line in csv.reader(StringIO(csv_bytes(sheet).decode("utf-8-sig"))) for cell in line]
    assert {"'+1", "'=HYPERLINK(1)", "'@x", "'-2"} <= set(texts)
    assert not any(cell.startswith(("=", "+", "@")) for cell in texts)
    assert guarded("\tx") == "'\tx"


def test_a_difference_below_nought_is_a_number_and_no_formula(engine: Engine) -> None:
    found = compared(engine, "CM DE").lines(reference="CM")
    (sheet,) = sheets(found, replace(PLAIN, reference="CM"), [])
    assert read(csv_bytes(sheet))[0]["Difference to Cameroon"] == "-24.10"


def test_the_chart_is_drawn_as_a_picture_with_its_names_and_figures(engine: Engine) -> None:
    found = compared(engine, "CM DE").lines(reference="DE", cost=FixedCost.of("12000 USD", 5000, places=["CM"]))
    spec = chart(found, replace(PLAIN, reference="DE"))
    picture = svg(spec).decode()
    ET.fromstring(picture)  # noqa: S314 - we drew it ourselves
    for text in ("Cameroon", "Germany", "143.10 + 2.40", "119.00", "Cost of access (your figure)"):
        assert text in picture
    assert png(spec)[:8] == b"\x89PNG\r\n\x1a\n"


def test_parts_and_the_sum_beside_a_bar_agree_wherever_both_are_known(engine: Engine) -> None:
    everywhere = [code for code in engine.book.jurisdictions if "-" not in code]
    answer = engine.compare("music", destinations=everywhere, price="9.99 EUR", **SALE)
    assert len(answer.quotes) > 150
    for line in answer.lines():
        total = line.quote.total
        parts = marks([line], PLAIN, "part")
        added = sum((Decimal(str(mark["amount"])) for mark in parts), Decimal(0))
        assert total is None or total == Money(added, "EUR")
        assert (total is None) == (len(parts) < 4)


def test_a_picture_says_what_it_shows() -> None:
    spec = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
    drawn = svg(titled(spec, ("Music, for 10.00 USD", "Law of 2026-11-23"))).decode()
    assert "Music, for 10.00 USD" in drawn
    assert "Law of 2026-11-23" in drawn
    assert "title" not in spec
