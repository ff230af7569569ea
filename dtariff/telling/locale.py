"""Names of places and the look of money, by Babel's CLDR data. Babel formats; it never decides law."""

import re
from functools import cache

from babel import Locale

from dtariff.model.case import Place
from dtariff.model.money import Money


@cache
def _locale(name: str) -> Locale:
    return Locale(name) if name.isalpha() else Locale.parse(name)  # a bare language needs no parsing, which is slow


def country_name(code: str, locale: str = "en") -> str:
    """The name of a country, or the code itself where Babel has none.

    Example:
        >>> country_name("JP"), country_name("US-CA")
        ('Japan', 'US-CA')
    """
    name: str = _locale(locale).territories.get(code, code)
    return name


def place_name(place: Place, locale: str = "en") -> str:
    """The name of a country or of a subdivision with its country.

    Example:
        >>> place_name(Place("US-CA", "US", "California"))
        'California, United States'
    """
    country = country_name(place.root, locale)
    return f"{place.name}, {country}" if place.name else country


def amount(money: Money | None) -> str:
    """An amount as it stands in tables; words for one that is not known.

    Example:
        >>> amount(Money.parse("1234.50 USD")), amount(None)
        ('1,234.50 USD', 'not known')
    """
    return "not known" if money is None else f"{money.amount:,f} {money.currency}"


def grouped(text: str) -> str:
    """A text with its long numbers grouped for the eye.

    Example:
        >>> grouped("600000000 IDR a year, from 2020-07-01")
        '600,000,000 IDR a year, from 2020-07-01'
    """
    return re.sub(r"(?<![\d./-])\d{5,}(?![\d./-])", lambda found: f"{int(found[0]):,}", text)
