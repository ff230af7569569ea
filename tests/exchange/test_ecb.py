"""Reference rates of the European Central Bank: exact, of the day really published, and never a stale one.

Expected figures are cells of the Bank's own file, quoted as they stand there: the day, then USD, JPY and what is named.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.exchange import EcbRates
from dtariff.model.errors import InputError

HEADER = "Date,USD,JPY,HRK,RUB,IDR,"
THURSDAY = "2026-04-02,1.1525,183.94,N/A,N/A,19604.77,"
TUESDAY = "2026-04-07,1.1557,184.73,N/A,N/A,19727.97,"
"""Around Easter: Good Friday was 3 April, Easter Monday 6 April 2026."""
FRIDAY = "2026-10-30,1.1172,175.68,N/A,N/A,20275.17,"
LAST_KUNA = "2022-12-30,1.0666,140.66,7.5365,N/A,16519.82,"
LAST_ROUBLE = "2022-03-01,1.1162,128.15,7.567,117.201,16033.36,"
FIRST = "1999-01-04,1.1789,133.73,N/A,N/A,N/A,"

ECB = EcbRates()
CURRENCIES = ["EUR", "USD", "JPY", "GBP", "CHF", "IDR", "INR", "SEK", "ZAR"]
LONG = st.dates(date(2010, 1, 1), date(2026, 10, 30))
"""Days on which all of these had a rate."""


def row(line: str) -> dict[str, str]:
    return dict(zip(HEADER.split(","), line.split(","), strict=True))


def day_of(line: str) -> date:
    return date.fromisoformat(row(line)["Date"])


# --- the day used ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("2026-04-02", THURSDAY),
        ("2026-04-03", THURSDAY),
        ("2026-04-06", THURSDAY),
        ("2026-04-07", TUESDAY),
        ("2026-10-30", FRIDAY),
        ("2026-10-31", FRIDAY),
        ("2026-11-01", FRIDAY),
        ("1999-01-04", FIRST),
    ],
)
def test_on_a_day_of_rest_the_last_rates_published_hold_and_their_day_is_told(asked: str, line: str) -> None:
    found = ECB.find("EUR", "USD", date.fromisoformat(asked))
    assert found is not None
    assert (found.rate, found.exact) == (row(line)["USD"], Fraction(row(line)["USD"]))
    assert (found.asked, found.day) == (date.fromisoformat(asked), day_of(line))


def test_there_is_no_rate_before_the_first() -> None:
    assert ECB.find("EUR", "USD", date(1999, 1, 3)) is None


@pytest.mark.parametrize(("currency", "line"), [("RUB", LAST_ROUBLE), ("HRK", LAST_KUNA)])
def test_a_series_that_ended_gives_no_rate_once_its_last_is_older_than_ten_days(currency: str, line: str) -> None:
    tenth, eleventh = (ECB.find("EUR", currency, day_of(line) + timedelta(days=days)) for days in (10, 11))
    assert tenth is not None
    assert (tenth.rate, tenth.day) == (row(line)[currency], day_of(line))
    assert eleventh is None


def test_the_lev_ended_with_2025() -> None:
    """The Bank's last row of the lev: 2025-12-31,1.175,184.09,1.9558."""
    last = ECB.find("EUR", "BGN", date(2025, 12, 31))
    assert last is not None
    assert last.rate == "1.9558"
    assert ECB.find("EUR", "BGN", date(2026, 1, 10)) is not None
    assert ECB.find("EUR", "BGN", date(2026, 1, 11)) is None


def test_a_day_that_the_file_does_not_reach_gives_no_stale_rate(tmp_path: Path) -> None:
    rates = written(tmp_path, FRIDAY, TUESDAY)
    assert rates.find("EUR", "USD", date(2026, 11, 9)) is not None
    assert rates.find("EUR", "USD", date(2026, 11, 10)) is None


def test_nothing_is_interpolated() -> None:
    between = [ECB.find("EUR", "USD", date(2026, 4, day)) for day in (3, 4, 5, 6)]
    assert {found.rate for found in between if found} == {row(THURSDAY)["USD"]}


# --- which rate -----------------------------------------------------------------------------------------------------


def test_a_cross_goes_through_the_euro_and_loses_nothing() -> None:
    found = ECB.find("USD", "IDR", date(2026, 4, 6))
    assert found is not None
    assert found.exact == Fraction("19604.77") / Fraction("1.1525")
    assert found.rate == "17010.64642082"  # 19604.77 / 1.1525 by hand: 17010.646420824...


def test_a_cross_is_of_one_day_on_which_both_had_a_rate() -> None:
    """The kuna's last day, though the dollar has later ones."""
    found = ECB.find("USD", "HRK", date(2023, 1, 5))
    assert found is not None
    assert (found.day, found.exact) == (date(2022, 12, 30), Fraction("7.5365") / Fraction("1.0666"))


@pytest.mark.parametrize(
    ("base", "quote"), [("EUR", "XAF"), ("XAF", "EUR"), ("EUR", "Date"), ("", "EUR"), ("XXX", "XXX")]
)
def test_what_the_bank_does_not_publish_has_no_rate(base: str, quote: str) -> None:
    assert ECB.find(base, quote, date(2026, 10, 30)) is None


@pytest.mark.parametrize(("source", "is_there"), [("European Central Bank", True), ("ecb", False), ("HMRC", False)])
def test_it_answers_only_who_asks_for_its_own_rates_or_for_any(source: str, *, is_there: bool) -> None:
    assert (ECB.find("EUR", "USD", date(2026, 10, 30), source) is not None) is is_there


def test_a_rate_says_who_published_it() -> None:
    found = ECB.find("EUR", "USD", date(2026, 10, 30))
    assert found is not None
    assert found.source == "European Central Bank, euro foreign exchange reference rates"
    assert found.url.startswith("https://www.ecb.europa.eu/")
    assert found.rule == "day"


@given(LONG, st.sampled_from(CURRENCIES), st.sampled_from(CURRENCIES))
def test_there_and_back_is_one(on: date, base: str, quote: str) -> None:
    there, back = ECB.find(base, quote, on), ECB.find(quote, base, on)
    assert there is not None
    assert back is not None
    assert there.exact * back.exact == 1
    assert there.inverted() == back


@given(LONG, st.permutations(CURRENCIES).map(lambda every: every[:3]))
def test_a_way_round_ends_where_the_straight_way_does(on: date, three: list[str]) -> None:
    one, two, straight = (
        ECB.find(base, quote, on) for base, quote in [(three[0], three[1]), (three[1], three[2]), (three[0], three[2])]
    )
    assert one is not None
    assert two is not None
    assert one.then(two) == straight


# --- the file -------------------------------------------------------------------------------------------------------


def written(folder: Path, *lines: str, header: str = HEADER, name: str = "rates.csv") -> EcbRates:
    text = "\n".join((header, *lines)) + "\n"
    if name.endswith(".zip"):
        with ZipFile(folder / name, "w") as packed:
            packed.writestr("eurofxref-hist.csv", text)
    else:
        (folder / name).write_text(text, encoding="ascii")
    return EcbRates(folder / name)


@pytest.mark.parametrize("name", ["eurofxref-hist.zip", "rates.csv"])
def test_a_later_file_of_the_bank_can_be_named(tmp_path: Path, name: str) -> None:
    found = written(tmp_path, FRIDAY, THURSDAY, name=name).find("EUR", "JPY", date(2026, 10, 30))
    assert found is not None
    assert found.rate == "175.68"


@pytest.mark.parametrize(
    "text", ["", "Date,USD\nyesterday,1.1\n", "<html>not found</html>\nmore\n"], ids=["empty", "no day", "a page"]
)
def test_a_file_that_is_none_of_the_banks_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "rates.csv").write_text(text, encoding="ascii")
    with pytest.raises(InputError) as raised:
        EcbRates(tmp_path / "rates.csv").find("EUR", "USD", date(2026, 10, 30))
    assert (raised.value.code, raised.value.param) == ("bad_rates_file", "rates")
    assert "rates.csv" in raised.value.message


def test_a_file_that_is_not_there_and_one_that_is_no_zip_are_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"not a zip")
    for name in ("broken.zip", "nowhere.csv"):
        with pytest.raises(InputError, match="bad_rates_file"):
            EcbRates(tmp_path / name).find("EUR", "USD", date(2026, 10, 30))


def test_without_the_package_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "currency_converter", None)
    with pytest.raises(InputError) as raised:
        EcbRates().find("EUR", "USD", date(2026, 10, 30))
    assert raised.value.code == "extra_missing"
    assert 'pip install "dtariff[checkout]"' in raised.value.hint


def test_it_can_be_shared_between_threads_from_the_first_question_on() -> None:
    shared = EcbRates()
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(shared.find, "EUR", "USD", date(2026, 10, 30)) for _ in range(32)]
    assert {found.rate for one in asked if (found := one.result())} == {"1.1172"}
    assert all(one.result() is not None for one in asked)
