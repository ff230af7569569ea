"""The row of downloads under a figure: CSV and XLSX of its rows, PNG and SVG of its chart.

A file is made when it is asked for, not when the page is drawn.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dtariff.telling.catalogue import in_present, tr
from dtariff.telling.pictures import png, png_of_svg, svg
from dtariff.telling.spreadsheet import Sheet, csv_bytes, xlsx_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MIMES = {"CSV": "text/csv", "Parquet": "application/vnd.apache.parquet", "XLSX": XLSX}
Made = Callable[[], bytes]


def downloads(
    name: str,
    sheets: Callable[[], Sequence[Sheet]],
    spec: Callable[[], Mapping[str, Any]] | None = None,
    *,
    drawing: Callable[[], str] | None = None,
) -> None:
    """Draws the buttons.

    Args:
        name: the name of the files without their ending; it is also the key of the buttons.
        sheets: gives the rows; the first sheet is the CSV, all of them the XLSX.
        spec: gives the chart, where there is one.
        drawing: gives what is drawn as SVG already, where it is no chart.
    """
    with st.container(horizontal=True, gap="small"):
        _button(name, "CSV", "csv", "text/csv", lambda: csv_bytes(sheets()[0]))
        _button(name, "XLSX", "xlsx", XLSX, lambda: xlsx_bytes(*sheets()))
        if spec is not None:
            _button(name, "PNG", "png", "image/png", lambda: png(spec()))
            _button(name, "SVG", "svg", "image/svg+xml", lambda: svg(spec()))
        if drawing is not None:
            _button(name, "PNG", "png", "image/png", lambda: png_of_svg(drawing()))
            _button(name, "SVG", "svg", "image/svg+xml", lambda: drawing().encode())


def offer(name: str, kind: str, made: Made, told: str, label: str = "") -> None:
    """Draws one button, for a file that is made otherwise.

    Args:
        name: the name of the file without its ending.
        kind: a key of `MIMES`.
        made: makes it.
        told: what it is, in a sentence.
        label: the word on the button, where it is not the kind.
    """
    _button(name, label or kind, kind.lower(), MIMES[kind], made, told=told)


def _button(name: str, label: str, ending: str, mime: str, made: Made, *, told: str = "") -> None:
    st.download_button(
        label,
        in_present(made),
        file_name=f"{name}.{ending}",
        mime=mime,
        key=f"download.{name}.{ending}",
        on_click="ignore",
        icon=":material/download:",
        help=told or tr("Download what this page shows as {kind}", kind=label),
    )
