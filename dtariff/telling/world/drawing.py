"""The map as SVG: countries with their looks, and the whole as a picture with its title and its legend.

Colours are those that all kinds of eyes tell apart (Okabe and Ito for verdicts, a scale that grows darker for figures),
and no verdict lives by its colour alone: each has a pattern of its own, as has what is not known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from dtariff.telling.world.measures import OUTSIDE, UNKNOWN, Entry
from dtariff.telling.world.shapes import UNITS, Part, Shape, sight

SCALE = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8")
"""From little to much: the scale YlGnBu of C. Brewer, safe for colour-blind eyes, without its darkest end."""

BLUE, ORANGE, GREEN = "#0072b2", "#e69f00", "#009e73"
INK = "#1d2730"
"""Of borders, in either theme: every colour above is lighter."""

PLAIN = {"barred": BLUE, "not_barred": ORANGE}
PERIOD = 7
"""Pixels from one line of a pattern to the next."""

WIDTH, MARGIN, LINE = 1000, 24, 20
"""Pixels of a picture: of its map, around it, from one line of text to the next."""
COLUMNS, LETTERS = 3, 145
"""Columns of a legend; letters in a line of text."""

DOT = 3.2
"""Pixels: the radius of the dot that stands for a place too small to be seen."""
SEEN = 3.5
"""Pixels: the side of a square as large as the smallest place that is seen without a dot."""
NARROW = 300
"""Pixels of the narrowest screen: what is too small there has a dot, which a wider one leaves out."""


# --- looks ---------------------------------------------------------------------------------------------------------


def fill(look: str, suffix: str) -> str:
    """The fill of a look: a colour, or a pattern of those that `patterns` defines under the same suffix."""
    if look in PLAIN:
        return PLAIN[look]
    return SCALE[int(look)] if look.isdigit() else f"url(#{_pattern_id(look, suffix)})"


def patterns(looks: Iterable[str], suffix: str, scale: float) -> str:
    """The definitions of the patterns among these looks.

    Args:
        looks: the looks that are used.
        suffix: tells these patterns from those of other drawings on the same page.
        scale: units to a pixel.
    """
    drawn = (_pattern(look, suffix, scale) for look in sorted({*looks}) if look not in PLAIN and not look.isdigit())
    return f"<defs>{''.join(drawn)}</defs>"


def _pattern_id(look: str, suffix: str) -> str:
    return f"dtw-{look.replace('/', '-')}-{suffix}"


def _pattern(look: str, suffix: str, scale: float) -> str:
    side = PERIOD
    inside, turned = _inside(look, side)
    how = f'patternUnits="userSpaceOnUse" width="{side}" height="{side}"'
    moved = f'patternTransform="scale({scale:g}) rotate({turned})" data-turned="{turned}"'
    return f'<pattern id="{_pattern_id(look, suffix)}" {how} {moved}>{inside}</pattern>'


def _inside(look: str, side: int) -> tuple[str, int]:
    """What a pattern repeats, and by how many degrees it is turned."""
    whole = f'<rect width="{side}" height="{side}" fill="{{}}"/>'
    half = f'<rect width="{side / 2:g}" height="{side}" fill="{{}}"/>'
    if look == "conditional":
        return whole.format(ORANGE) + half.format(BLUE), 45
    if look == "not_an_import":
        return whole.format(GREEN) + f'<circle cx="{side / 2:g}" cy="{side / 2:g}" r="1.4" fill="#ffffff"/>', 0
    if "/" in look:
        least, most = (SCALE[int(one)] for one in look.split("/"))
        return whole.format(least) + half.format(most), 45
    if look == UNKNOWN:
        line = f'<path d="M1 0V{side}" stroke="currentColor" stroke-opacity="0.5" stroke-width="1.2"/>'
        return line, -45
    return '<rect width="7" height="7" fill="currentColor" fill-opacity="0.12"/>', 0


# --- the map -------------------------------------------------------------------------------------------------------


def map_svg(part: Part, looks: Mapping[str, str], label: str) -> str:
    """The map for a page: every place that can be reached carries its code and where it lies.

    A part of a country that has no look of its own has that of its country. The page's own script makes the dots as
    large as the screen wants them and says what a place is.

    Args:
        part: the part of the world.
        looks: looks by the code of the place.
        label: what the map shows, for a reader who does not see it.
    """
    seen = sight(part)
    shown = {shape.code: _look_of(shape.code, looks) for shape in seen.shapes}
    land = "".join(_land(shape, shown[shape.code]) for shape in seen.shapes)
    dots = "".join(_dot(shape, shown[shape.code], UNITS / NARROW) for shape in seen.shapes)
    return (
        f'<svg class="dtw-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {UNITS} {seen.height}" '
        f'data-height="{seen.height}" role="listbox" aria-label="{escape(label)}">'
        f"{patterns(shown.values(), 'm', UNITS / WIDTH)}{_sea(seen.edge, seen.height)}"
        f'<g class="dtw-land" role="none">{land}</g><g class="dtw-dots" aria-hidden="true">{dots}</g>'
        f'<g class="dtw-ring" aria-hidden="true"></g></svg>'
    )


def _look_of(code: str, looks: Mapping[str, str]) -> str:
    return looks.get(code) or looks.get(code.partition("-")[0]) or OUTSIDE


def _sea(edge: str, height: int) -> str:
    shape = f'<path d="{edge}"' if edge else f'<rect width="{UNITS}" height="{height}"'
    return f'{shape} class="dtw-sea" fill="currentColor" fill-opacity="0.05"/>'


def _land(shape: Shape, look: str) -> str:
    told = f'data-code="{escape(shape.code)}" data-at="{shape.at[0]},{shape.at[1]}"'
    role = 'role="none"' if look == OUTSIDE else 'role="option" tabindex="-1" aria-selected="false"'
    return f'<path {told} {role} d="{shape.path}" fill="{fill(look, "m")}" {_border(look)}/>'


def _border(look: str) -> str:
    """Dark on colours; on what has none, whatever the page writes with."""
    bare = look in (UNKNOWN, OUTSIDE)
    colour = 'stroke="currentColor" stroke-opacity="0.7"' if bare else f'stroke="{INK}"'
    return f'{colour} stroke-width="{UNITS / WIDTH * 0.6:g}"'


def _dot(shape: Shape, look: str, unit: float, *, small: float = SEEN) -> str:
    """The dot of a place that is too small to be seen; none for the others."""
    if shape.size >= small * unit:
        return ""
    x, y = shape.at
    told = f'data-code="{escape(shape.code)}" data-size="{shape.size}"'
    return f'<circle {told} cx="{x}" cy="{y}" r="{DOT * UNITS / WIDTH:g}" fill="{fill(look, "m")}" {_border(look)}/>'


def legend_html(entries: Sequence[Entry], counted: str) -> str:
    """The legend for a page; its marks have patterns of their own, for they do not grow and shrink with the map.

    ``counted`` says what the figures in brackets count.
    """
    looks = [entry.look for entry in entries]
    lines = "".join(
        f'<li><svg width="26" height="16" aria-hidden="true">{_swatch(entry.look, 26, 16)}</svg>'
        f"<span>{escape(entry.label)} <small>({entry.count})</small></span></li>"
        for entry in entries
    )
    defined = f'<svg width="0" height="0" aria-hidden="true">{patterns(looks, "s", 1)}</svg>'
    return f'{defined}<ul class="dtw-legend">{lines}<li><small>{escape(counted)}</small></li></ul>'


def _swatch(look: str, width: int, height: int) -> str:
    edge = 'stroke="currentColor" stroke-opacity="0.7"'
    return f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" fill="{fill(look, "s")}" {edge}/>'


# --- a picture -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What stands in a picture around its map: a title, lines below it, the legend, lines at the foot."""

    title: str
    lines: Sequence[str]
    legend: Sequence[Entry]
    foot: Sequence[str]


def picture_svg(part: Part, looks: Mapping[str, str], around: Picture) -> str:
    """The map as a picture that stands alone, dark on white."""
    seen = sight(part)
    height = WIDTH * seen.height / UNITS
    shown = {shape.code: _look_of(shape.code, looks) for shape in seen.shapes}
    land = "".join(
        f'<path d="{shape.path}" fill="{fill(shown[shape.code], "m")}" {_border(shown[shape.code])}/>'
        for shape in seen.shapes
    )
    dots = "".join(_dot(shape, shown[shape.code], UNITS / WIDTH) for shape in seen.shapes)
    head = [line for told in around.lines for line in wrap(told, LETTERS)]
    foot = [line for told in around.foot for line in wrap(told, LETTERS)]
    top = MARGIN + 30 + LINE * len(head)
    below = top + height + MARGIN
    rows = -(-len(around.legend) // COLUMNS)
    whole = below + LINE * 1.3 * rows + LINE * len(foot) + MARGIN
    width = WIDTH + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{whole:.0f}" '
        f'viewBox="0 0 {width} {whole:.0f}" color="{INK}" font-family="sans-serif" role="img">'
        f"<title>{escape(around.title)}</title>"
        f'<rect width="{width}" height="{whole:.0f}" fill="#ffffff"/>'
        f'<text x="{MARGIN}" y="{MARGIN + 14}" font-size="20" font-weight="bold" fill="{INK}">'
        f"{escape(around.title)}</text>"
        f"{''.join(_text(MARGIN, MARGIN + 30 + LINE * (at + 0.6), line, 14) for at, line in enumerate(head))}"
        f'<svg x="{MARGIN}" y="{top}" width="{WIDTH}" height="{height:.0f}" viewBox="0 0 {UNITS} {seen.height}">'
        f"{patterns(shown.values(), 'm', UNITS / WIDTH)}{_sea(seen.edge, seen.height)}{land}{dots}</svg>"
        f"{''.join(_legend(around.legend, below))}"
        f"{''.join(_feet(foot, below + LINE * 1.3 * rows))}</svg>"
    )


def _text(x: float, y: float, text: str, size: int) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{INK}">{escape(text)}</text>'


def _legend(entries: Sequence[Entry], top: float) -> Iterator[str]:
    yield patterns([entry.look for entry in entries], "s", 1)
    rows = -(-len(entries) // COLUMNS)
    for at, entry in enumerate(entries):
        x, y = MARGIN + at // rows * (WIDTH / COLUMNS), top + at % rows * LINE * 1.3
        yield f'<g transform="translate({x:g} {y:g})">{_swatch(entry.look, 26, 16)}</g>'
        yield _text(x + 34, y + 13, f"{entry.label} ({entry.count})", 13)


def _feet(lines: Sequence[str], top: float) -> Iterator[str]:
    for at, line in enumerate(lines):
        yield _text(MARGIN, top + LINE * (at + 0.8), line, 12)
