"""The words of duty expressions, as patterns, in the languages tariffs are printed in.

MIN, MAX and NIHIL are duty expressions 15, 17/35 and 37 of TARIC; ``less`` and ``or, if lower,`` are those of
Schedule 3 to the Australian Customs Tariff Act 1995; ``но не менее`` and ``плюс`` those of the Common Customs Tariff
of the Eurasian Economic Union; ``on the case`` and ``but not less than`` those of the Harmonized Tariff Schedule of
the United States.

A comma, ``and`` or ``or`` binds two duties only where an amount follows, and else belongs to the phrase it stands in:

    >>> PLUS.match("and $107.99/L of alcohol") is not None
    True
    >>> PLUS.match("and container + 5%") is None
    True
"""

import re
from typing import Final

from dtariff.model.duty_tree import MONTH_NAMES, MONTHS
from dtariff.model.duty_units import CURRENCIES


def _spaced(pattern: str) -> str:
    """A pattern whose blanks may be any blanks: columns of a printed tariff break and spread lines."""
    return pattern.replace(" ", r"\s+")


_FREE = r"(?i:free|nihil|nil)(?![a-z])"
_AMOUNT_NEXT = rf"(?=\s*(?:{_FREE}|(?:[A-Z]{{3}}\s*|Rp\s*|[$€£]\s*)?[0-9]))"
_MIN = r"(?<![A-Za-z])MIN(?![A-Za-z])"
_MAX = r"(?<![A-Za-z])MAX(?![A-Za-z])"
_FLOOR = _spaced(rf"{_MIN}|,?\s*\b(?:(?:but )?not less than|но не менее)\b|,?\s*\bor,? if higher\b,?")
_CAP = _spaced(rf"{_MAX}|,?\s*\b(?:(?:but )?not more than|но не более)\b|,?\s*\bor,? if lower\b,?")
_EITHER = rf",?\s*\bor\b{_AMOUNT_NEXT}"
_PLUS = rf"\+|\bplus\b|\bплюс\b|,?\s*\band\b{_AMOUNT_NEXT}"  # noqa: RUF001 - Cyrillic is meant
_LESS = rf",?\s*\bless\b{_AMOUNT_NEXT}"
_HIGHER = _spaced(r"[,;]?\s*\(?\bwhichever (?:of the two )?is (?:the )?(?:higher|greater)\b\)?")
_LOWER = _spaced(r"[,;]?\s*\(?\bwhichever (?:of the two )?is (?:the )?(?:lower|lesser|less)\b\)?")
_NOT_SCHEMES = "|".join(("MIN", "MAX", *sorted(CURRENCIES)))
_SCHEMES = rf"(?<![A-Za-z])(?!(?:{_NOT_SCHEMES})(?![A-Za-z]))[A-Z]{{2,3}}(?:\s*/\s*[A-Z]{{2,3}})*{_AMOUNT_NEXT}"
_CONDITION = r"[,;]?\s*\b(?:under(?!\s+[0-9])|if(?!\s+any\b)|unless|except|when|provided|subject)\b"
_FROM = r"From(?=\s*[0-9])"
_BRACKET = r"\((?![a-z])"
_BINDS = (_PLUS, _LESS, _FLOOR, _CAP, _EITHER, _HIGHER, _LOWER)
_STOP = "|".join((*_BINDS, _SCHEMES, _FROM, _BRACKET, _CONDITION))
# Words up to whatever binds them to another duty; a number belongs to them only as a limit, as in "jewel over 7".
_PHRASE = rf"(?:(?!{_STOP})(?:\b(?:over|under)\s+[0-9]+|\([a-z][^()]*\)|[^0-9()+;$€£¢%]))+"

FREE: Final = re.compile(_FREE)
PERCENT: Final = re.compile(r"%(?:\s*ad\s+val(?:orem\b|\.))?|per\s*cent\b")
CENT: Final = re.compile(r"¢")
PLUS: Final = re.compile(_PLUS)
LESS: Final = re.compile(_LESS)
FLOOR: Final = re.compile(_FLOOR)
CAP: Final = re.compile(_CAP)
EITHER: Final = re.compile(_EITHER)
HIGHER: Final = re.compile(_HIGHER)
LOWER: Final = re.compile(_LOWER)
STOP: Final = re.compile(_STOP)

PER: Final = re.compile(r"/|\b(?:за|per|par)\b")
EACH: Final = re.compile(r"\beach\b")
COUNT: Final = re.compile(r"[0-9]{1,9}(?![0-9])")
QUALIFIER: Final = re.compile(rf"(?=(?:(?:of|on|over|for\s+each)\s+|,\s*including\s+)(?!{_STOP})\w){_PHRASE}")
PART: Final = re.compile(
    rf"on\s+(?:the\s+)?(?:value\s+of\s+)?(?:the\s+)?(?!(?:the|value\s+of)\b|{_STOP})(?=[^\W\d_])(?P<part>{_PHRASE})"
)

SCHEMES: Final = re.compile(_SCHEMES)
SEASON: Final = re.compile(rf"\(\s*(?P<first>{'|'.join(MONTHS)})(?:\s*-\s*(?P<last>{'|'.join(MONTHS)}))?\s*\)")
COMMA: Final = re.compile(r",")
FROM: Final = re.compile(rf"From\s*(?P<day>[0-9]{{1,2}})\s*(?P<month>{'|'.join(MONTH_NAMES)})\s*(?P<year>[0-9]{{4}})")

# Text that states no figure of its own.
COMPONENT: Final = re.compile(r"(?:EAR?|ADSZR?|ADFMR?|EP)\b")
REFERENCE: Final = re.compile(_spaced(r"(?i:the (?:rate|duty|duties)|(?:rate|duty) applicable|see|no change)\b"))
CONDITION: Final = re.compile(rf"\(|\*|{_CONDITION}")
WORD: Final = re.compile(r"[^\W\d_]|[/%]")
