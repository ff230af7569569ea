"""Which form each file of the tables has, and the check of a file's shape by pydantic."""

from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from dtariff.model.chronicle import Chronicle
from dtariff.model.citation import Form
from dtariff.model.errors import Fault, shown
from dtariff.model.estimates import Estimates
from dtariff.model.groupings import Grouping
from dtariff.model.law import Jurisdiction
from dtariff.model.nomenclature import Categories, Codes, Places, SharedSources, Survey
from dtariff.model.parities import Parities
from dtariff.model.reference_rates import ReferenceRates
from dtariff.model.scenario import Scenario
from dtariff.model.schedule import Schedule
from dtariff.model.treaties import Instrument

FOLDERS: dict[str, type[Form]] = {
    "groupings": Grouping,
    "instruments": Instrument,
    "jurisdictions": Jurisdiction,
    "scenarios": Scenario,
}
FILES: dict[str, type[Form]] = {
    "categories.toml": Categories,
    "chronicle.toml": Chronicle,
    "codes.toml": Codes,
    "estimates.toml": Estimates,
    "exchange.toml": Parities,
    "places.toml": Places,
    "sources.toml": SharedSources,
    "survey.toml": Survey,
}
CSV: dict[str, type[Form]] = {
    "exchange": ReferenceRates,
    "schedules": Schedule,
}
"""The forms of the folders whose files are CSV and not TOML."""
VERSION = 1
RENAMED = {"from": "since", "since": "from"}
"""Keys that the forms call otherwise. ``since`` is no key of the files: renamed in turn, no form knows it."""


def form_of(path: str) -> type[Form] | None:
    """The form that a file has by its place, or None if no file belongs there.

    Example:
        >>> form_of("jurisdictions/ID.toml").__name__
        'Jurisdiction'
        >>> form_of("jurisdictions/ID.yaml")
    """
    place = PurePosixPath(path)
    if place.suffix == ".csv":
        return CSV.get(place.parent.as_posix())
    if place.suffix != ".toml":
        return None
    if len(place.parts) == 1:
        return FILES.get(path)
    return FOLDERS.get(place.parts[0]) if len(place.parts) == 2 else None  # noqa: PLR2004 - folder and file


@cache
def _adapter(form: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(form)


def validate(path: str, form: type[Form], data: dict[str, Any]) -> Form | list[Fault]:
    """The rows of a file, or everything that is wrong with its shape."""
    try:
        found = _adapter(cast("Any", form)).validate_python(data)
    except ValidationError as error:
        return list(_faults(path, error))
    assert isinstance(found, form)  # noqa: S101 - what TypeAdapter promises, said to the type checker
    return found


def _faults(path: str, error: ValidationError) -> Iterator[Fault]:
    for item in error.errors(include_url=False, include_context=False, include_input=True):
        code = _CODES.get(item["type"], "bad_value")
        given = "" if code in ("unknown_key", "missing_key") else f", not {shown(item['input'])}"
        yield Fault(path, key_path(item["loc"]), code, item["msg"] + given)


_CODES = {
    "unexpected_keyword_argument": "unknown_key",
    "missing": "missing_key",
    "date_type": "bad_date",
    "date_parsing": "bad_date",
    "date_from_datetime_inexact": "bad_date",
    "date_from_datetime_parsing": "bad_date",
    "literal_error": "unknown_word",
}


def key_path(loc: tuple[int | str, ...]) -> str:
    """A place in a file as people write it.

    Example:
        >>> key_path(("tax", 0, "rate", 1, "since"))
        'tax[0].rate[1].from'
    """
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + RENAMED.get(part, part)
    return text
