"""Files of text of any length, read block by block: every record is what it is where the file is read whole."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.batch.csv_file import read_csv
from dtariff.batch.local.sources import Piece
from dtariff.batch.local.text_source import TextSource


def whole(pieces: list[Piece]) -> tuple[list[dict[str, Any]], list[tuple[int, str, str]], list[int]]:
    rows: list[dict[str, Any]] = []
    broken: list[tuple[int, str, str]] = []
    lines: list[int] = []
    for piece in pieces:
        broken += [(len(rows) + one.row, one.code, one.surplus) for one in piece.broken]
        rows += piece.batch.to_pylist()
        lines += list(piece.lines)
    return rows, broken, lines


CELLS = st.text(st.sampled_from('ab,"\n\r é='), max_size=6)
PLAIN = st.lists(st.sampled_from(["1,x", "22,yy", '"3,","z"', '"q""q",5', '"two\nlines",6', "é,7", "", "8,9,"]))
MESS = st.lists(st.sampled_from(["1,x", "22,yy", '"a', 'b"c,d', "1", "1,2,3", '"x"y,1', "", '","', '""', '"""', "\r"]))


@given(
    lines=PLAIN | MESS | st.lists(CELLS),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    block=st.integers(32, 300),
    coded=st.sampled_from([(), ("k",), ("k", "v")]),
)
def test_a_file_read_block_by_block_is_the_file_read_whole(
    tmp_path_factory: pytest.TempPathFactory,
    *,
    lines: list[str],
    end: str,
    block: int,
    coded: tuple[str, ...],
) -> None:
    data = "".join(line + end for line in ("k,v", "first,1", *lines)).encode()
    sheet = read_csv(data, "utf-8", ",")
    path = tmp_path_factory.getbasetemp() / "messy.csv"
    path.write_bytes(data)
    source = TextSource(path, "utf-8", ",", block=block)
    rows, broken, places = whole(list(source.pieces(source.schema.names, coded)))
    assert rows == sheet.table.to_pylist()
    assert broken == [(one.row, one.code, one.surplus) for one in sheet.broken]
    assert places == list(sheet.lines)
