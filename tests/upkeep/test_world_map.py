"""How the outlines of the world are made: simplified without moving borders, cut where a territory is meant."""

from typing import Any

import pytest

from dtariff.upkeep.world_map import Box, _cut, _steps, atlas, simplified

SQUARE = [[[0, 0], [100, 0], [0, 100], [-100, 0], [0, -100]]]


def topology(*countries: dict[str, Any], arcs: list[list[list[int]]]) -> dict[str, Any]:
    """A topology of one unit to a hundredth of a degree."""
    return {
        "transform": {"scale": [0.01, 0.01], "translate": [0, 0]},
        "objects": {"countries": {"geometries": list(countries)}},
        "arcs": arcs,
    }


def country(name: str, numeric: str | None, *rings: list[int]) -> dict[str, Any]:
    named = {"type": "MultiPolygon", "arcs": [[ring] for ring in rings], "properties": {"name": name}}
    return named | ({"id": numeric} if numeric else {})


def test_a_country_stands_under_its_two_letters_and_an_area_without_a_code_under_its_name() -> None:
    found = atlas(
        topology(
            country("Japan", "392", [0]), country("Kosovo", None, [0]), country("Somaliland", None, [0]), arcs=SQUARE
        )
    )
    assert [code for code, _ in found.shapes] == ["JP", "XK", "Somaliland"]


def test_arcs_are_read_as_steps_of_the_grid() -> None:
    found = atlas(topology(country("Japan", "392", [0]), arcs=SQUARE))
    assert found.arcs[0] == ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))


def test_what_lies_in_a_box_becomes_a_territory_of_its_own() -> None:
    island = [[[1000, 1000], [100, 0], [0, 100], [-100, -100]]]
    whole = atlas(topology(country("France", "250", [0], [1]), arcs=SQUARE + island))
    cut = _cut(whole, (Box("GF", "FR", 9, 9, 12, 12),))
    assert dict(cut.shapes) == {"FR": (((0,),),), "GF": (((1,),),)}


def test_a_box_that_holds_nothing_stops_the_work() -> None:
    """Another version of the source would otherwise lose a territory unseen."""
    whole = atlas(topology(country("France", "250", [0]), arcs=SQUARE))
    with pytest.raises(ValueError, match="boxes of GF"):
        _cut(whole, (Box("GF", "FR", 50, 50, 60, 60),))


def test_bends_too_small_to_see_go_and_ends_stay() -> None:
    line = [(0.0, 0.0), (1.0, 0.001), (2.0, 0.0), (3.0, 2.0), (4.0, 0.0)]
    assert simplified(line) == [(0.0, 0.0), (2.0, 0.0), (3.0, 2.0), (4.0, 0.0)]
    assert simplified(line, 100) == [(0.0, 0.0), (4.0, 0.0)]


def test_a_closed_line_keeps_a_triangle() -> None:
    ring = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.005, 0.02), (0.0, 0.01), (0.0, 0.0)]
    kept = simplified(ring, 100)
    assert len(kept) == 4
    assert kept[0] == kept[-1]


def test_points_are_written_as_steps_and_a_point_alone_twice() -> None:
    assert _steps([(1.0, 1.0), (1.02, 1.0), (1.02, 1.001)]) == [[100, 100], [2, 0]]
    assert _steps([(1.0, 1.0), (1.001, 1.0)]) == [[100, 100], [0, 0]]
