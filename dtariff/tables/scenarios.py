"""Scenarios as text: read from TOML that anybody may have written, and written in the one canonical form."""

from dtariff.model.errors import DataError, Fault, InputError, shown
from dtariff.model.scenario import Scenario
from dtariff.tables.canon import canonical

FOLDER = "scenarios"
LONGEST = 262_144
"""Bytes that a scenario may have: some thousand rows."""


def read_scenario(text: bytes | str, name: str = "scenario.toml") -> Scenario:
    """A scenario out of its TOML. Whether what it names exists is asked when it is laid over tables.

    Args:
        text: the TOML, UTF-8 where it is bytes.
        name: of the file, for messages.

    Raises:
        DataError: ``scenario_broken`` with every fault found.
        InputError: ``bad_scenario`` for what is no text.
    """
    from dtariff.tables.reader import read_form  # noqa: PLC0415 - brings pydantic, which a quote never loads

    if not isinstance(text, (bytes, str)):
        message = f"a scenario is read from TOML text, not from {type(text).__name__}"
        raise InputError("bad_scenario", message, param="scenario", hint="give the text of the file, or its bytes")
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > LONGEST:
        raise broken([Fault(name, "", "too_long", f"a scenario has {LONGEST} bytes at most")])
    found = read_form(f"{FOLDER}/scenario.toml", data)
    if isinstance(found, list):
        raise broken([Fault(name, fault.key, fault.code, fault.message) for fault in found])
    assert isinstance(found, Scenario)  # noqa: S101 - the form of that folder, said to the type checker
    return found


def scenario_text(scenario: Scenario) -> str:
    """The canonical TOML of a scenario, as `read_scenario` reads it and a file of the tables holds it.

    Raises:
        InputError: ``bad_scenario`` for what is none.
    """
    if not isinstance(scenario, Scenario):
        message = f"{shown(scenario)} is no scenario"
        raise InputError("bad_scenario", message, param="scenario", hint="give a Scenario, as read_scenario reads it")
    return canonical(scenario)


def key_of(scenario: Scenario | str) -> str:
    """A name under which a scenario can be remembered: an id of the tables, or the whole of a value.

    Raises:
        InputError: ``bad_scenario`` for what is neither.
    """
    if isinstance(scenario, str):
        return scenario
    if not isinstance(scenario, Scenario):
        message = f"{shown(scenario)} is no scenario"
        raise InputError("bad_scenario", message, param="scenario", hint="give an id of the tables, or a Scenario")
    return scenario_text(scenario)


def broken(faults: list[Fault]) -> DataError:
    """The error for a scenario with faults."""
    message = f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in the scenario, the first: {faults[0]}"
    return DataError("scenario_broken", message, faults=faults, hint="tariff_tables/README.md shows one in ten lines")
