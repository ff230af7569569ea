"""Makes the outlines of the world map out of Natural Earth, as the npm package ``world-atlas`` carries it.

    python -m dtariff.upkeep.world_map world-atlas-2.0.2.tgz

The package is ISC-licensed and the data in the public domain; ``telling/world/LICENCE.txt`` says so beside the result.
The outlines are those at 1:50 million, simplified where nobody would see it. Some territories are too small for that
scale and come from 1:10 million; some are drawn as a part of another country and are cut out by a box around them.
Borders are as the source has them.
"""

import json
import sys
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

from dtariff.telling.world.projection import equal_earth
from dtariff.telling.world.shapes import LAND

Point = tuple[float, float]
Ring = tuple[int, ...]
"""Arcs that make a ring; ``~3`` is arc 3 backwards, as in TopoJSON."""
Polygon = tuple[Ring, ...]

SOURCE = "Natural Earth 4.1.0 by way of world-atlas 2.0.2 (npm)"
NAMED = {"Kosovo": "XK", "Akrotiri": "CY-SBA", "Dhekelia": "CY-SBA"}
"""Codes of shapes to which the source gives none, or that of another."""

FROM_10M = ("GI", "TV", "UM", "CY-SBA")
"""What the coarser scale leaves out."""

VISIBLE = 3e-6
"""The area of the smallest bend that is kept, in squared radii of the globe: a tenth of a square pixel where the world
is a thousand pixels wide, about one where a part of it is shown four times as large."""

SMALLEST = 3e-6
"""The area of the smallest island that is kept beside a larger one of its territory."""

TINY = 4e-5
"""The area of a territory whose outline is kept as it is: less than two square pixels of such a map."""

POLE = -89.9
"""Degrees: as good as the South Pole."""

GRID = 0.01
"""Degrees: a pixel of a map 36,000 pixels wide."""


@dataclass(frozen=True, slots=True)
class Box:
    """What is cut out of a shape: the polygons whose middle lies between these degrees."""

    code: str
    shape: str
    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        """Whether a point lies within."""
        return self.west <= point[0] <= self.east and self.south <= point[1] <= self.north


BOXES_50M = (
    Box("BQ", "NL", -69, 11, -62, 18),
    Box("CC", "Indian Ocean Ter.", 96, -13, 98, -11),
    Box("CX", "Indian Ocean Ter.", 105, -11, 106, -10),
    Box("ES-CN", "ES", -19, 27, -13, 30),
    Box("GB-NIR", "GB", -8.5, 54, -6.3, 55.4),
    Box("GF", "FR", -55, 2, -51, 6),
    Box("GP", "FR", -62, 15.8, -61, 16.6),
    Box("MQ", "FR", -61.3, 14.3, -60.7, 15),
    Box("PT-20", "PT", -32, 36, -24, 40),
    Box("PT-30", "PT", -18, 32, -16, 34),
    Box("RE", "FR", 55, -22, 56, -20),
    Box("SJ", "NO", -10, 70.5, -7, 71.5),
    Box("SJ", "NO", 10, 74, 34, 81),
    Box("TZ-ZANZIBAR", "TZ", 39, -6.6, 40, -4.8),
    Box("YT", "FR", 45, -13.1, 45.4, -12.5),
)
BOXES_10M = (
    Box("BV", "NO", 3, -55, 4, -54),
    Box("ES-CE", "ES", -5.4, 35.8, -5.2, 36),
    Box("ES-ML", "ES", -3, 35.2, -2.9, 35.4),
    Box("TK", "NZ", -173, -9.5, -171, -8.4),
)


@dataclass(frozen=True, slots=True)
class Atlas:
    """Outlines as a file of the package has them: arcs in degrees, shapes with their code or else their name."""

    arcs: tuple[tuple[Point, ...], ...]
    shapes: tuple[tuple[str, tuple[Polygon, ...]], ...]


def land(package: Path) -> str:
    """The outlines as TopoJSON text, each shape under the code of its territory."""
    fine, coarse = _atlas(package, "countries-10m.json"), _atlas(package, "countries-50m.json")
    small = _cut(fine, BOXES_10M)
    wanted = {*FROM_10M, *(box.code for box in BOXES_10M)}
    chosen = [(code, polygons) for code, polygons in small.shapes if code in wanted]
    return _text(_joined(_cut(coarse, BOXES_50M), Atlas(small.arcs, tuple(chosen))))


# --- reading -------------------------------------------------------------------------------------------------------


def _atlas(package: Path, name: str) -> Atlas:
    with tarfile.open(package) as packed:
        member = packed.extractfile(f"package/{name}")
        assert member is not None  # noqa: S101 - a package without its file is not this package
        return atlas(json.load(member))


def atlas(topology: dict[str, Any]) -> Atlas:
    """The arcs and shapes of a topology with countries by their numeric code."""
    countries = topology["objects"]["countries"]["geometries"]
    arcs = tuple(tuple(_degrees(arc, topology["transform"])) for arc in topology["arcs"])
    return Atlas(arcs, tuple((_code(one), tuple(_polygons(one, arcs))) for one in countries))


def _degrees(arc: Iterable[Sequence[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    x = y = 0
    for across, up in arc:
        x, y = x + across, y + up
        yield (
            x * transform["scale"][0] + transform["translate"][0],
            y * transform["scale"][1] + transform["translate"][1],
        )


def _code(country: dict[str, Any]) -> str:
    name: str = country["properties"]["name"]
    codes = get_global("territory_aliases").get(country.get("id", ""), ())
    code: str = codes[0] if len(codes) == 1 else name
    return NAMED.get(name, code)


def _polygons(country: dict[str, Any], arcs: Sequence[Sequence[Point]]) -> Iterator[Polygon]:
    """The polygons of a country; a ring along the pole is none."""
    for polygon in country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]:
        rings = (tuple(ring) for ring in polygon)
        yield tuple(ring for ring in rings if any(y > POLE for at in ring for _, y in arcs[at if at >= 0 else ~at]))


# --- cutting and joining -------------------------------------------------------------------------------------------


def _cut(whole: Atlas, boxes: Sequence[Box]) -> Atlas:
    """The atlas with the territories in boxes as shapes of their own.

    Raises:
        ValueError: a box that holds nothing: the source is not the one that the boxes were made for.
    """
    found: dict[str, list[Polygon]] = {}
    used = set()
    for code, polygons in whole.shapes:
        for polygon in polygons:
            middle = _middle([whole.arcs[at if at >= 0 else ~at] for at in polygon[0]])
            box = next((box for box in boxes if code == box.shape and box.holds(middle)), None)
            used.add(box)
            found.setdefault(box.code if box else code, []).append(polygon)
    idle = [box.code for box in boxes if box not in used]
    if idle:
        raise ValueError(f"nothing lies in the boxes of {', '.join(idle)}")
    return Atlas(whole.arcs, tuple((code, tuple(polygons)) for code, polygons in sorted(found.items())))


def _middle(arcs: Iterable[Sequence[Point]]) -> Point:
    """The middle of the frame around points."""
    points = [point for arc in arcs for point in arc]
    across, up = [x for x, _ in points], [y for _, y in points]
    return (min(across) + max(across)) / 2, (min(up) + max(up)) / 2


def _joined(first: Atlas, second: Atlas) -> Atlas:
    """Two atlases as one; what both have, the first keeps."""
    shift = len(first.arcs)
    known = {code for code, _ in first.shapes}
    added = (
        (
            code,
            tuple(tuple(_shifted(ring, shift) for ring in one) for one in many),
        )
        for code, many in second.shapes
        if code not in known
    )
    return Atlas(first.arcs + second.arcs, (*first.shapes, *added))


def _shifted(ring: Ring, shift: int) -> Ring:
    return tuple(at + shift if at >= 0 else at - shift for at in ring)


# --- simplifying ---------------------------------------------------------------------------------------------------


def simplified(arc: Sequence[Point], least: float = VISIBLE) -> list[Point]:
    """An arc without the bends too small to see, by the method of Visvalingam and Whyatt (1993).

    The point whose triangle with its neighbours is smallest goes first. Ends stay, so that borders still meet, and a
    closed arc keeps a triangle.
    """
    plane = [equal_earth(*point) for point in arc]
    before, after = list(range(-1, len(arc) - 1)), list(range(1, len(arc) + 1))
    fewest = 4 if arc[0] == arc[-1] else 2
    areas = {at: _triangle(plane[at - 1], plane[at], plane[at + 1]) for at in range(1, len(arc) - 1)}
    heap = [(area, at) for at, area in areas.items()]
    heapify(heap)
    left = len(arc)
    while heap and left > fewest:
        area, at = heappop(heap)
        if areas.get(at) != area:
            continue
        if area >= least:
            break
        del areas[at]
        left -= 1
        after[before[at]], before[after[at]] = after[at], before[at]
        for near in (before[at], after[at]):
            if near in areas:
                changed = _triangle(plane[before[near]], plane[near], plane[after[near]])
                areas[near] = max(changed, area)
                heappush(heap, (areas[near], near))
    return [point for at, point in enumerate(arc) if at in areas or at in (0, len(arc) - 1)]


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def _worth_drawing(polygons: Sequence[Polygon], arcs: Sequence[Sequence[Point]]) -> list[Polygon]:
    """The polygons of a territory but for islands too small to see; its largest stays whatever its size."""
    sizes = [abs(_area(polygon[0], arcs)) for polygon in polygons]
    return [one for one, size in zip(polygons, sizes, strict=True) if size >= SMALLEST or size == max(sizes)]


def _area(ring: Ring, arcs: Sequence[Sequence[Point]]) -> float:
    points = [equal_earth(*point) for at in ring for point in (arcs[at] if at >= 0 else arcs[~at][::-1])]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*points, points[0]])) / 2


# --- writing -------------------------------------------------------------------------------------------------------


def _text(whole: Atlas) -> str:
    drawn = [(code, _worth_drawing(polygons, whole.arcs)) for code, polygons in whole.shapes]
    tiny = {
        at if at >= 0 else ~at
        for _, many in drawn
        if sum(abs(_area(one[0], whole.arcs)) for one in many) < TINY
        for one in many
        for ring in one
        for at in ring
    }
    used = sorted({at if at >= 0 else ~at for _, many in drawn for one in many for ring in one for at in ring})
    places = {old: new for new, old in enumerate(used)}
    shapes = [
        {"type": "MultiPolygon", "id": code, "arcs": [[_renumbered(ring, places) for ring in one] for one in many]}
        for code, many in sorted(drawn)
    ]
    topology = {
        "type": "Topology",
        "source": SOURCE,
        "transform": {"scale": [GRID, GRID], "translate": [0, 0]},
        "objects": {"places": {"type": "GeometryCollection", "geometries": shapes}},
        "arcs": [_steps(whole.arcs[at] if at in tiny else simplified(whole.arcs[at])) for at in used],
    }
    return json.dumps(topology, separators=(",", ":"), ensure_ascii=True) + "\n"


def _renumbered(ring: Ring, places: dict[int, int]) -> list[int]:
    return [places[at] if at >= 0 else ~places[~at] for at in ring]


def _steps(points: Iterable[Point]) -> list[list[int]]:
    """Points as whole steps of the grid, each from the one before; the first from nought."""
    found: list[list[int]] = []
    last = (0, 0)
    for x, y in points:
        at = (round(x / GRID), round(y / GRID))
        step = [at[0] - last[0], at[1] - last[1]]
        if step != [0, 0] or not found:
            found.append(step)
        last = at
    return found if len(found) > 1 else [*found, [0, 0]]


if __name__ == "__main__":
    LAND.write_text(land(Path(sys.argv[1])), encoding="ascii")
