"""Charts as pictures: a Vega-Lite specification drawn to PNG or SVG without a browser and without any network."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

SCALE = 2.0
"""Pixels of a PNG to one of the chart: sharp on a slide."""

WIDTH = 900
"""Pixels of a chart whose width its specification leaves to the page."""

LOOKS: dict[str, Any] = {"background": "#ffffff", "font": "sans-serif"}
"""A page has a background of its own; a picture must bring one."""


def titled(spec: Mapping[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    """A chart that says what it shows; on a page the words around it do."""
    return {**spec, "title": {"text": list(lines), "anchor": "start", "fontSize": 14, "offset": 12}}


def svg(spec: Mapping[str, Any]) -> bytes:
    """A chart as SVG."""
    import vl_convert  # noqa: PLC0415 - loads when a picture is asked for

    text: str = vl_convert.vegalite_to_svg(json.dumps(_drawn(spec)), allowed_base_urls=[])
    return text.encode()


def png(spec: Mapping[str, Any]) -> bytes:
    """A chart as PNG."""
    import vl_convert  # noqa: PLC0415 - as above

    picture: bytes = vl_convert.vegalite_to_png(json.dumps(_drawn(spec)), scale=SCALE, allowed_base_urls=[])
    return picture


def png_of_svg(drawing: str) -> bytes:
    """A drawing that is SVG already, as PNG."""
    import vl_convert  # noqa: PLC0415 - as above

    picture: bytes = vl_convert.svg_to_png(drawing, scale=SCALE)
    return picture


def _drawn(spec: Mapping[str, Any]) -> dict[str, Any]:
    config = {**LOOKS, **spec.get("config", {})}
    return {"width": WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}, **spec, "config": config}
