"""Names of places and the look of money, numbers and days, by Babel's CLDR data. Babel formats; it never decides law.

All in the language of the present context (see `catalogue`). English, the language of the tables, writes days as the
tables do (2026-11-23) and amounts with commas; the others as their readers do.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, reduce
from unicodedata import combining, east_asian_width, normalize

from babel import Locale

from dtariff.model.case import Place
from dtariff.model.money import Money
from dtariff.telling.catalogue import N_, language, tr

NOT_KNOWN = N_("not known")
RATE = re.compile(r"(\d+(?:\.\d+)?)%(?: of (\d+/\d+|the price with it))?")
"""A percentage as rates and duties are written: ``7.5%``, ``12% of 11/12``."""
UNBROKEN = "\N{NO-BREAK SPACE}"
COLON = re.compile(r"\s?[:\N{FULLWIDTH COLON}]\s?")


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


def figure(text: str) -> str:
    """A decimal of the tables as readers write it, every digit kept; English, as the tables do.

    Example:
        >>> figure("15432.1")
        '15432.1'
    """
    return text if language() == "en" else number(Decimal(text))


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


def month(value: date) -> str:
    """A month as readers write it.

    Example:
        >>> month(date(2026, 11, 1))
        '2026-11'
    """
    if language() == "en":
        return f"{value:%Y-%m}"
    from babel.dates import format_skeleton  # noqa: PLC0415 - as above

    return format_skeleton("yMMM", value, locale=_locale(language()))


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


def rate(text: str) -> str:
    """A rate or a duty, which the tables write in English, as readers write it; one that is no percentage as it stands.

    Example:
        >>> rate("12% of 11/12"), rate("200 XAF per application")
        ('12% of 11/12', '200 XAF per application')
    """
    found = RATE.fullmatch(text)
    if language() == "en" or found is None:
        return text
    share = percent(Decimal(found[1]))
    if found[2] is None:
        return share
    if "/" not in found[2]:
        return tr("{rate} of the price with it", rate=share)
    return tr("{rate} of {part}", rate=share, part=found[2])


def threshold(text: str) -> str:
    """A turnover as the tables write it, by the year or not.

    Example:
        >>> threshold("600000000 IDR a year"), threshold("50000000 XAF")
        ('600,000,000 IDR a year', '50,000,000 XAF')
    """
    told = grouped(text.removesuffix(" a year"))
    return tr("{amount} a year", amount=told) if text.endswith(" a year") else told


def written_day(text: str) -> str:
    """A day that a text gives in the way of the tables; any other text as it stands."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


# --- several things in a row ---------------------------------------------------------------------------------------


def listed(items: Iterable[str]) -> str:
    """Several things as a sentence names them.

    Example:
        >>> listed(["Japan"]), listed(["Chile", "India", "Japan"])
        ('Japan', 'Chile, India and Japan')
    """
    *others, last = [*items] or [""]
    if not others:
        return last
    if language() == "en":
        return f"{', '.join(others)} and {last}"
    from babel.lists import format_list  # noqa: PLC0415 - as above

    return format_list([*others, last], locale=_locale(language()))


def commas(items: Iterable[str]) -> str:
    """Several things with commas between.

    Example:
        >>> commas(["music", "film"])
        'music, film'
    """
    return _folded([*items], N_("{told}, {more}"))


def clauses(items: Iterable[str]) -> str:
    """Several statements that can stand alone, in one line; those that are empty are left out.

    Example:
        >>> clauses(["collected by the seller", "", "refundable"])
        'collected by the seller; refundable'
    """
    return _folded([item for item in items if item], N_("{told}; {more}"))


def _folded(items: Sequence[str], pattern: str) -> str:
    return reduce(lambda told, more: tr(pattern, told=told, more=more), items) if items else ""


def remarked(told: str, remark: str) -> str:
    """A text with a remark in brackets, where there is one.

    Example:
        >>> remarked("standard rate", "2.00 USD"), remarked("standard rate", "")
        ('standard rate (2.00 USD)', 'standard rate')
    """
    return tr("{told} ({remark})", told=told, remark=remark) if remark else told


def labelled(label: str, told: str) -> str:
    """A text after its label.

    Example:
        >>> labelled("Sources", "WT/L/1193")
        'Sources: WT/L/1193'
    """
    return tr("{label}: {told}", label=label, told=told)


def parted(title: str) -> tuple[str, str]:
    """A title of the tables and what it means, which stand before and after its colon, in the reader's language.

    Example:
        >>> parted("Download: a copy stays with the buyer")
        ('Download', 'a copy stays with the buyer')
    """
    name, meaning = (*COLON.split(tr(title), maxsplit=1), "")[:2]
    return name, meaning


def within_sentence(title: str) -> str:
    """A title as it stands within a sentence: its first letter small, but in German, which writes nouns large.

    Example:
        >>> within_sentence("Download"), within_sentence("SaaS")
        ('download', 'SaaS')
    """
    keeps = language() == "de" or not title[1:2].islower() or any(letter.isupper() for letter in title[1:])
    return title if keeps else title[:1].lower() + title[1:]


def collated(name: str) -> tuple[str, str]:
    """By what a name is sorted: its letters without their marks first, so that Égypte stands beside Espagne.

    Example:
        >>> sorted(["Espagne", "Égypte", "Danemark"], key=collated)
        ['Danemark', 'Égypte', 'Espagne']
    """
    plain = "".join(letter for letter in normalize("NFKD", name) if not combining(letter))
    return plain.casefold(), name


# --- columns of text -----------------------------------------------------------------------------------------------


def width(text: str) -> int:
    """How many columns of a terminal a text takes; a Chinese or Japanese letter takes two.

    Example:
        >>> width("duty"), width("関税")
        (4, 4)
    """
    return len(text) + sum(east_asian_width(letter) in "WF" for letter in text)


def left(text: str, columns: int) -> str:
    """A text at the left of so many columns."""
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    """A text at the right of so many columns."""
    return " " * (columns - width(text)) + text


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines of text whose cells stand under each other."""
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))]
    return ["  ".join(map(left, row, widths)).rstrip() for row in rows]
