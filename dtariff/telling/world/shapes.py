"""The outlines of countries on a plane, ready to be drawn: out of the file beside this module, for a part of the world.

The file is TopoJSON in degrees, made by `dtariff.upkeep.world_map`; nothing is fetched when it is read.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

from dtariff.telling.catalogue import N_
from dtariff.telling.world.projection import equal_earth

LAND = Path(__file__).parent / "land.json"

UNITS = 10_000
"""Units from the west to the east of a drawing, whatever it shows; in a drawing they are whole numbers."""

TURN = 360
"""Degrees around the globe."""

MOST_POINTS = 73
"""Points along a meridian of the outline of the world."""

Part = Literal["world", "africa", "asia", "caribbean", "europe", "north_america", "oceania", "south_america"]
PARTS: dict[Part, str] = {
    "world": N_("The world"),
    "africa": N_("Africa"),
    "asia": N_("Asia"),
    "caribbean": N_("Caribbean"),
    "europe": N_("Europe"),
    "north_america": N_("North America"),
    "oceania": N_("Oceania"),
    "south_america": N_("South America"),
}

Point = tuple[float, float]


class Frame(NamedTuple):
    """A rectangle of a plane: its corner in the north-west, its size. South is down, as in a drawing."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, point: Point) -> bool:
        """Whether a point lies within."""
        return 0 <= point[0] - self.x <= self.width and 0 <= point[1] - self.y <= self.height

    def meets(self, other: "Frame") -> bool:
        """Whether two rectangles have a point in common."""
        across = self.x <= other.x + other.width and other.x <= self.x + self.width
        return across and self.y <= other.y + other.height and other.y <= self.y + self.height


class _Camera(NamedTuple):
    """How the globe comes onto the plane of a drawing: around a meridian, from a corner, so many units to a radius."""

    middle: float
    west: float
    north: float
    zoom: float

    def point(self, longitude: float, latitude: float) -> Point:
        """A point in units; ``longitude`` is taken as it is, within 180 degrees of the middle."""
        x, y = equal_earth(longitude - self.middle, latitude)
        return (x - self.west) * self.zoom, (-y - self.north) * self.zoom


class _Degrees(NamedTuple):
    """What a part of the world shows at least, in degrees; the east may be beyond 180."""

    west: float
    south: float
    east: float
    north: float


GLOBE = _Degrees(-180, -90, 180, 90)
DEGREES: dict[Part, _Degrees] = {
    "africa": _Degrees(-26, -36, 58, 38),
    "asia": _Degrees(31, -13, 146, 56),
    "caribbean": _Degrees(-90, 7, -58, 28),
    "europe": _Degrees(-25, 34, 46, 71),
    "north_america": _Degrees(-168, 5, -52, 74),
    "oceania": _Degrees(110, -48, 232, 22),
    "south_america": _Degrees(-92, -56, -33, 14),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The outline of a territory.

    Attributes:
        code: its code in the tables; of one that has none there, its name in the source.
        path: as the ``d`` of an SVG path.
        at: a point in the middle of its largest piece; where that lies outside of what is shown, of what is shown.
        size: the side of a square as large as its largest piece, in units.
    """

    code: str
    path: str
    at: tuple[int, int]
    size: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A part of the world as it is drawn: its height in units, its shapes, the edge of the globe where all is seen."""

    height: int
    shapes: tuple[Shape, ...]
    edge: str = ""


class _Piece(NamedTuple):
    """A polygon on the plane: its rings, the area of the outer one, the frame around it."""

    rings: tuple[tuple[Point, ...], ...]
    area: float
    frame: Frame


@cache
def sight(part: Part) -> Sight:
    """A part of the world, around its own middle meridian."""
    degrees = DEGREES.get(part, GLOBE)
    camera = _camera(degrees)
    height = max(y for _, y in _sides(degrees, camera))
    shapes = tuple(_shapes(camera, Frame(0, 0, UNITS, height)))
    return Sight(round(height), shapes, _path([_edge(camera)]) if degrees is GLOBE else "")


@cache
def drawn() -> frozenset[str]:
    """The codes, and for those without one the names, of all that the file has."""
    return frozenset(code for code, _ in _polygons())


@cache
def uncoded() -> tuple[str, ...]:
    """Names of areas that the source draws apart and to which no code belongs."""
    return tuple(sorted(code for code in drawn() if not code.replace("-", "").isupper()))


# --- the file ------------------------------------------------------------------------------------------------------


@cache
def _polygons() -> tuple[tuple[str, tuple[tuple[tuple[Point, ...], ...], ...]], ...]:
    """Every territory with its polygons, each of rings of points in degrees."""
    topology: dict[str, Any] = json.loads(LAND.read_text(encoding="ascii"))
    grid = topology["transform"]["scale"][0]
    arcs = [tuple(_walked(arc, grid)) for arc in topology["arcs"]]
    return tuple(
        (shape["id"], tuple(tuple(_ring(ring, arcs) for ring in polygon) for polygon in shape["arcs"]))
        for shape in topology["objects"]["places"]["geometries"]
    )


def _walked(steps: Sequence[Sequence[int]], grid: float) -> Iterator[Point]:
    for x, y in accumulate(steps, lambda at, step: [at[0] + step[0], at[1] + step[1]]):
        yield x * grid, y * grid


def _ring(arcs: Sequence[int], known: Sequence[tuple[Point, ...]]) -> tuple[Point, ...]:
    """The points of a ring; where two arcs meet they share one.

    A ring that crosses the meridian 180 runs on beyond it. One that goes around the globe is closed along the South
    Pole: the coast of Antarctica.
    """
    points: list[Point] = []
    for at in arcs:
        for x, y in (known[at] if at >= 0 else known[~at][::-1])[1 if points else 0 :]:
            turn = TURN * round((points[-1][0] - x) / TURN) if points else 0
            points.append((x + turn, y))
    (first, _), (last, _) = points[0], points[-1]
    return tuple(points) if first == last else (*points, (last, -90), (first, -90), points[0])


# --- on the plane --------------------------------------------------------------------------------------------------


def _camera(degrees: _Degrees) -> _Camera:
    """The camera under which a part of the world fills the width of a drawing."""
    middle = (degrees.west + degrees.east) / 2
    around = _around(list(_sides(degrees, _Camera(middle, 0, 0, 1))))
    return _Camera(middle, around.x, around.y, UNITS / around.width)


def _sides(degrees: _Degrees, camera: _Camera) -> Iterator[Point]:
    """Points along the sides of a part of the world; its widest parallel is among them."""
    widest = min(max(0, degrees.south), degrees.north)
    for longitude in (degrees.west, camera.middle, degrees.east):
        for latitude in (degrees.south, widest, degrees.north):
            yield camera.point(longitude, latitude)


def _edge(camera: _Camera) -> tuple[Point, ...]:
    """The outline of the whole world."""
    latitudes = [90 - 180 * at / (MOST_POINTS - 1) for at in range(MOST_POINTS)]
    east, west = ([camera.point(side, at) for at in latitudes] for side in (180, -180))
    return (*east, *reversed(west), east[0])


def _around(points: Sequence[Point]) -> Frame:
    across, down = [x for x, _ in points], [y for _, y in points]
    return Frame(min(across), min(down), max(across) - min(across), max(down) - min(down))


def _shapes(camera: _Camera, frame: Frame) -> Iterator[Shape]:
    for code, polygons in _polygons():
        pieces = [piece for polygon in polygons for piece in _pieces(polygon, camera)]
        seen = [piece for piece in pieces if piece.frame.meets(frame)]
        if seen:
            largest = max(pieces, key=lambda piece: piece.area)
            path = _path([ring for piece in seen for ring in _within(piece, frame)])
            x, y = _shown(largest, seen, frame)
            yield Shape(code, path, (round(x), round(y)), round(largest.area**0.5))


def _pieces(polygon: Sequence[Sequence[Point]], camera: _Camera) -> Iterator[_Piece]:
    """A polygon on the plane; in two where it lies across the meridian opposite to the middle."""
    west, east = camera.middle - TURN / 2, camera.middle + TURN / 2
    across = [x for x, _ in polygon[0]]
    for turn in (-TURN, 0, TURN):
        if min(across) + turn < east and max(across) + turn > west:
            moved = [[(x + turn, y) for x, y in ring] for ring in polygon]
            if min(across) + turn < west or max(across) + turn > east:
                moved = [_cut(_cut(ring, west, 1), east, -1) for ring in moved]
            rings = tuple(tuple(camera.point(x, y) for x, y in ring) for ring in moved if ring)
            yield _Piece(rings, abs(_area(rings[0])), _around(rings[0]))


def _cut(ring: Sequence[Point], edge: float, side: int, axis: int = 0) -> list[Point]:
    """What of a ring lies beyond (1) or before (-1) an edge, by the method of Sutherland and Hodgman (1974).

    The edge stands across an axis: 0 for a meridian, 1 for a parallel.
    """
    kept: list[Point] = []
    for a, b in pairwise(ring):
        inside, stays = (a[axis] - edge) * side >= 0, (b[axis] - edge) * side >= 0
        if inside != stays:
            share = (edge - a[axis]) / (b[axis] - a[axis])
            kept.append((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share))
        if stays:
            kept.append(b)
    return [*kept, kept[0]] if kept else []


def _within(piece: _Piece, frame: Frame) -> Iterator[Sequence[Point]]:
    """The rings of a piece without what lies far outside of the frame, which would only cost time to draw."""
    beyond = UNITS / 50
    west, east = frame.x - beyond, frame.x + frame.width + beyond
    north, south = frame.y - beyond, frame.y + frame.height + beyond
    for whole in piece.rings:
        ring: Sequence[Point] = whole
        for edge, side, axis in ((west, 1, 0), (east, -1, 0), (north, 1, 1), (south, -1, 1)):
            ring = _cut(ring, edge, side, axis)
        if ring:
            yield ring


def _area(ring: Sequence[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]])) / 2


def _shown(largest: _Piece, seen: Sequence[_Piece], frame: Frame) -> Point:
    """The middle of the largest piece, or else of the largest that is seen, or of what is seen of it."""
    for piece in (largest, max(seen, key=lambda one: one.area)):
        middle = _middle(piece.rings[0])
        if frame.holds(middle):
            return middle
    points = [point for one in seen for ring in one.rings for point in ring if frame.holds(point)]
    around = _around(points or [(frame.x + frame.width / 2, frame.y + frame.height / 2)])
    return around.x + around.width / 2, around.y + around.height / 2


def _middle(ring: Sequence[Point]) -> Point:
    """The centre of gravity of a ring; of one without area, the middle of its frame."""
    area = _area(ring)
    if not area:
        around = _around(ring)
        return around.x + around.width / 2, around.y + around.height / 2
    pairs = list(pairwise([*ring, ring[0]]))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    return x, y


def _path(rings: Sequence[Sequence[Point]]) -> str:
    """Rings as an SVG path in whole units, each point as a step from the one before."""
    return "".join(_ring_path([(round(x), round(y)) for x, y in ring]) for ring in rings)


def _ring_path(points: Sequence[tuple[int, int]]) -> str:
    steps = ((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points[:-1]))
    walked = " ".join(f"{x},{y}" for x, y in steps if x or y)
    start = f"M{points[0][0]},{points[0][1]}"
    return f"{start}l{walked}z" if walked else f"{start}h0z"
