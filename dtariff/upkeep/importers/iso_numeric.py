"""Territories by the numeric codes of ISO 3166-1, which statistics use in place of letters.

The codes are those of the Unicode CLDR, which Babel carries. Codes of states that are no more are read as CLDR reads
them: as the one successor, or not at all where there are several. From 900 on users assign codes as they like.
"""

import re
from functools import cache
from typing import Any, Final

from babel.core import get_global

FIRST_OF_USERS: Final = 900
DIGITS: Final = 3


def territory_of(code: str) -> str | None:
    """The code in letters of a numeric code, or None for a number that stands for no one territory.

    Args:
        code: three digits; noughts before the first other digit may be missing.

    Example:
        >>> territory_of("840"), territory_of("36"), territory_of("890"), territory_of("918")
        ('US', 'AU', None, None)
    """
    digits = code.zfill(DIGITS)
    if re.fullmatch("[0-9]{3}", digits) is None or int(digits) >= FIRST_OF_USERS:
        return None
    found = _aliases().get(digits, ())
    return str(found[0]) if len(found) == 1 else None


@cache
def _aliases() -> Any:
    return get_global("territory_aliases")
