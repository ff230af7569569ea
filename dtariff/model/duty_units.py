"""The closed vocabulary of duty expressions: units of measurement and monetary units.

The EU prints its units as TARIC does (``100 kg eda``, ``% vol/hl``, ``p/st``), the US as chapters of the HTS do
(``pf. liter``, ``doz.``, ``clean kg``), the Eurasian Union in Russian (``шт``). Each spelling leads to
one name. Units are never converted into one another: what a tariff counts in dozens is asked for in dozens.

    >>> unit_name("kg / drylacticmatter")
    'kg/dry lactic matter'
    >>> unit_name("parsec") is None
    True
"""

import re
from types import MappingProxyType
from typing import Final

PIECE: Final = "piece"

# Name of the unit: the other spellings of it. Blanks inside a spelling may be missing or doubled in a text.
UNITS: Final = MappingProxyType(
    {
        # what electronic transmissions are counted in
        "minute": ("minutes", "min"),
        "hour": ("hours", "h"),
        "megabyte": ("megabytes", "MB"),
        "gigabyte": ("gigabytes", "GB"),
        "application": ("applications",),
        "copy": ("copies",),
        "download": ("downloads",),
        "title": ("titles",),
        "licence": ("licences", "license", "licenses"),
        "subscriber": ("subscribers",),
        "transaction": ("transactions",),
        # pieces
        PIECE: ("pieces", "p/st", "шт.", "шт", "No."),
        "pair": ("pairs", "pr.", "pa", "пара", "пар"),
        "dozen": ("doz.", "doz"),
        "gross": (),
        "line/gross": (),
        "pack": ("packs",),
        "jewel": ("jewels",),
        # length, area, volume
        "m": ("lin. m", "metre", "metres", "meter", "meters", "м"),
        "m2": ("msq", "м2"),
        "m3": ("м3",),
        "cm3": ("см3, мл", "см3", "cc"),  # noqa: RUF001 - Cyrillic is meant
        "litre": ("litres", "liter", "liters", "l", "L", "л"),
        "proof litre": ("proof liter", "pf. liter", "pf. litre"),
        "hectolitre": ("hectolitres", "hl"),
        "% vol/hl": (),
        "barrel": ("barrels", "bbl"),
        "gallon": ("gallons",),
        # weight
        "g": ("gram", "grams", "г"),  # noqa: RUF001 - Cyrillic is meant
        "kg": ("kilogram", "kilograms", "кг"),
        "kg eda": ("kg/net eda",),
        "kg mas": (),
        "kg std qual": (),
        "kg TSS": (),
        "kg/% sacchar.": ("kg/% sacchar",),
        "kg/br": (),
        "kg/dry lactic matter": (),
        "kg/lactic matter": (),
        "kg/net": (),
        "kg/tot/alc": (),
        "clean kg": (),
        "tonne": ("tonnes", "t", "т"),
        # energy
        "kWh": (),
        "TJ": (),
    }
)

# ISO 4217, with the units that left circulation since 2018.
CURRENCIES: Final = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK
    HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON
    RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS
    UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG ZWL
    """.split()  # noqa: SIM905 - a hundred and sixty quoted strings would hide the list
)

# Signs and words that stand for one currency only. The dollar and its cent are the tariff's own: see ``parse``.
MONEY_WORDS: Final = MappingProxyType({"€": "EUR", "£": "GBP", "won": "KRW", "Rp": "IDR"})


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _spelling(alias: str) -> str:
    """A pattern for one spelling, with or without its blanks and with blanks around its strokes."""
    parts = re.findall(r"[/%.,]|[^/%.,\s]+", alias)
    return r"\s*".join(re.escape(part) for part in parts)


_NAMES: Final = {_squeeze(alias): name for name, aliases in UNITS.items() for alias in (name, *aliases)}
_LONGEST_FIRST: Final = sorted(
    {alias for name, aliases in UNITS.items() for alias in (name, *aliases)}, key=lambda alias: (-len(alias), alias)
)

# A unit ends where its word ends; HTS and Schedule 3 lose blanks, as in "86.1¢/m2of recording surface".
UNIT: Final = re.compile(rf"(?:{'|'.join(map(_spelling, _LONGEST_FIRST))})(?!(?!of\b|From)[^\W\d_])")
MONEY: Final = re.compile(rf"(?:[$€£]|Rp|won|{'|'.join(sorted(CURRENCIES))})(?![^\W\d_])")


def unit_name(spelling: str) -> str | None:
    """The one name of a unit, or None if it is not in the vocabulary."""
    return _NAMES.get(_squeeze(spelling))
