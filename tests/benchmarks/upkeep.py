"""Check, compile, load, publish and diff over the real tables and over ten times as many, beside bare parsing of them.

Run: ``python tests/benchmarks/upkeep.py``: seconds of the processor, and ratios measured in one run. Nothing is
asserted; machines differ, ratios less so. The peer is what any program would have to do with these files: ``tomllib``
and ``csv`` over every text, and nothing kept of it. Each round times every step once, in turn, on both sizes; the best
round of each is shown. Work that grows with the tables and no faster grows as the peer does. The quotes of a diff grow
faster here: they go to ten times as many parts of the country, each under ten times as many instruments.
"""

import csv
import os
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from enlarged import enlarged, size

from dtariff.model.law import Jurisdiction, RateRow
from dtariff.store import Store
from dtariff.tables.canon import canonical
from dtariff.tables.checks import check, check_text
from dtariff.tables.locate import tables_folder
from dtariff.tables.reader import read_form, read_forms
from dtariff.tables.release import compile_texts, load
from dtariff.tables.texts import Texts, read_texts
from dtariff.upkeep.differences import tables_diff
from dtariff.upkeep.due import due
from dtariff.upkeep.states import State

TIMES = 10
ROUNDS = 3
ON = date(2026, 11, 23)
CHANGED = "jurisdictions/TH.toml"
"""The file that gets one more row, to be published and told apart."""

Timed = dict[str, float]
"""Seconds by step."""


class Tables(NamedTuple):
    """Tables in a folder, and the same with one row more."""

    texts: Texts
    changed: Texts
    folder: Path


def main() -> None:
    """Prints every step on both sizes."""
    real = read_texts(tables_folder())
    many = enlarged(real, TIMES)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CACHE_HOME"] = scratch  # compilations are kept there, and nobody else's are thrown out
        sizes = [_laid(real, Path(scratch) / "one"), _laid(many, Path(scratch) / "many")]
        best: list[Timed] = [{}, {}]
        for _ in range(ROUNDS):
            for timed, tables in zip(best, sizes, strict=True):
                for step in STEPS:
                    timed |= {name: min(timed.get(name, seconds), seconds) for name, seconds in step(tables).items()}
    print(f"the real tables: {size(real)}; {TIMES} times: {size(many)}")
    _show(*best)


def _show(one: Timed, many: Timed) -> None:
    peer, peer_of_many = (next(iter(timed.values())) for timed in (one, many))
    print(f"{'step':<42} {'seconds':>9} {'to parsing':>10} {'ten times':>10} {'to parsing':>10} {'growth':>7}")
    for name, seconds in one.items():
        shown = f"{seconds:>9.3f} {seconds / peer:>9.2f}x {many[name]:>10.3f} {many[name] / peer_of_many:>9.2f}x"
        print(f"{name:<42} {shown} {many[name] / seconds:>6.1f}x")


def _laid(texts: Texts, folder: Path) -> Tables:
    for path, text in texts.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text)
    return Tables(texts, {**texts, CHANGED: _with_a_row(texts[CHANGED])}, folder)


def _with_a_row(text: bytes) -> bytes:
    """The file with one rate more at the end of its first series."""
    form = read_form(CHANGED, text)
    assert isinstance(form, Jurisdiction)
    tax = form.tax[0]
    last = tax.rate[0].rows[-1]
    row = RateRow(since=date(2028, 1, 1), percent=Decimal(9), cite=last.cite, known=ON)
    rates = (replace(tax.rate[0], rows=(*tax.rate[0].rows, row)), *tax.rate[1:])
    return canonical(replace(form, tax=(replace(tax, rate=rates), *form.tax[1:]))).encode()


@contextmanager
def _timing(timed: Timed, name: str) -> Iterator[None]:
    start = time.process_time()
    yield
    timed[name] = time.process_time() - start


# --- the steps -----------------------------------------------------------------------------------------------------


def parsing(tables: Tables) -> Timed:
    """The peer."""
    timed: Timed = {}
    with _timing(timed, "bare parsing (tomllib, csv)"):
        for path, text in tables.texts.items():
            if path.endswith(".csv"):
                list(csv.reader(text.decode().splitlines()))
            else:
                tomllib.loads(text.decode(), parse_float=Decimal)
    return timed


def checking(tables: Tables) -> Timed:
    """What ``dtariff tables check`` does."""
    timed: Timed = {}
    with _timing(timed, "check"):
        forms, faults = read_forms(tables.texts)
        faults += check(forms) + check_text(tables.texts, forms)
    assert not faults, faults
    return timed


def compiling(tables: Tables) -> Timed:
    """What the first start of a process after a change of the tables does."""
    timed: Timed = {}
    with _timing(timed, "compile"):
        compile_texts(tables.texts)
    return timed


def loading(tables: Tables) -> Timed:
    """What every other start does."""
    load(tables.folder)
    timed: Timed = {}
    with _timing(timed, "load"):
        load(tables.folder)
    return timed


def publishing(tables: Tables) -> Timed:
    """Two releases in a new SQLite file, of which the second has one row more, and the tables of the second again."""
    timed: Timed = {}
    with tempfile.TemporaryDirectory() as scratch:
        store = Store.open(f"{scratch}/releases.sqlite")
        with _timing(timed, "publish the first release"):
            store.releases.publish(tables.texts, who="benchmark")
        with _timing(timed, "publish one row more"):
            store.releases.publish(tables.changed, who="benchmark")
        with _timing(timed, "load from the store"):
            store.releases.book(2)
        store.close()
    return timed


def telling_apart(tables: Tables) -> Timed:
    """The two states set against each other, both compiled before."""
    before, after = State("before", tables.texts), State("after", tables.changed)
    tables_diff(before, after, rows_only=True, today=ON)
    timed: Timed = {}
    with _timing(timed, "diff of one row"):
        tables_diff(before, after, rows_only=True, today=ON)
    with _timing(timed, "diff of one row, quotes priced"):
        tables_diff(before, after, today=ON)
    return timed


def watching(tables: Tables) -> Timed:
    """What ``dtariff tables due`` does once the tables are loaded: every file is opened."""
    timed: Timed = {}
    book = load(tables.folder)
    with _timing(timed, "due"):
        due(book, ON)
    return timed


STEPS: tuple[Callable[[Tables], Timed], ...] = (
    parsing,
    checking,
    compiling,
    loading,
    publishing,
    telling_apart,
    watching,
)

if __name__ == "__main__":
    main()
