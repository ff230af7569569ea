"""Names of places and the look of money, numbers and days, by Babel's CLDR data. Babel formats; it never decides law.

All in the language of the present context (see `catalogue`). English, the language of the tables, writes days as the
tables do (2026-11-23) and amounts with commas; the others as their readers do.
"""

import re
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale

from dtariff.model.case import Place
from dtariff.model.money import Money
from dtariff.telling.catalogue import language, tr

NOT_KNOWN = "not known"
UNBROKEN = "\N{NO-BREAK SPACE}"


@cache
def _locale(name: str) -> Locale:
    return Locale(name) if name.isalpha() else Locale.parse(name)  # a bare language needs no parsing, which is slow


def country_name(code: str, locale: str = "") -> str:
    """The name of a country in the language of the context, or the code itself where Babel has none.

    Example:
        >>> country_name("JP"), country_name("JP", "de"), country_name("US-CA")
        ('Japan', 'Japan', 'US-CA')
    """
    name: str = _locale(locale or language()).territories.get(code, code)
    return name


def place_name(place: Place, locale: str = "") -> str:
    """The name of a country or of a subdivision with its country.

    Example:
        >>> place_name(Place("US-CA", "US", "California"))
        'California, United States'
    """
    country = country_name(place.root, locale)
    return f"{place.name}, {country}" if place.name else country


def currency_name(code: str) -> str:
    """The name of a currency in the language of the context, or its code where Babel has none.

    Example:
        >>> currency_name("IDR")
        'Indonesian Rupiah'
    """
    name: str = _locale(language()).currencies.get(code, code)
    return name


def number(value: Decimal | int) -> str:
    """An exact number as readers write it: every digit that it has, thousands set apart.

    Example:
        >>> number(Decimal("1234.50"))
        '1,234.50'
    """
    if language() == "en":
        return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,d}"
    from babel.numbers import format_decimal  # noqa: PLC0415 - English, the usual one, needs none of it

    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    digits = max(-exponent, 0) if isinstance(exponent, int) else 0
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=_locale(language()), decimal_quantization=False)


def percent(share: Decimal) -> str:
    """A percentage as readers write it; ``Decimal("7.5")`` is 7.5 %.

    Example:
        >>> percent(Decimal("7.5"))
        '7.5%'
    """
    if language() == "en":
        return f"{share:f}%"
    from babel.numbers import format_percent  # noqa: PLC0415 - as above

    return format_percent(share / 100, locale=_locale(language()), decimal_quantization=False)


def day(value: date) -> str:
    """A day as readers write it.

    Example:
        >>> day(date(2026, 11, 23))
        '2026-11-23'
    """
    if language() == "en":
        return value.isoformat()
    from babel.dates import format_date  # noqa: PLC0415 - as above

    return format_date(value, "medium", locale=_locale(language()))


def amount(money: Money | None) -> str:
    """An amount as it stands in tables; words for one that is not known.

    Example:
        >>> amount(Money.parse("1234.50 USD")), amount(None)
        ('1,234.50 USD', 'not known')
    """
    return tr(NOT_KNOWN) if money is None else f"{number(money.amount)} {money.currency}"


def compact(money: Money) -> str:
    """A large amount in short: exact to two decimals of its thousand, million or billion, whatever it is.

    Example:
        >>> compact(Money.parse("5100000000 USD"))
        '5.1 billion USD'
    """
    from babel.numbers import format_compact_decimal  # noqa: PLC0415 - as above

    spoken = _locale(language())
    return (
        f"{format_compact_decimal(money.amount, format_type='long', locale=spoken, fraction_digits=2)} {money.currency}"
    )


def grouped(text: str) -> str:
    """A text with its long numbers grouped for the eye.

    Example:
        >>> grouped("600000000 IDR a year, from 2020-07-01")
        '600,000,000 IDR a year, from 2020-07-01'
    """
    return re.sub(r"(?<![\d./-])\d{5,}(?![\d./-])", lambda found: number(int(found[0])), text)
