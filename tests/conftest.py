"""What tests of every folder share."""

import pytest

from dtariff.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    """An engine on the tables that come with the package."""
    return Engine()
