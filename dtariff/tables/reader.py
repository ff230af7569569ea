"""Reads the text of the tables: TOML with exact decimals, every fault collected, none thrown at the first."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from dtariff.model.citation import Form
from dtariff.model.errors import DataError, Fault
from dtariff.tables.schema import VERSION, form_of, validate

Texts = Mapping[str, bytes]


def read_texts(folder: Path) -> dict[str, bytes]:
    """Every file of the tables by its path below the folder, sorted; hidden files and Markdown are not law.

    Raises:
        DataError: ``tables_missing`` if there is no such folder.
    """
    if not folder.is_dir():
        raise DataError("tables_missing", f"no folder {folder}", hint="name the folder that holds codes.toml")
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and _is_law(path.relative_to(folder)))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _is_law(path: Path) -> bool:
    return path.suffix != ".md" and not any(part.startswith((".", "_")) for part in path.parts)


def read_forms(texts: Texts) -> tuple[dict[str, Form], list[Fault]]:
    """The rows of every file that can be read, and the faults of those that cannot."""
    forms: dict[str, Form] = {}
    faults: list[Fault] = []
    for path, text in texts.items():
        found = read_form(path, text)
        if isinstance(found, Form):
            forms[path] = found
        else:
            faults += found
    return forms, faults


def read_form(path: str, text: bytes) -> Form | list[Fault]:
    """The rows of one file, or its faults."""
    form = form_of(path)
    if form is None:
        return [Fault(path, "", "unknown_file", "no file of the tables belongs here")]
    try:
        data = tomllib.loads(text.decode("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [Fault(path, "", "bad_toml", str(error))]
    if data.get("schema") != VERSION:
        return [Fault(path, "schema", "unknown_schema", f"this version reads schema {VERSION}")]
    return validate(path, form, _as_forms(data))


def _as_forms(value: Any) -> Any:
    """The data with the names that the forms use: ``since`` for ``from``, and a single source as a list of one."""
    if isinstance(value, list):
        return [_as_forms(item) for item in value]
    if not isinstance(value, dict):
        return value
    data = {("since" if key == "from" else key): _as_forms(item) for key, item in value.items()}
    if isinstance(data.get("cite"), str):
        data["cite"] = [data["cite"]]
    return data
