"""The verb ``matrix``: for every ordered pair of places, may the destination charge a customs duty?

How many pairs have which verdict is printed; the pairs themselves are written to a file as rows of plain codes.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path
from typing import Any, BinaryIO

from dtariff.cli.progress import progress
from dtariff.cli.quotes import add_case
from dtariff.cli.shared import ANSWERED, add_scenario, add_verb, engine_of, scenario_of, show_json
from dtariff.engine import Engine
from dtariff.model.errors import InputError
from dtariff.model.matrix import Matrix

Write = Callable[[Matrix, str], None]
"""Writes the rows of a matrix, with the scenario that it assumes."""

FORMATS = ("csv", "parquet", "json")
BATCH = 'pip install "dtariff[batch]"'
STDOUT = "-"


def add_matrix(verbs: Any) -> None:
    """Adds the verb to the command."""
    verb = add_verb(verbs, "matrix", "may the destination charge a customs duty? For every pair of places", _matrix)
    verb.add_argument(
        "--content",
        nargs="+",
        default=["application"],
        help="music, film, software ...; several, or all; application if left out",
    )
    add_case(verb)
    add_scenario(verb, several=True)
    verb.add_argument(
        "--origins", nargs="+", default=[], metavar="CODE", help="where sellers are, e.g. US BR; everywhere if left out"
    )
    verb.add_argument(
        "--destinations",
        nargs="+",
        default=[],
        metavar="CODE",
        help="where buyers are, e.g. JP US-CA; everywhere if left out",
    )
    verb.add_argument(
        "--out", default="", metavar="FILE", help="write a row for every pair here: .csv, .parquet or .json; - to print"
    )
    verb.add_argument(
        "--format", default="", choices=FORMATS, help="of the rows, where the name of the file does not say it"
    )
    verb.add_argument("--replace", action="store_true", help="a file of that name may be replaced")


def _matrix(options: argparse.Namespace) -> int:
    engine = engine_of(options)
    states = [("", engine), *_supposed(options.scenario, engine)]
    contents = _contents(options.content, options.delivery, engine)
    found: list[tuple[str, Matrix]] = []
    with _rows(options.out, _format(options), replace=options.replace) as write, progress("matrix") as tell:
        for scenario, state in states:
            for content in contents:
                matrix = _asked(state, content, options)
                write(matrix, scenario)
                found.append((scenario, matrix))
                tell(len(found), len(states) * len(contents))
    if options.out != STDOUT:
        _tell(found, states, options)
    return ANSWERED


def _supposed(named: Iterable[str], engine: Engine) -> Iterator[tuple[str, Engine]]:
    """The engines of the scenarios, each with its id."""
    for one in dict.fromkeys(named):
        state = engine.in_scenario(scenario_of(one))
        yield state.book.layers[-1].id, state


def _contents(named: Iterable[str], delivery: str, engine: Engine) -> list[str]:
    """The ids of the contents, each once; several in one text stand with commas between.

    Raises:
        InputError: ``content_missing``, ``unknown_content``, ``undeliverable``.
    """
    words = [word.strip() for text in named for word in text.split(",") if word.strip()]
    if not words:
        raise InputError("content_missing", "no content is named", param="content", hint="add e.g. --content music")
    if words == ["all"]:
        return [content.id for content in engine.book.categories.content]
    return list(dict.fromkeys(engine.classify(word, delivery=delivery).content.id for word in words))


def _asked(engine: Engine, content: str, options: argparse.Namespace) -> Matrix:
    return engine.matrix(
        content,
        delivery=options.delivery,
        on=options.on,
        known=options.known,
        origins=" ".join(options.origins),
        destinations=" ".join(options.destinations),
        country_of_origin=options.country_of_origin,
        scope_reading=options.scope_reading,
    )


# --- what is printed -----------------------------------------------------------------------------------------------


def _tell(found: list[tuple[str, Matrix]], states: list[tuple[str, Engine]], options: argparse.Namespace) -> None:
    if options.json:
        data = [_counted(matrix, scenario) for scenario, matrix in found]
        show_json({"matrices": data, "written": options.out or None})
        return
    from dtariff.telling.catalogue import tr  # noqa: PLC0415 - words load when they are printed
    from dtariff.telling.heat_map import matrix_text  # noqa: PLC0415 - as above
    from dtariff.telling.narrate import in_scenario  # noqa: PLC0415 - as above

    titles = {scenario: state.book.layers[-1].title for scenario, state in states if scenario}
    heads = {scenario: f"{in_scenario(title, scenario)}\n" for scenario, title in titles.items()}
    print("\n".join(heads.get(scenario, "") + matrix_text(matrix) for scenario, matrix in found), end="")
    if options.out:
        print("\n" + tr("Every pair is in {file}.", file=options.out))
    else:
        print("\n" + tr("To have every pair, add --out FILE.csv."))


def _counted(matrix: Matrix, scenario: str) -> dict[str, Any]:
    """All that `matrix_data` says but the pairs, which are in the file."""
    from dtariff.telling.heat_map import matrix_data  # noqa: PLC0415 - as above

    return {"scenario": scenario, **{key: said for key, said in matrix_data(matrix).items() if key != "pairs"}}


# --- what is written -----------------------------------------------------------------------------------------------


def _format(options: argparse.Namespace) -> str:
    """The format of the rows: as was said, or as the file is called; CSV where they are printed.

    Raises:
        InputError: ``format_missing``.
    """
    called = Path(options.out).suffix.removeprefix(".").lower()
    if options.format or called in FORMATS:
        return str(options.format or called)
    if options.out in ("", STDOUT):
        return FORMATS[0]
    message = f"the name {options.out!r} says no format"
    raise InputError("format_missing", message, param="out", hint="let it end in .csv, or add --format csv")


@contextmanager
def _rows(out: str, form: str, *, replace: bool) -> Iterator[Write]:
    """Takes the rows of one matrix after another: for nobody, for who reads the output, or for a file."""
    if not out:
        yield lambda _matrix, _scenario: None
    elif out == STDOUT:
        with WRITERS[form](sys.stdout.buffer) as write:
            yield write
        sys.stdout.buffer.flush()
    else:
        with _whole(Path(out), replace=replace) as file, WRITERS[form](file) as write:
            yield write


@contextmanager
def _whole(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """A file that has its name when all of it is on disk, and leaves nothing if it fails.

    Raises:
        InputError: ``file_exists``, ``unwritable_file``.
    """
    if path.exists() and not (replace and path.is_file()):
        hint = "add --replace, or name another" if path.is_file() else "name a file"
        raise InputError("file_exists", f"{path} is there already", param="out", hint=hint)
    new = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with new.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise InputError("unwritable_file", f"{path}: {error.strerror or error}", param="out") from None
    finally:
        new.unlink(missing_ok=True)


@contextmanager
def _csv(file: BinaryIO) -> Iterator[Write]:
    from dtariff.telling.pairs import csv_head, csv_rows  # noqa: PLC0415 - words load when they are written

    _put(file, csv_head())
    yield lambda matrix, scenario: _put(file, csv_rows(matrix, scenario))


@contextmanager
def _json(file: BinaryIO) -> Iterator[Write]:
    from dtariff.telling.pairs import json_rows  # noqa: PLC0415 - as above

    before = chain(['{"matrices":[\n'], repeat(",\n"))
    yield lambda matrix, scenario: _put(file, next(before) + json_rows(matrix, scenario))
    _put(file, "\n]}\n")


def _put(file: BinaryIO, text: str) -> None:
    file.write(text.encode())


@contextmanager
def _parquet(file: BinaryIO) -> Iterator[Write]:
    """A group of rows for each matrix.

    Raises:
        InputError: ``extra_missing``.
    """
    try:
        from dtariff.batch.pairs import PairsFile  # noqa: PLC0415 - comes with the extra
    except ModuleNotFoundError as error:
        raise InputError("extra_missing", f"Parquet needs {error.name}", param="format", hint=BATCH) from None
    with PairsFile(file) as pairs:
        yield pairs.write


WRITERS = {"csv": _csv, "parquet": _parquet, "json": _json}
