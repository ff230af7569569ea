"""Questions as a checkout asks them, and answers as it gets them: prices, days, comparison, memory, JSON."""

import decimal
import json
import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtariff
from dtariff import engine as engine_module
from dtariff import today as today_module
from dtariff.engine import Engine
from dtariff.model.errors import CoverageError, DTariffError, InputError
from dtariff.model.money import Money
from dtariff.model.quote import Quote
from dtariff.tables import book as book_module
from dtariff.tables.book import Book
from dtariff.tables.release import load

ON = "2026-11-23"


@pytest.fixture(scope="module")
def book() -> Book:
    return load()


@pytest.fixture
def engine(book: Book) -> Engine:
    """An engine that remembers nothing yet."""
    return Engine(book)


def quoted(engine: Engine, price: object = "100 USD", **facts: Any) -> Quote:
    given = {"content": "software", "origin": "US", "destination": "CM", "on": ON, "known": ON} | facts
    return engine.quote(given.pop("content"), price=price, **given)  # type: ignore[arg-type]  # wrong prices too


def refused(engine: Engine, price: object = "100 USD", **facts: Any) -> DTariffError:
    with pytest.raises(DTariffError) as caught:
        quoted(engine, price, **facts)
    return caught.value


# --- prices --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "currency", "code"),
    [
        (9.99, None, "float_price"),
        (9.99, "USD", "float_price"),
        (float("nan"), "USD", "float_price"),
        ("NaN USD", None, "bad_price"),
        ("Infinity USD", None, "bad_price"),
        (Decimal("NaN"), "USD", "bad_price"),
        ("abc", None, "bad_price"),
        ("abc USD", None, "bad_price"),
        ("9,99 USD", None, "bad_price"),
        (None, None, "bad_price"),
        (True, "USD", "bad_price"),
        ("-1 USD", None, "negative_price"),
        (-1, "USD", "negative_price"),
        ("9.99", None, "currency_missing"),
        (Decimal("9.99"), None, "currency_missing"),
        (10, None, "currency_missing"),
        ("9.99 USD", "EUR", "currency_conflict"),
        ("9.99 XXX", None, "unknown_currency"),
        ("9.99", "XXX", "unknown_currency"),
        ("9.99 EURO", None, "unknown_currency"),
        ("0.001 USD", None, "amount_precision"),
        ("9.999 USD", None, "amount_precision"),
        ("1.5 JPY", None, "amount_precision"),
        ("1.2345 KWD", None, "amount_precision"),
    ],
)
@pytest.mark.parametrize("warm", [False, True])
def test_a_price_that_is_none_is_refused_at_first_and_when_the_case_is_known(
    engine: Engine, price: object, currency: str | None, code: str, *, warm: bool
) -> None:
    if warm:
        for known in ("1.00 USD", "1 JPY", "1.000 KWD", "1.00 EUR"):
            quoted(engine, known)
    error = refused(engine, price, currency=currency)
    assert isinstance(error, InputError)
    assert (error.code, error.param) == (code, "price")


@pytest.mark.parametrize("warm", [False, True])
def test_digits_of_other_scripts_are_no_price_whether_the_case_is_known_or_not(engine: Engine, *, warm: bool) -> None:
    if warm:
        quoted(engine, "9.99 USD")
    assert refused(engine, "\u0669.\u0669\u0669 USD").code == "bad_price"


@pytest.mark.parametrize(
    ("price", "currency"),
    [
        ("100.00 USD", None),
        ("100 USD", None),
        ("USD 100", None),
        ("usd 100.0", None),
        ("  100   USD  ", None),
        ("100", "USD"),
        ("100.00", "usd"),
        (100, "USD"),
        (Decimal(100), "USD"),
        (Decimal("100.000"), "USD"),
        (Money(Decimal(100), "USD"), None),
        (Money(Decimal(100), "USD"), "USD"),
    ],
)
def test_every_way_to_write_a_price_has_the_same_answer(engine: Engine, price: object, currency: str | None) -> None:
    assert quoted(engine, price, currency=currency) == quoted(engine, "100.00 USD")
    assert str(quoted(engine, price, currency=currency).total) == "143.10 USD"


@settings(deadline=None, max_examples=50)
@given(st.integers(min_value=0, max_value=10**12))
def test_any_price_in_cents_is_answered_the_same_in_every_form_and_warm_or_cold(minor: int) -> None:
    amount = Decimal(minor).scaleb(-2)
    cold = Engine(WARM.book)
    forms = [f"{amount:.2f} USD", f"USD {amount:.2f}", Money(amount, "USD")]
    answers = [quoted(WARM, form) for form in forms] + [quoted(cold, forms[0])]
    assert len({(str(answer.net), str(answer.total)) for answer in answers}) == 1
    assert str(answers[0].net) == f"{amount:.2f} USD"


WARM = Engine(load())


@pytest.mark.parametrize(
    ("currency", "last", "first", "now"),
    [("HRK", "2022-12-31", "2023-01-01", "EUR"), ("BGN", "2025-12-31", "2026-01-01", "EUR")],
)
def test_a_currency_is_money_to_its_last_day_and_refused_with_its_successor_from_the_next(
    engine: Engine, currency: str, last: str, first: str, now: str
) -> None:
    assert quoted(engine, f"100 {currency}", content="music", on=last).currency == currency
    error = refused(engine, f"100 {currency}", content="music", on=first)
    assert isinstance(error, InputError)
    assert (error.code, error.param) == ("retired_currency", "price")
    assert now in error.hint


@pytest.mark.parametrize(
    "text", ["12345678901234567890123456789.01 USD", "999999999999999999999999999999999999.99 USD"]
)
def test_a_price_of_any_length_keeps_its_last_cent(engine: Engine, text: str) -> None:
    assert str(quoted(engine, text).net) == text


def test_a_quote_does_not_hang_on_the_callers_decimal_context(engine: Engine) -> None:
    with decimal.localcontext() as context:
        context.prec = 6
        assert str(quoted(engine, "1234567.89 USD").net) == "1234567.89 USD"


def test_the_rate_that_is_told_does_not_hang_on_the_callers_decimal_context(engine: Engine) -> None:
    with decimal.localcontext() as context:
        context.prec = 3
        quote = quoted(engine, "9.99 CAD", destination="CA-QC", content="music")
    assert [levy.rate for levy in quote.levies[1:]] == ["5%", "9.975%"]
    assert [levy.effective_percent for levy in quote.levies[1:]] == ["5", "9.975"]


@pytest.mark.parametrize("price", [Decimal("1E-20000"), Money(Decimal("1E-20000"), "USD")])
def test_a_price_too_long_to_be_one_is_refused_in_few_words(engine: Engine, price: object) -> None:
    error = refused(engine, price, currency="USD")
    assert error.code in ("bad_price", "amount_precision")
    assert len(error.message) < 200


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("digits", [150, 5000])
def test_a_price_of_more_digits_than_money_has_is_refused_whether_the_case_is_known_or_not(
    engine: Engine, digits: int, *, warm: bool
) -> None:
    if warm:
        quoted(engine, "9.99 USD")
    assert refused(engine, "9" * digits + ".99 USD").code == "bad_price"


@pytest.mark.parametrize("number", ["1E+20000", "1E-20000", Decimal("1E+20000"), "1" * 500])
def test_a_quantity_too_long_to_be_one_is_refused_in_few_words(engine: Engine, number: object) -> None:
    error = refused(engine, quantities={"minute": number})
    assert (error.code, error.param) == ("bad_quantity", "quantities.minute")
    assert len(error.message) < 200


# --- days ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "on",
    [
        "2026-11-23",
        date(2026, 11, 23),
        datetime(2026, 11, 23, 23, 59, tzinfo=UTC),
        datetime(2026, 11, 23),  # noqa: DTZ001 - a caller's naive time is a day too
    ],
)
def test_a_day_may_be_text_a_date_or_a_time(engine: Engine, on: object) -> None:
    quote = quoted(engine, on=on, known=on)
    assert quote.provenance.on == quote.provenance.known == date(2026, 11, 23)
    assert type(quote.provenance.on) is date
    assert quote == quoted(engine)


@pytest.mark.parametrize("param", ["on", "known"])
@pytest.mark.parametrize("value", ["23.11.2026", "2026-02-30", "2026-13-01", "today", "", 20261123, True])
def test_what_is_no_day_is_refused(engine: Engine, param: str, value: object) -> None:
    error = refused(engine, **{param: value})
    assert isinstance(error, InputError)
    assert (error.code, error.param) == ("bad_date", param)
    with pytest.raises(InputError) as caught:
        engine.bar("US", "CM", content="music", **{param: value})  # type: ignore[arg-type]  # that is what is tested
    assert caught.value.code == "bad_date"


def test_without_a_day_the_law_and_the_knowledge_of_today_are_asked(engine: Engine) -> None:
    before = date.today()  # noqa: DTZ011 - law is dated by the calendar day of the place
    quote = engine.quote("software", origin="US", destination="US-OR", price="100 USD")
    bar = engine.bar("US", "CM", content="music")
    after = date.today()  # noqa: DTZ011 - as above
    for as_of in (quote.resolution.case.as_of, bar.case.as_of):
        assert before <= as_of.on <= after
        assert before <= as_of.known <= after


def test_in_a_process_that_runs_over_midnight_the_day_turns_with_the_calendar(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Watch(datetime):
        shown = datetime(2026, 3, 29, 23, 59, 59)  # noqa: DTZ001 - the time of the place

        @classmethod
        def now(cls, tz: Any = None) -> "Watch":
            return cls.fromtimestamp(cls.shown.timestamp(), tz)

    def seconds() -> float:
        return Watch.shown.timestamp()

    monkeypatch.setattr(today_module, "datetime", Watch)
    monkeypatch.setattr(today_module, "time", seconds)
    fresh = today_module._Calendar()
    monkeypatch.setattr(today_module, "CALENDAR", fresh)
    found = []
    for shown in ("2026-03-29 23:59:59", "2026-03-30 00:00:00", "2026-03-31 23:59:59", "2026-04-01 00:00:00"):
        Watch.shown = datetime.fromisoformat(shown)
        found.append(engine.bar("US", "BR", content="music").verdict)
    assert found == ["barred", "conditional", "conditional", "not_barred"]


def test_a_day_before_the_tables_start_is_not_covered(engine: Engine) -> None:
    error = refused(engine, on="1998-05-19")
    assert isinstance(error, CoverageError)
    assert error.code == "before_coverage"


# --- what is not known ---------------------------------------------------------------------------------------------


def test_a_gap_in_the_law_is_an_error_unless_the_caller_asks_for_a_flag(engine: Engine) -> None:
    error = refused(engine, delivery="update")
    assert isinstance(error, CoverageError)
    assert isinstance(error, LookupError)
    assert error.code == "law_unknown"
    assert "flag" in error.hint
    flagged = quoted(engine, delivery="update", on_unknown="flag")
    assert (flagged.duty, flagged.total, flagged.complete) == (None, None, False)


def test_a_flag_that_was_given_once_is_not_given_to_the_next_caller(engine: Engine) -> None:
    quoted(engine, delivery="update", on_unknown="flag")
    assert refused(engine, delivery="update").code == "law_unknown"


def test_an_answer_to_unknown_law_is_raise_or_flag_and_nothing_else(engine: Engine) -> None:
    assert refused(engine, on_unknown="ignore").code == "unknown_on_unknown"


# --- comparison ----------------------------------------------------------------------------------------------------


def test_a_comparison_is_sorted_by_landed_cost_with_the_unknown_last(engine: Engine) -> None:
    found = engine.compare(
        "software", destinations=["CM", "TH", "DE", "US-OR", "JP"], origin="IN", price="100.00 USD", on=ON, known=ON
    )
    # Oregon 100; Japan 10 %: 110; Germany 19 %: 119; Cameroon 20 % and 19.25 % on both: 143.10; Thailand not known
    assert [(quote.resolution.case.destination.code, str(quote.total)) for quote in found.quotes] == [
        ("US-OR", "100.00 USD"),
        ("JP", "110.00 USD"),
        ("DE", "119.00 USD"),
        ("CM", "143.10 USD"),
        ("TH", "None"),
    ]
    assert found.refused == ()


def test_destinations_that_cannot_be_answered_are_listed_with_their_error_and_the_rest_is_answered(
    engine: Engine,
) -> None:
    found = engine.compare("music", destinations=["UK", "DE", "AN", "ZZ"], origin="US", price="100 USD", on=ON)
    assert [quote.resolution.case.destination.code for quote in found.quotes] == ["DE"]
    assert [(code, error.code, error.param) for code, error in found.refused] == [
        ("UK", "unknown_code", "destination"),
        ("AN", "retired_code", "destination"),
        ("ZZ", "unknown_code", "destination"),
    ]


def test_a_country_that_needs_a_subdivision_is_compared_without_a_total(engine: Engine) -> None:
    found = engine.compare("music", destinations=["US", "US-OR"], origin="GB", price="100 USD", on=ON)
    assert [quote.resolution.case.destination.code for quote in found.quotes] == ["US-OR", "US"]
    assert [quote.complete for quote in found.quotes] == [True, False]


def test_a_destination_named_twice_is_answered_once(engine: Engine) -> None:
    found = engine.compare("music", destinations=["DE", "DE"], origin="US", price="100 USD", on=ON)
    assert len(found.quotes) == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"price": 9.99}, "float_price"),
        ({"price": "9.99"}, "currency_missing"),
        ({"delivery": "saas"}, "undeliverable"),
        ({"origin": "UK"}, "unknown_code"),
    ],
)
def test_what_is_wrong_with_the_product_itself_is_no_matter_of_a_destination(
    engine: Engine, facts: dict[str, Any], code: str
) -> None:
    with pytest.raises(InputError) as caught:
        engine.compare("music", destinations=["DE"], **({"origin": "US", "price": "9 USD"} | facts))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("price", "code"),
    [
        pytest.param("9 XXX", "unknown_currency", id="currency"),
        pytest.param("0.001 USD", "amount_precision", id="precision"),
    ],
)
def test_a_price_that_no_destination_can_take_is_no_matter_of_a_destination(
    engine: Engine, price: str, code: str
) -> None:
    with pytest.raises(InputError) as caught:
        engine.compare("music", destinations=["DE", "JP"], origin="US", price=price, on=ON)
    assert caught.value.code == code


# --- classification ------------------------------------------------------------------------------------------------


def test_a_classification_names_content_delivery_and_national_lines(engine: Engine) -> None:
    found = engine.classify("film", delivery="download")
    assert (found.content.id, found.category.delivery, found.category.character) == ("video", "download", "copy")
    assert [(code, line.code) for code, line in found.national_lines] == [("ID", "9901.30.00")]


@pytest.mark.parametrize(
    ("content", "delivery", "code"),
    [("qqqq", "", "unknown_content"), ("music", "qqqq", "unknown_delivery"), ("font", "stream", "undeliverable")],
)
def test_what_cannot_be_classified_is_refused(engine: Engine, content: str, delivery: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        engine.classify(content, delivery=delivery)
    assert caught.value.code == code


# --- memory --------------------------------------------------------------------------------------------------------


def remembered(engine: Engine) -> tuple[int, int, int]:
    return len(engine._plans), len(engine._resolutions), len(engine._decisions)


def test_a_case_is_resolved_once_for_all_prices(engine: Engine) -> None:
    quotes = [quoted(engine, f"{price}.99 USD") for price in range(20)]
    assert remembered(engine) == (1, 1, 0)
    assert len({id(quote.resolution) for quote in quotes}) == 1


def test_the_memory_of_cases_is_bounded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "REMEMBERED", 8)
    for day in range(1, 31):
        on = f"2026-11-{day:02}"
        quoted(engine, on=on)
        engine.bar("US", "CM", content="music", on=on, known=ON)
        assert max(remembered(engine)) <= 8
    assert min(remembered(engine)) >= 1


def test_forgetting_changes_no_answer(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [quoted(engine, on=f"2026-11-{day:02}") for day in range(1, 11)]
    monkeypatch.setattr(engine_module, "REMEMBERED", 1)
    assert [quoted(engine, on=f"2026-11-{day:02}") for day in range(1, 11)] == before


def test_what_the_tables_remember_of_days_is_bounded_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_module, "REMEMBERED", 8)
    for year in range(2000, 2026):
        engine.bar("US", "JP", content="music", on=f"{year}-01-01", known=f"{year}-01-01")
    assert len(engine.book._parties) <= 16


def test_an_error_is_not_remembered_as_an_answer(engine: Engine) -> None:
    for _ in range(3):
        assert refused(engine, destination="UK").code == "unknown_code"
    assert remembered(engine) == (0, 0, 0)


def test_eight_threads_have_the_same_answers_as_one(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "REMEMBERED", 5)
    questions = [
        (destination, f"{cents // 100}.{cents % 100:02} USD", f"2026-{month:02}-15")
        for destination in ("CM", "DE", "ID", "JP")
        for cents in (99, 999, 123_45)
        for month in (1, 3, 4, 9)
    ]

    def ask(engine: Engine, question: tuple[str, str, str]) -> Quote:
        destination, price, on = question
        return quoted(engine, price, destination=destination, on=on)

    alone = [ask(Engine(book), question) for question in questions]
    shared = Engine(book)

    def all_of_them(_: int) -> list[Quote]:
        return [ask(shared, question) for question in questions]

    with ThreadPoolExecutor(8) as pool:
        assert all(answers == alone for answers in pool.map(all_of_them, range(8)))


# --- answers are values --------------------------------------------------------------------------------------------


def answers(engine: Engine) -> Iterator[Quote]:
    yield quoted(engine)
    yield quoted(engine, on="2026-03-30")
    yield quoted(engine, delivery="update", on_unknown="flag")
    yield quoted(engine, "100 EUR", destination="DE", buyer="business")
    yield quoted(engine, "100 ARS", content="film", destination="AR", buyer="consumer")


def test_an_answer_cannot_be_changed(engine: Engine) -> None:
    for quote in answers(engine):
        with pytest.raises(AttributeError):
            quote.currency = "EUR"  # type: ignore[misc]  # it is frozen: that is what is tested
        with pytest.raises(AttributeError):
            quote.total = None  # type: ignore[misc]
        with pytest.raises(AttributeError):
            quote.levies[0].amount = None  # type: ignore[misc]
        with pytest.raises(AttributeError):
            quote.bar.verdict = "barred"  # type: ignore[misc]
        with pytest.raises(AttributeError):
            quote.resolution.case.as_of.on = date(1999, 1, 1)  # type: ignore[misc]


def test_equal_answers_are_equal_and_hash_alike(engine: Engine, book: Book) -> None:
    for one, other in zip(answers(engine), answers(Engine(book)), strict=True):
        assert one == other
        assert hash(one) == hash(other)
        assert len({one, other}) == 1


def test_an_answer_shows_itself_in_one_line(engine: Engine) -> None:
    shown = [repr(quote) for quote in answers(engine)]
    assert "143.10 USD" in shown[0]
    assert "not known" in shown[2]
    assert not any("\n" in line for line in shown)


def test_answers_to_different_questions_differ(engine: Engine) -> None:
    found = list(answers(engine))
    assert all(one != other for at, one in enumerate(found) for other in found[:at])


def test_the_law_of_a_case_hashes_alike_for_the_same_case(engine: Engine, book: Book) -> None:
    one, other = quoted(engine), quoted(Engine(book))
    assert hash(one.resolution) == hash(other.resolution)
    assert hash(one.bar) == hash(other.bar)
    assert hash(one.levies) == hash(other.levies)
    assert hash(one.provenance) == hash(other.provenance)


def test_an_answer_survives_being_stored(engine: Engine) -> None:
    for quote in answers(engine):
        assert pickle.loads(pickle.dumps(quote)) == quote  # noqa: S301 - our own bytes


# --- provenance ----------------------------------------------------------------------------------------------------


def digest(quote: Quote) -> str:
    return quote.provenance.input_digest


def test_an_answer_says_by_which_engine_from_which_tables_and_for_which_days_it_was_given(
    engine: Engine, book: Book
) -> None:
    provenance = quoted(engine, on="2026-06-01", known="2026-07-01").provenance
    assert provenance.engine == dtariff.__version__
    assert provenance.release == book.digest
    assert (provenance.on, provenance.known) == (date(2026, 6, 1), date(2026, 7, 1))
    assert len(provenance.input_digest) == 64


def test_the_same_question_has_the_same_digest_however_it_is_written(engine: Engine, book: Book) -> None:
    first = digest(quoted(engine))
    assert digest(quoted(engine)) == first
    assert digest(quoted(Engine(book))) == first
    assert digest(quoted(engine, "USD 100.00", content="app", origin="us", delivery="downloads")) == first


@pytest.mark.parametrize(
    "facts",
    [
        {"price": "100.01 USD"},
        {"price": "100 EUR"},
        {"content": "game"},
        {"origin": "GB"},
        {"destination": "DE"},
        {"buyer": "business"},
        {"on": "2026-11-22"},
        {"known": "2026-11-22"},
        {"country_of_origin": "JP"},
        {"scope_reading": "carriage"},
        {"quantities": {"minute": 1}},
    ],
)
def test_another_question_has_another_digest(engine: Engine, facts: dict[str, Any]) -> None:
    assert digest(quoted(engine, **facts)) != digest(quoted(engine))


def test_the_digest_of_a_question_does_not_hang_on_the_order_or_writing_of_quantities(engine: Engine) -> None:
    one = quoted(engine, quantities={"minute": 90, "copy": 1})
    other = quoted(engine, quantities={"copy": "1", "minute": Decimal(90)})
    assert digest(one) == digest(other)


def test_different_quantities_make_different_questions_whatever_the_callers_decimal_context(engine: Engine) -> None:
    with decimal.localcontext() as context:
        context.prec = 6
        one = digest(quoted(engine, quantities={"minute": "1234567.88"}))
        other = digest(quoted(engine, quantities={"minute": "1234567.89"}))
    assert one != other


def test_equal_quantities_make_the_same_question(engine: Engine) -> None:
    assert digest(quoted(engine, quantities={"minute": "90"})) == digest(quoted(engine, quantities={"minute": "90.0"}))


# --- JSON ----------------------------------------------------------------------------------------------------------

AMOUNTS = {"net", "duty", "tax", "other", "total", "amount", "taxable_amount", "self_assessed"}


def walk(data: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of plain data with the key under which it stands."""
    yield key, data
    if isinstance(data, dict):
        for name, value in data.items():
            yield from walk(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from walk(value, key)


def test_the_json_form_is_plain_data_without_a_single_float(engine: Engine) -> None:
    for quote in answers(engine):
        data = quote.as_dict()
        assert json.loads(json.dumps(data)) == data
        kinds = {type(value) for _, value in walk(data)}
        assert kinds <= {dict, list, str, bool, type(None)}


def test_amounts_in_json_are_text_that_adds_up_or_null(engine: Engine) -> None:
    for quote in answers(engine):
        data = quote.as_dict()
        for key, value in walk(data):
            assert key not in AMOUNTS or value is None or isinstance(value, str)
        if quote.complete:
            parts = [Decimal(data[key]) for key in ("net", "duty", "tax", "other")]
            assert sum(parts) == Decimal(data["total"])
            assert sum(Decimal(levy["amount"]) for levy in data["levies"]) == sum(parts[1:])
        else:
            assert data["total"] is None


def test_what_is_not_known_is_null_in_json_and_never_nought(engine: Engine) -> None:
    data = quoted(engine, delivery="update", on_unknown="flag").as_dict()
    assert (data["duty"], data["tax"], data["total"], data["complete"]) == (None, None, None, False)
    assert data["levies"][0]["reason"] == "law_unknown"
    assert data["levies"][0]["amount"] is None


@pytest.mark.parametrize("destination", ["CM", "ID", "MN", "DE", "JP", "AR", "CA-QC", "US-TX", "TH", "BR", "IN"])
@pytest.mark.parametrize("on", ["2024-06-01", "2026-03-30", ON])
def test_every_charge_and_finding_in_json_names_its_source(engine: Engine, destination: str, on: str) -> None:
    data = quoted(engine, destination=destination, origin="FR", on=on, on_unknown="flag").as_dict()
    findings = [*data["levies"], *data["bar"]["instruments"], *data["seller_taxes"], data["line"]]
    assert findings
    for finding in findings:
        assert finding["sure"] in ("primary", "secondary", "recalled", "assumed")
        assert finding["citations"] or finding["sure"] == "assumed"
        for citation in finding["citations"]:
            assert citation["title"]
            assert citation["sure"] in ("primary", "secondary", "recalled", "assumed")


def test_the_json_form_says_what_was_asked_and_of_which_tables(engine: Engine, book: Book) -> None:
    data = quoted(engine, on="2026-03-30").as_dict()
    assert (data["content"], data["origin"], data["destination"]) == ("application", "US", "CM")
    assert (data["on"], data["known"], data["currency"]) == ("2026-03-30", ON, "USD")
    assert data["provenance"]["release"] == book.digest
    assert data["bar"]["verdict"] == "conditional"
    assert [(other["duty"], other["total"]) for other in data["alternatives"]] == [("0.00", "119.25")]


def test_an_error_is_plain_data_with_a_stable_code_the_argument_and_what_to_do(engine: Engine) -> None:
    data = refused(engine, destination="UK").as_dict()
    assert set(data) == {"code", "param", "message", "hint"}
    assert (data["code"], data["param"], data["hint"]) == ("unknown_code", "destination", "write GB")
    json.dumps(data)
    assert "unknown_code [destination]" in str(refused(engine, destination="UK"))


def test_one_base_catches_every_error_and_each_is_the_nearest_of_the_standard_library(engine: Engine) -> None:
    assert isinstance(refused(engine, destination="UK"), ValueError)
    assert isinstance(refused(engine, delivery="update"), LookupError)


# --- the package ---------------------------------------------------------------------------------------------------


def test_the_package_answers_as_its_engine_does(engine: Engine) -> None:
    quote = dtariff.quote("software", origin="US", destination="CM", price="100 USD", on=ON, known=ON)
    assert quote == quoted(engine)
    assert dtariff.bar("US", "CM", content="software", on=ON, known=ON) == quote.bar
    assert dtariff.explain(quote) == quote.explain()
    assert dtariff.classify("software") == engine.classify("software")
    found = dtariff.compare("software", destinations=["CM"], origin="US", price="100 USD", on=ON, known=ON)
    assert found.quotes == (quote,)


@pytest.mark.parametrize(
    ("facts", "code", "param"),
    [
        ({"content": ["music"]}, "bad_content", "content"),
        ({"origin": ["US"]}, "bad_origin", "origin"),
        ({"destination": None}, "bad_destination", "destination"),
        ({"currency": 5, "price": "9.99"}, "unknown_currency", "price"),
        ({"quantities": ["minute"]}, "bad_quantity", "quantities"),
        ({"quantities": {"minute": None}}, "bad_quantity", "quantities.minute"),
    ],
    ids=["a list of contents", "a list of origins", "no destination", "a number as currency", "a list", "no number"],
)
def test_facts_that_are_not_text_are_refused_by_name(
    engine: Engine, facts: dict[str, object], code: str, param: str
) -> None:
    asked: dict[str, object] = {"content": "music", "origin": "US", "destination": "JP", "price": "9.99 USD"}
    with pytest.raises(InputError) as caught:
        engine.quote(**(asked | facts))  # type: ignore[arg-type]  # wrong on purpose
    assert (caught.value.code, caught.value.param) == (code, param)


def test_money_of_a_float_cannot_be_made() -> None:
    with pytest.raises(InputError) as caught:
        Money(9.99, "USD")  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.code == "float_price"


@pytest.mark.parametrize(
    ("facts", "param"),
    [
        ({"buyer": "martian"}, "buyer"),
        ({"scope_reading": "x"}, "scope_reading"),
        ({"country_of_origin": "UK"}, "country_of_origin"),
        ({"quantities": {"minute": "-1"}}, "quantities.minute"),
        ({"on": "1990-01-01"}, "on"),
    ],
)
def test_a_wrong_question_is_refused_once_and_not_place_by_place(
    engine: Engine, facts: dict[str, object], param: str
) -> None:
    asked: dict[str, object] = {"origin": "US", "destinations": ["JP", "DE"], "price": "9.99 USD"}
    with pytest.raises(DTariffError) as caught:
        engine.compare("music", **(asked | facts))  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.param == param


def test_one_place_written_twice_is_one_place(engine: Engine) -> None:
    assert len(engine.compare("music", origin="US", destinations="JP jp", price="9.99 USD").quotes) == 1


def test_an_error_survives_a_pickle() -> None:
    error = InputError("bad_price", "no price", param="price", hint="write one")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(again), str(again), again.as_dict()) == (InputError, str(error), error.as_dict())


def test_codes_that_nobody_has_are_not_remembered(book: Book) -> None:
    engine = Engine(book)
    before = len(book._forms)
    for number in range(50):
        with pytest.raises(InputError):
            engine.bar("US", f"US-X{number}", content="music")
    assert len(book._forms) <= before + 5
