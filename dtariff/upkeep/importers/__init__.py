"""Importers: official tariffs, taxes and rates as rows of our tables, one module a source.

An importer reads a file that is whole on disk and trusts nothing in it. It yields rows of our forms, and a fault for
every place that it cannot read; whoever proposes a change takes all or nothing. It looks nothing up in the network and
writes nothing.
"""

from importlib import import_module

from dtariff.model.errors import InputError
from dtariff.upkeep.importers.importer import Importer

SOURCES = {
    "ecb": "ecb",
    "eaeu": "eaeu",
    "eu-taric": "taric_xml",
    "eu-taric-csv": "taric_csv",
    "eu-vat": "eu_vat",
    "uemoa": "uemoa",
    "uk-tariff": "uk_tariff",
    "us-hts": "us_hts",
    "wits": "wits",
    "wits-sdmx": "wits_sdmx",
    "wto": "wto",
}
"""The module of each source by the name that the command takes."""


def importer_of(name: str) -> Importer:
    """The importer of a source.

    Raises:
        InputError: ``unknown_source``.
    """
    module = SOURCES.get(name)
    if module is None:
        hint = "one of: " + ", ".join(SOURCES)
        raise InputError("unknown_source", f"no source {name!r}", param="source", hint=hint)
    found: Importer = import_module(f"{__name__}.{module}").IMPORTER
    return found
