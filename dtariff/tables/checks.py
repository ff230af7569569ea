"""Checks across the rows of the tables: every fault found, each with its file and key.

The shape of a file was checked by the reader. Here: is every source there, can rows quarrel, do codes exist, can the
dates be. A check is a generator of faults; its docstring is the rule.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from dtariff.model.chronicle import Chronicle
from dtariff.model.citation import Form, Source, is_weaker, strongest
from dtariff.model.errors import Fault
from dtariff.model.estimates import Estimates
from dtariff.model.groupings import Grouping
from dtariff.model.law import Jurisdiction, Row
from dtariff.model.nomenclature import Categories, Codes, Places, SharedSources, Survey
from dtariff.model.parities import Parities
from dtariff.model.reference_rates import ReferenceRates
from dtariff.model.scenario import Scenario
from dtariff.model.schedule import Schedule
from dtariff.model.treaties import Instrument
from dtariff.tables.canon import canonical
from dtariff.tables.check_categories import check_categories, check_codes, check_survey
from dtariff.tables.check_chronicle import check_chronicle
from dtariff.tables.check_estimates import check_estimates
from dtariff.tables.check_exchange import check_parities, check_publisher, check_reference
from dtariff.tables.check_instruments import check_grouping, check_instrument
from dtariff.tables.check_jurisdictions import check_jurisdiction
from dtariff.tables.check_places import check_places, check_schedule, check_schedule_name
from dtariff.tables.check_scenarios import check_scenario_file
from dtariff.tables.found import Found, Known, key_of, overlapping, walk
from dtariff.tables.texts import Texts

Forms = Mapping[str, Form]
NEEDED = ("categories.toml", "codes.toml", "sources.toml", "survey.toml")
NAMED_BY = {
    "categories.toml": ("unknown_content", "unknown_delivery"),
    "codes.toml": ("unknown_code", "unknown_currency"),
    "sources.toml": ("unknown_source",),
}
"""Faults that a file is missed by: the names that it holds."""
FIRST_DAY, LAST_DAY = date(1850, 1, 1), date(2100, 1, 1)

BY_FORM: dict[type[Form], Callable[[Any, Known], Iterator[Found]]] = {
    Categories: check_categories,
    Codes: check_codes,
    Grouping: check_grouping,
    Instrument: check_instrument,
    Jurisdiction: check_jurisdiction,
    Survey: check_survey,
    Chronicle: check_chronicle,
    Estimates: check_estimates,
    Parities: check_parities,
    Places: check_places,
    ReferenceRates: check_reference,
    Scenario: check_scenario_file,
    Schedule: check_schedule,
}


def check(forms: Forms, unread: Iterable[str] = ()) -> list[Fault]:
    """Every fault of the tables, by file.

    Args:
        forms: the files that could be read.
        unread: those that could not, whose faults the reader told. Names that such a file would have held are not
            checked: a thousand unknown ones would only hide the one fault that matters.
    """
    missing = [path for path in NEEDED if path not in forms]
    faults = [Fault(path, "", "missing_file", "the tables need this file") for path in missing if path not in unread]
    idle = {code for path in missing for code in NAMED_BY.get(path, ())}
    known = Known.of(forms)
    shared = _shared_sources(forms)
    for path, form in forms.items():
        found = _check_form(path, form, known, shared)
        faults += (Fault(path, *one) for one in found if one.code not in idle)
    return faults


def check_text(texts: Texts, forms: Forms) -> list[Fault]:
    """A file is written in the one canonical form."""
    return [
        Fault(path, "", "not_canonical", "run: dtariff tables fmt")
        for path, form in forms.items()
        if canonical(form).encode() != texts[path]
    ]


def _check_form(path: str, form: Form, known: Known, shared: Mapping[str, Source]) -> Iterator[Found]:
    yield from check_name(path, form)
    if isinstance(form, Schedule):
        yield from check_schedule_name(PurePosixPath(path).stem, known)
    if isinstance(form, ReferenceRates):
        yield from check_publisher(PurePosixPath(path).stem, shared)
    yield from check_sources(form, shared)
    yield from check_sureness(form, shared)
    yield from check_dates(form)
    yield from check_series(form)
    if type(form) in BY_FORM:
        yield from BY_FORM[type(form)](form, known)


def _shared_sources(forms: Forms) -> Mapping[str, Source]:
    found = forms.get("sources.toml")
    return found.sources if isinstance(found, SharedSources) else {}


def check_name(path: str, form: Form) -> Iterator[Found]:
    """A file is named after the code or id that it holds."""
    for key in ("code", "id"):
        name = getattr(form, key, None)
        if name is not None and name != PurePosixPath(path).stem:
            yield Found(key, "wrong_name", f"{name!r} in a file of another name")


def check_sources(form: Form, shared: Mapping[str, Source]) -> Iterator[Found]:
    """Every row cites a source that exists; every source of a file is cited in it."""
    own: Mapping[str, Source] = getattr(form, "sources", {})
    used = set()
    for key, node in walk(form):
        if not hasattr(node, "cite"):
            continue
        if not node.cite and not isinstance(form, Scenario):  # an assumption may rest on nothing
            yield Found(key_of(key, "cite"), "missing_source", "no source is named")
        for cited in node.cite:
            name = cited.partition("#")[0]
            used.add(name)
            if name not in own and name not in shared:
                yield Found(key_of(key, "cite"), "unknown_source", f"no source {name!r}")
    if not isinstance(form, (Codes, SharedSources)):
        for name in own.keys() - used:
            yield Found(f"sources.{name}", "unused_source", "no row cites it")


def check_sureness(form: Form, shared: Mapping[str, Source]) -> Iterator[Found]:
    """A row may be less sure than its best source, never surer."""
    sources = {**shared, **getattr(form, "sources", {})}
    for key, node in walk(form):
        lowered = getattr(node, "sure", None)
        if lowered is None or not getattr(node, "cite", ()):
            continue
        cited = (sources.get(name.partition("#")[0]) for name in node.cite)  # type: ignore[attr-defined]
        best = strongest(source.sure for source in cited if source is not None)
        if is_weaker(best, lowered):
            yield Found(key_of(key, "sure"), "sureness_raised", f"{lowered} above its best source, which is {best}")


def check_dates(form: Form) -> Iterator[Found]:
    """Dates can be: within reason, known before retracted, published before seen."""
    for key, node in walk(form):
        for f in fields(node):
            value = getattr(node, f.name)
            if isinstance(value, date) and not FIRST_DAY <= value < LAST_DAY:
                yield Found(key_of(key, f.name), "impossible_date", f"{value}")
        known, retracted = getattr(node, "known", None), getattr(node, "retracted", None)
        if known and retracted and retracted <= known:
            yield Found(key_of(key, "retracted"), "impossible_date", "retracted before it was known")
        if isinstance(node, Source) and node.published and node.seen and node.seen < node.published:
            yield Found(key_of(key, "seen"), "impossible_date", "seen before it was published")


def check_series(form: Form) -> Iterator[Found]:
    """Rows of one series do not start on the same day, unless one was retracted before the other was known."""
    for key, node in walk(form):
        for f in fields(node):
            rows = getattr(node, f.name)
            if isinstance(rows, tuple) and rows and isinstance(rows[0], Row) and not hasattr(rows[0], "code"):
                for one, other in overlapping(rows):
                    message = f"starts on the same day as {f.name}[{one}]"
                    yield Found(key_of(key, f"{f.name}[{other}]"), "overlapping_rows", message)
