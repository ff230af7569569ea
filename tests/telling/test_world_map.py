"""The map: every place of the tables is on it, looks what it is, and is told in words that need no colour."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import get_args

import pytest

from dtariff.engine import Engine
from dtariff.model.world import Measure, Span, World, WorldRow
from dtariff.telling.pictures import png_of_svg
from dtariff.telling.spreadsheet import csv_bytes, xlsx_bytes
from dtariff.telling.verdicts import ORDER
from dtariff.telling.world import drawing
from dtariff.telling.world.drawing import Picture, legend_html, map_svg, picture_svg
from dtariff.telling.world.measures import UNKNOWN, legend, look, marks, sheet, told, value
from dtariff.telling.world.projection import equal_earth
from dtariff.telling.world.shapes import DEGREES, LAND, PARTS, UNITS, Part, Shape, drawn, sight, uncoded

DAY = "2026-11-23"
LARGEST = 500_000
"""Bytes of the outlines that a package may carry."""


@cache
def _world(engine: Engine) -> World:
    return engine.world("software", origin="JP", price="100 USD", on=DAY, known=DAY)


@pytest.fixture
def world(engine: Engine) -> World:
    return _world(engine)


def row_of(world: World, code: str) -> WorldRow:
    return next(row for row in world.rows if row.code == code)


def shape_of(code: str, part: Part = "world") -> Shape:
    return next(shape for shape in sight(part).shapes if shape.code == code)


def charged(row: WorldRow, share: str, most: str = "") -> WorldRow:
    """A row whose taxes are a share of 100.00."""
    least, high = Decimal(share), Decimal(most or share)
    return replace(row, taxes=Span(least=least, most=high, least_share=least, most_share=high))


# --- the outlines --------------------------------------------------------------------------------------------------


def test_the_outlines_come_with_the_package_and_say_where_from() -> None:
    assert LAND.stat().st_size < LARGEST
    assert "Natural Earth 4.1.0" in LAND.read_text(encoding="ascii")
    told_of = (LAND.parent / "LICENCE.txt").read_text(encoding="utf-8")
    assert "public domain" in told_of
    assert "Copyright 2013-2019 Michael Bostock" in told_of


def test_every_territory_of_the_tables_is_drawn(engine: Engine) -> None:
    assert set(engine.book.codes.territories) - drawn() == set()


def test_every_shape_has_a_code_of_the_tables_or_is_said_to_have_none(engine: Engine) -> None:
    known = {*engine.book.codes.territories, *engine.book.jurisdictions}
    assert drawn() - known == set(uncoded()) == {"N. Cyprus", "Siachen Glacier", "Somaliland"}


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [(0, 0, 0, 0), (180, 0, 2.70663, 0), (0, 90, 0, 1.31736), (0, -90, 0, -1.31736)],
)
def test_the_projection_is_equal_earth(longitude: float, latitude: float, x: float, y: float) -> None:
    """The width is 2.0546 times the height: Šavrič, Patterson and Jenny (2018)."""
    assert list(equal_earth(longitude, latitude)) == pytest.approx([x, y], abs=1e-5)


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("GL", "CD", 2.13 / 2.34), ("IS", "CU", 101.8 / 104.3), ("AU", "BR", 7.6 / 8.5)]
)
def test_areas_stand_in_their_true_proportion(one: str, other: str, ratio: float) -> None:
    """Greenland's main island is a little smaller than the Congo, which Mercator draws a seventh of it."""
    assert (shape_of(one).size / shape_of(other).size) ** 2 == pytest.approx(ratio, rel=0.06)


def test_places_lie_where_they_are() -> None:
    at = {code: shape_of(code).at for code in ("AU", "CA", "JP", "CL", "NO")}
    assert at["CA"][0] < at["CL"][0] < at["NO"][0] < at["JP"][0]
    assert at["NO"][1] < at["JP"][1] < at["AU"][1]


def test_islands_on_both_sides_of_the_meridian_180_are_seen_together() -> None:
    shapes = {shape.code for shape in sight("oceania").shapes}
    assert {"FJ", "TO", "WS", "TV", "TK", "KI", "PF", "CK", "NZ", "AU"} <= shapes
    assert shape_of("FJ", "oceania").at[0] < shape_of("WS", "oceania").at[0], "Samoa lies east of Fiji"


def test_nothing_is_drawn_across_the_whole_map() -> None:
    """A ring that was led around the back of the globe would run from one side of the map to the other."""
    for shape in sight("world").shapes:
        if shape.code != "AQ":
            steps = [int(step) for step in re.findall(r"[l ](-?\d+),", shape.path)]
            assert max(map(abs, steps), default=0) < UNITS / 4, shape.code


def test_every_country_is_seen_near_in_some_part_of_the_world() -> None:
    near = {shape.code for part in DEGREES for shape in sight(part).shapes}
    assert {code for code in drawn() if code not in near} == {"AQ", "BV", "HM", "TF"}


# --- looks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "expected"),
    [("0", "0"), ("0.01", "1"), ("7.5", "1"), ("7.51", "2"), ("10", "2"), ("15", "3"), ("20", "4"), ("22.6", "5")],
)
def test_a_percentage_has_the_look_of_its_class(world: World, share: str, expected: str) -> None:
    assert look(charged(row_of(world, "JP"), share), "taxes") == expected


def test_what_differs_by_state_has_the_looks_of_both_ends(world: World) -> None:
    assert look(charged(row_of(world, "US"), "0", "7"), "taxes") == "0/1"
    assert look(charged(row_of(world, "US"), "5", "7"), "taxes") == "1"


@pytest.mark.parametrize("measure", ["verdict", "bars", "duty", "taxes", "landed"])
def test_not_known_is_a_look_of_its_own_and_never_the_lowest_class(world: World, measure: Measure) -> None:
    row = replace(
        row_of(world, "JP"), verdict="unknown", bars=None, duty=None, taxes=None, landed=None, missing=("law_unknown",)
    )
    assert look(row, measure) == UNKNOWN
    assert value(row, measure, "USD").startswith("not known: ")


def test_the_legend_counts_every_country_once(world: World) -> None:
    countries = [row for row in world.rows if not row.within]
    for measure in get_args(Measure):
        entries = legend(world, measure)
        assert sum(entry.count for entry in entries) == len(countries)
        shown = {look(row, measure) for row in world.rows}
        assert {entry.look for entry in entries} >= {one for one in shown if "/" not in one}
        assert [entry.look for entry in entries if entry.label == "not known"] == [UNKNOWN] * (UNKNOWN in shown)


def test_a_value_says_what_it_is_and_why_nothing_is_charged(world: World) -> None:
    assert value(row_of(world, "CM"), "duty", "USD") == "20% (20.00 USD)"
    assert value(row_of(world, "CM"), "landed", "USD") == "143.1% (143.10 USD)"
    assert value(row_of(world, "ID"), "duty", "USD") == "0% (0.00 USD): the tariff line is free"
    assert value(row_of(world, "US"), "verdict", "USD") == "barred: US-Japan Digital Trade Agreement"
    assert value(row_of(world, "CA"), "taxes", "USD") == "5% to 15% by state or province"
    assert value(row_of(world, "US"), "taxes", "USD").endswith("by state or province; not known in 3 of 52")


@pytest.mark.parametrize("measure", ["duty", "taxes", "landed"])
def test_what_the_map_shows_is_said_with_its_price(world: World, measure: Measure) -> None:
    assert "a price of 100.00 USD" in told(world, measure)


def brightness(colour: str) -> float:
    """Relative luminance, as the guidelines on accessibility of the W3C define it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_scale_can_be_told_by_its_brightness_alone() -> None:
    found = [brightness(colour) + 0.05 for colour in drawing.SCALE]
    assert all(lighter / darker > 1.2 for lighter, darker in pairwise(found))
    assert min(found) / (brightness(drawing.INK) + 0.05) > 2, "borders are darker than every colour"


def test_verdicts_can_be_told_without_their_colours() -> None:
    """Two are plain, one dark and one bright; each other has a pattern that no other has."""
    looks = [*ORDER]
    assert set(drawing.PLAIN) == {"barred", "not_barred"}
    assert (brightness(drawing.PLAIN["not_barred"]) + 0.05) / (brightness(drawing.PLAIN["barred"]) + 0.05) > 2
    patterned = [drawing.patterns([one], "x", 1) for one in looks if one not in drawing.PLAIN]
    kinds = [tuple(sorted(set(re.findall(r"<(rect|circle|path)", one)))) for one in patterned]
    assert len(set(kinds)) == len(kinds) == 3


# --- the drawing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_the_map_is_well_formed_and_every_pattern_that_it_uses_is_there(world: World, part: Part) -> None:
    looks = {mark.code: mark.look for mark in marks(world, "taxes", {})}
    text = map_svg(part, looks, 'A "map" & more')
    root = ET.fromstring(text)  # noqa: S314 - our own text
    assert root.attrib["aria-label"] == 'A "map" & more'
    assert set(re.findall(r"url\(#([\w-]+)\)", text)) <= set(re.findall(r'<pattern id="([\w-]+)"', text))
    assert "http" not in text.replace("http://www.w3.org/2000/svg", ""), "it asks nothing of any host"


def test_every_place_on_the_map_can_be_reached_and_areas_without_a_code_cannot(world: World) -> None:
    looks = {mark.code: mark.look for mark in marks(world, "verdict", {})}
    text = map_svg("world", looks, "map")
    reached = set(re.findall(r'<path data-code="([^"]+)"[^>]*role="option"', text))
    assert reached == drawn() - set(uncoded())


def test_a_part_without_an_answer_of_its_own_looks_like_its_country() -> None:
    text = map_svg("africa", {"ES": "3", "MA": "5"}, "map")
    fills = re.findall(r'<path data-code="(ES|ES-CN|MA)"[^>]*fill="([^"]+)"', text)
    assert dict(fills) == {"ES": drawing.SCALE[3], "ES-CN": drawing.SCALE[3], "MA": drawing.SCALE[5]}


def test_places_too_small_to_be_seen_have_a_dot() -> None:
    dots = set(re.findall(r'<circle data-code="([^"]+)"', map_svg("world", {}, "map")))
    assert {"MC", "SG", "MT", "NR", "TV", "VA", "BB", "HK", "LI"} <= dots
    assert not {"FR", "JP", "CM", "US"} & dots


def test_the_legend_of_a_page_says_its_looks_in_words(world: World) -> None:
    text = legend_html(legend(world, "verdict"), "In brackets: how many countries")
    ET.fromstring(f"<div>{text}</div>")  # noqa: S314 - as above
    for word in ("barred", "conditional", "not barred", "not an import", "not known"):
        assert f"<span>{word} <small>" in text


def test_the_picture_stands_alone(world: World) -> None:
    looks = {mark.code: mark.look for mark in marks(world, "taxes", {})}
    around = Picture(title="Taxes & levies", lines=["One line"], legend=legend(world, "taxes"), foot=["A foot"])
    text = picture_svg("europe", looks, around)
    ET.fromstring(text)  # noqa: S314 - as above
    for said in ("Taxes &amp; levies", "One line", "A foot", "over 17.5% to 22.5%"):
        assert said in text
    assert png_of_svg(text)[:8] == b"\x89PNG\r\n\x1a\n"


# --- the files -----------------------------------------------------------------------------------------------------


def test_the_file_holds_every_place_and_leaves_empty_what_is_not_known(world: World) -> None:
    found = sheet(world, {"CM": "Cameroon"})
    lines = {line[0]: dict(zip(found.head, line, strict=True)) for line in found.rows}
    assert len(lines) == len(world.rows)
    assert lines["CM"]["Place"] == "Cameroon"
    assert lines["CM"]["Landed cost, least (USD)"] == Decimal("143.10")
    assert lines["TH"]["Landed cost, least (USD)"] is None
    assert lines["TH"]["Not known because"] == "the law is not known to the tables"
    assert lines["US"]["Parts not known"] == "US-AR US-ID US-WY"
    assert b"\r\nCM,Cameroon," in csv_bytes(found)
    assert xlsx_bytes(found)[:2] == b"PK"
