"""Nothing is read before it is needed."""

import subprocess
import sys
from datetime import date

import pytest

from dtariff.exchange import GivenRates, default_rates
from dtariff.model.exchange import ExchangeRate, is_from
from dtariff.tables.release import load

SAID = "from datetime import date\nfrom dtariff.exchange import GivenRates, default_rates\n"
GIVEN = 'GivenRates([("2026-10-30", "USD", "EUR", "0.9", "Bank")])'


def has_loaded(statements: str) -> bool:
    script = f"import sys\n{SAID}{statements}\nprint('currency_converter' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return done.stdout.strip() == "True"


@pytest.mark.parametrize(
    ("statements", "loaded"),
    [
        ("default_rates()", False),
        (f"assert default_rates(given={GIVEN}).find('USD', 'EUR', date(2026, 10, 30))", False),
        ("assert default_rates().find('USD', 'EUR', date(2026, 10, 30))", True),
    ],
    ids=["made", "asked for a given rate", "asked for another"],
)
def test_the_package_of_rates_is_loaded_when_one_of_its_rates_is_asked_for(statements: str, *, loaded: bool) -> None:
    assert has_loaded(statements) is loaded


def test_a_parity_needs_no_package_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "currency_converter", None)
    found = default_rates(load().exchange).find("EUR", "XAF", date(2026, 10, 30))
    assert found is not None
    assert found.rate == "655.957"


@pytest.mark.parametrize(
    ("title", "source", "answer"),
    [
        ("HMRC", "HMRC", True),
        ("HMRC, November", "hmrc", True),
        ("HMRC", "", True),
        ("HMRCX", "HMRC", False),
        ("HM", "HMRC", False),
        ("Rates of HMRC", "HMRC", False),
    ],
)
def test_a_title_is_of_a_source_if_it_begins_with_its_whole_name(title: str, source: str, *, answer: bool) -> None:
    assert is_from(title, source) is answer


def test_rates_that_do_not_meet_lead_nowhere() -> None:
    found = GivenRates([("2026-10-30", "USD", "EUR", "0.9", "Bank")]).find("USD", "EUR", date(2026, 10, 30))
    assert isinstance(found, ExchangeRate)
    with pytest.raises(ValueError, match="USD/EUR does not lead to USD/EUR"):
        found.then(found)
