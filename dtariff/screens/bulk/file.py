"""The file of the page: uploaded or made as a sample, read, kept in the memory of the session and nowhere else."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from dtariff.batch.csv_file import DELIMITERS, ENCODINGS, Written, detect
from dtariff.batch.reading import is_text, read
from dtariff.batch.sales import MOST_ROWS, Sheet
from dtariff.batch.sample import ROWS, sample
from dtariff.model.errors import DTariffError
from dtariff.screens import link
from dtariff.screens.downloads import offer
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import number
from dtariff.telling.markdown import escape, table, told_error

PAGE = "bulk"
FILE, READ, ROUND = link.key(PAGE, "file"), link.key(PAGE, "read"), link.key(PAGE, "round")
KINDS = ("csv", "tsv", "txt", "parquet", "pq")
SAMPLE, SHOWN = "dtariff-sample", 3
ENCODING_WORDS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": N_("Western European (Windows-1252)"),
    "iso-8859-1": N_("Western European (Latin-1)"),
    "cp1250": N_("Central European (Windows-1250)"),
    "cp1251": N_("Cyrillic (Windows-1251)"),
    "cp1254": N_("Turkish (Windows-1254)"),
    "shift_jis": N_("Japanese (Shift JIS)"),
    "gb18030": N_("Chinese (GB 18030)"),
    "big5": N_("Chinese (Big5)"),
    "euc_kr": N_("Korean (EUC-KR)"),
}
DELIMITER_WORDS = {",": N_("comma"), ";": N_("semicolon"), "\t": N_("tab"), "|": N_("vertical bar")}


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it was given.

    Attributes:
        name: its name. data: its bytes. key: tells it from every other.
    """

    name: str
    data: bytes
    key: str


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read.

    Attributes:
        given: the file. key: tells the file, read in this way, from every other.
        sheet: its table. written: how its text is written; None for a file that is none of text.
    """

    given: Given
    key: str
    sheet: Sheet
    written: Written | None


def choose() -> Given | None:
    """Draws what a file is chosen with; returns the file, if there is one."""
    given: Given | None = st.session_state.get(FILE)
    limit = st.get_option("server.maxUploadSize")
    st.file_uploader(
        tr("A file of sales, CSV or Parquet: up to {limit} MB and {rows} rows", limit=limit, rows=number(MOST_ROWS)),
        KINDS,
        key=_uploader(),
        on_change=_taken,
        help=tr("One sale a row, headings in the first. Which column is what, you choose in the next step."),
    )
    st.caption(
        tr("The file stays in the memory of this session: nothing of it is stored on disk, and it goes when you leave.")
    )
    if given is None:
        _offer_sample()
    return given


@contextmanager
def rows_frame(name: str) -> Iterator[None]:
    """A place for rows of a file: no cell is broken over two lines, and the rows scroll in their own frame."""
    key = f"{PAGE}-rows-{name}"
    st.html(f"<style>.st-key-{key} :is(td, th) {{ white-space: nowrap; }}</style>")
    with st.container(key=key):
        yield


def _uploader() -> str:
    return f"{link.key(PAGE, 'upload')}.{st.session_state.get(ROUND, 0)}"


def _taken() -> None:
    uploaded = st.session_state.get(_uploader())
    if uploaded is None:
        st.session_state.pop(FILE, None)
    else:
        _keep(uploaded.name, uploaded.getvalue())


def _keep(name: str, data: bytes) -> None:
    st.session_state[FILE] = Given(name, data, hashlib.sha256(data).hexdigest())


def _offer_sample() -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            tr("Try it with a sample of {rows} sales", rows=number(ROWS)),
            key=link.key(PAGE, "sample"),
            icon=":material/science:",
            on_click=_take_sample,
            help=tr("Invented sales of the same kind as yours, some of them wrong on purpose."),
        )
        told = tr("The sample as a file, to see what one may look like or to change it")
        offer(SAMPLE, "CSV", sample, told, tr("Download the sample"))
    st.markdown(tr("A file may look like this; headings and their order are yours, and more columns do no harm:"))
    with rows_frame("sample"):
        lines = [line.split(",") for line in sample(SHOWN).decode().splitlines()]
        st.markdown(
            table(
                [escape(cell) for cell in lines[0]], "l" * len(lines[0]), ([*map(escape, line)] for line in lines[1:])
            )
        )


def _take_sample() -> None:
    _keep(f"{SAMPLE}.csv", sample())


def forget() -> None:
    """Puts the file away, and the upload with it."""
    st.session_state.pop(FILE, None)
    st.session_state.pop(READ, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


# --- reading -------------------------------------------------------------------------------------------------------


def opened(given: Given, encoding: str, delimiter: str) -> Read | None:
    """The table of a file, read once; tells why where it cannot be."""
    key = f"{given.key}/{encoding}/{delimiter}"
    kept: Read | None = st.session_state.get(READ)
    if kept is not None and kept.key == key:
        return kept
    try:
        with st.spinner(tr("Reading {name} ...", name=escape(given.name))):
            written = detect(given.data, encoding, delimiter) if is_text(given.data) else None
            found = Read(given, key, read(given.data, encoding, delimiter), written)
    except DTariffError as error:
        st.error(told_error(error))
        return None
    st.session_state[READ] = found
    return found


def told(found: Read) -> None:
    """Tells what was read, and how; a file of text may be read in another way."""
    table_ = found.sheet.table
    size = {"rows": number(table_.num_rows), "columns": number(table_.num_columns)}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(tr("**{name}** · rows: {rows} · columns: {columns}", name=escape(found.given.name), **size))
        st.button(
            tr("Remove the file"),
            key=link.key(PAGE, "remove"),
            icon=":material/delete:",
            type="tertiary",
            on_click=forget,
            help=tr("Puts the file away, and what was priced of it."),
        )
    for note in found.sheet.notes:
        st.caption(escape(note))


def ways_of_reading(found: Written) -> None:
    """Draws how a file of text is read, to be changed."""
    encoding = tr(ENCODING_WORDS[found.encoding])
    delimiter = tr(DELIMITER_WORDS[found.delimiter])
    st.selectbox(
        tr("Encoding"),
        ["", *ENCODINGS],
        key=link.key(PAGE, "encoding"),
        format_func=lambda name: tr(ENCODING_WORDS[name]) if name else tr("as found: {found}", found=encoding),
        help=tr("If letters such as é or 語 look wrong below, the file is written in another encoding."),
    )
    st.selectbox(
        tr("Between cells stands a"),
        ["", *DELIMITERS],
        key=link.key(PAGE, "delimiter"),
        format_func=lambda mark: tr(DELIMITER_WORDS[mark]) if mark else tr("as found: {found}", found=delimiter),
        help=tr("If all cells of a row stand in one column, another mark stands between them."),
    )
