"""Money: an exact amount, always with its currency, made from text."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.errors import InputError
from dtariff.model.money import Money, money

USD = Money(Decimal("9.99"), "USD")


def refused(value: object, currency: str | None = None, param: str = "price") -> InputError:
    with pytest.raises(InputError) as caught:
        money(value, currency, param=param)
    return caught.value


@pytest.mark.parametrize(
    "text",
    ["9.99 USD", "USD 9.99", "9.99 usd", "usd 9.99", "  9.99   USD ", "USD   9.99"],
)
def test_a_price_is_an_amount_and_a_currency_in_either_order(text: str) -> None:
    assert money(text) == Money.parse(text) == USD


@pytest.mark.parametrize(
    ("value", "currency"),
    [
        ("9.99", "USD"),
        (" 9.99 ", "usd"),
        ("9.99 USD", "USD"),
        ("USD 9.99", "usd"),
        (Decimal("9.99"), "USD"),
        (USD, None),
    ],
)
def test_a_price_may_be_text_a_decimal_or_money_and_the_currency_may_stand_beside_it(
    value: object, currency: str | None
) -> None:
    assert money(value, currency) == USD


def test_a_whole_number_is_a_price_with_a_currency_beside_it() -> None:
    assert money(10, "JPY") == Money(Decimal(10), "JPY")


@pytest.mark.parametrize("text", ["0.10 USD", "0.1 USD", "00.100 USD"])
def test_a_price_keeps_its_exact_decimal_value(text: str) -> None:
    assert Money.parse(text).amount == Decimal("0.1")


@pytest.mark.parametrize("value", [9.99, 0.0, -1.5, float("nan"), float("inf")])
@pytest.mark.parametrize("currency", [None, "USD"])
def test_a_binary_float_is_no_price(value: float, currency: str | None) -> None:
    error = refused(value, currency)
    assert (error.code, error.param) == ("float_price", "price")
    assert "text" in error.hint


@pytest.mark.parametrize("value", ["9.99", Decimal("9.99"), 10, "", "  "])
def test_an_amount_alone_is_no_price(value: object) -> None:
    error = refused(value)
    assert (error.code, error.param) == ("currency_missing", "price")
    assert "9.99 USD" in error.hint


@pytest.mark.parametrize(
    "value",
    [
        "abc",
        "abc USD",
        "USD abc",
        "USD",
        "9,99 USD",
        "1,000.00 USD",
        "9.99.9 USD",
        "NaN USD",
        "sNaN USD",
        "Infinity USD",
        "-Infinity USD",
        "USD USD",
        "$9.99 USD",
        None,
        True,
        False,
        b"9.99 USD",
        ["9.99", "USD"],
    ],
)
def test_what_is_no_finite_amount_is_no_price(value: object) -> None:
    error = refused(value)
    assert (error.code, error.param) == ("bad_price", "price")


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_a_decimal_that_is_no_finite_amount_is_no_price(amount: str) -> None:
    assert refused(Decimal(amount), "USD").code == "bad_price"
    assert refused(Money(Decimal(amount), "USD")).code == "bad_price"


@pytest.mark.parametrize("value", ["-0.01 USD", "USD -9.99", Money(Decimal(-1), "USD")])
def test_a_price_is_not_below_nought(value: object) -> None:
    error = refused(value)
    assert (error.code, error.param) == ("negative_price", "price")


def test_a_negative_amount_with_a_currency_beside_it_is_below_nought_too() -> None:
    for value in ("-1", Decimal(-1), -1):
        assert refused(value, "USD").code == "negative_price"


@pytest.mark.parametrize("value", ["0 USD", "0.00 USD", "-0 USD"])
def test_nought_is_a_price(value: str) -> None:
    assert money(value).amount == 0


@pytest.mark.parametrize("value", ["9.99 USD", USD])
def test_two_currencies_are_one_too_many(value: object) -> None:
    error = refused(value, "EUR")
    assert (error.code, error.param) == ("currency_conflict", "price")


def test_an_error_names_the_argument_at_fault() -> None:
    assert refused("abc USD", param="line_items[0].price").param == "line_items[0].price"
    assert refused(1.5, param="line_items[0].price").param == "line_items[0].price"


def test_money_of_minor_units_has_the_decimals_of_its_currency() -> None:
    assert str(Money.of_minor(999, "USD", 2)) == "9.99 USD"
    assert str(Money.of_minor(5, "USD", 2)) == "0.05 USD"
    assert str(Money.of_minor(0, "USD", 2)) == "0.00 USD"
    assert str(Money.of_minor(999, "JPY", 0)) == "999 JPY"
    assert str(Money.of_minor(1234, "KWD", 3)) == "1.234 KWD"


@pytest.mark.parametrize("amount", ["0.0000001", "1E+3", "1E-7", "12345678901234567890.12"])
def test_money_is_shown_without_an_exponent(amount: str) -> None:
    assert "E" not in str(Money(Decimal(amount), "USD"))


def test_money_of_two_currencies_is_never_equal() -> None:
    assert Money(Decimal(1), "USD") != Money(Decimal(1), "EUR")
    assert Money(Decimal("1.0"), "USD") == Money(Decimal("1.00"), "USD")
    assert hash(Money(Decimal("1.0"), "USD")) == hash(Money(Decimal("1.00"), "USD"))


def test_money_is_frozen() -> None:
    with pytest.raises(AttributeError):
        USD.amount = Decimal(0)  # type: ignore[misc]  # it is frozen: that is what is tested


@given(st.integers(min_value=0, max_value=10**25), st.sampled_from([("USD", 2), ("JPY", 0), ("KWD", 3)]))
def test_minor_units_come_back_from_the_text_of_their_money(minor: int, currency: tuple[str, int]) -> None:
    code, digits = currency
    found = Money.parse(str(Money.of_minor(minor, code, digits)))
    assert (found.currency, int(found.amount * 10**digits)) == (code, minor)


def test_minor_units_of_thirty_digits_are_exact() -> None:
    minor = 123_456_789_012_345_678_901_234_567_891
    assert str(Money.of_minor(minor, "USD", 2)) == "1234567890123456789012345678.91 USD"


def test_minor_units_are_exact_whatever_the_callers_decimal_context() -> None:
    with decimal.localcontext() as context:
        context.prec = 6
        assert str(Money.of_minor(123_456_789, "USD", 2)) == "1234567.89 USD"
