"""Who a reporter is: territories by the names and numbers under which international tariff data have them.

English names are those of Babel's CLDR data, numbers and codes of three letters its aliases of ISO 3166.
"""

import re
from functools import cache
from typing import Final

from babel import Locale
from babel.core import get_global

from dtariff.upkeep.importers.printed import plain_name

SPELLINGS: Final = {
    "bahrain kingdom of": "BH",
    "bolivarian republic of venezuela": "VE",
    "bolivia plurinational state of": "BO",
    "brunei darussalam": "BN",
    "cabo verde": "CV",
    "chinese taipei": "TW",
    "congo": "CG",
    "czech republic": "CZ",
    "democratic republic of the congo": "CD",
    "hong kong china": "HK",
    "kingdom of bahrain": "BH",
    "kingdom of saudi arabia": "SA",
    "korea republic of": "KR",
    "kuwait the state of": "KW",
    "kyrgyz republic": "KG",
    "lao peoples democratic republic": "LA",
    "lao pdr": "LA",
    "macao china": "MO",
    "moldova republic of": "MD",
    "myanmar": "MM",
    "plurinational state of bolivia": "BO",
    "republic of korea": "KR",
    "republic of moldova": "MD",
    "russian federation": "RU",
    "saudi arabia kingdom of": "SA",
    "slovak republic": "SK",
    "state of kuwait": "KW",
    "the gambia": "GM",
    "turkey": "TR",
    "united republic of tanzania": "TZ",
    "united states of america": "US",
    "venezuela bolivarian republic of": "VE",
}
"""Names that the Organization gives its members, where they are not those of English at large."""

OF_WTO: Final = {"918": "EU"}

_BRACKET = re.compile(r"\s*\([^()]*\)")


@cache
def territory(name: str) -> str:
    """The code of a territory by its name, its ISO codes, or its number with the Organization; empty for none.

    Example:
        >>> territory("Viet Nam"), territory("USA"), territory("U918"), territory("European Union (27)")
        ('VN', 'US', 'EU', 'EU')
    """
    code = name.strip().upper()
    number = code.removeprefix("C").removeprefix("U")
    if number in OF_WTO:
        return OF_WTO[number]
    if code in _codes():
        return code
    aliases = get_global("territory_aliases")
    for alias in (code, number):
        if len(alias) == len("USA") and len(found := aliases.get(alias, ())) == 1:
            return str(found[0])
    return _names().get(_name(name)) or _names().get(_name(_BRACKET.sub("", name))) or ""


@cache
def _codes() -> frozenset[str]:
    """Codes of two letters. Those of territories that are no more are none: they are aliases."""
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == len("US") and code.isalpha())


@cache
def _names() -> dict[str, str]:
    english = {_name(str(name)): str(code) for code, name in Locale("en").territories.items() if code in _codes()}
    return english | {plain_name(name): code for name, code in SPELLINGS.items()}


def _name(text: str) -> str:
    return plain_name(re.sub(r"\bst\.", "saint", text.casefold().replace("&", "and")))
