"""Names of countries and the look of money, by Babel's CLDR data. Babel formats; it never decides law."""

from functools import cache

from babel import Locale

from dtariff.model.money import Money


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def country_name(code: str, locale: str = "en") -> str:
    """The name of a country, or the code itself where Babel has none (subdivisions).

    Example:
        >>> country_name("JP"), country_name("US-CA")
        ('Japan', 'US-CA')
    """
    name: str = _locale(locale).territories.get(code, code)
    return name


def amount(money: Money | None) -> str:
    """An amount as it stands in tables; a dash for one that is not known.

    Example:
        >>> amount(Money.parse("1234.50 USD")), amount(None)
        ('1,234.50 USD', '- not known')
    """
    return "- not known" if money is None else f"{money.amount:,f} {money.currency}"
