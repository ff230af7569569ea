"""What tests of every folder share."""

import pytest
from hypothesis import settings

from dtariff.engine import Engine

# How long an example takes says how busy the machine is, and nothing of the law.
settings.register_profile("dtariff", deadline=None)
settings.load_profile("dtariff")


@pytest.fixture(scope="session")
def engine() -> Engine:
    """An engine on the tables that come with the package."""
    return Engine()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-snapshots", action="store_true", help="keep the present prices as the snapshots")
