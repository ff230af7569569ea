"""A tax number and how far it was checked."""

from typing import Literal

from dtariff.model.citation import Citation, Sure
from dtariff.model.value import Value, value

TaxIdPart = Literal["format", "check_digit"]


@value
class TaxIdCheck(Value):
    """A tax number that was read.

    Attributes:
        value: as it was given. number: in its compact form.
        type: as it was given, or the first that its jurisdiction has.
        jurisdiction: whose number it is.
        checked: what was checked; empty where the tables know of nothing to check.
        registry: no registry was asked whether the number was ever given out, and to whom.
        by: what checked it.
        sure: how surely such a number is so written. citations: by which sources.
    """

    value: str
    number: str
    type: str
    jurisdiction: str
    checked: tuple[TaxIdPart, ...]
    registry: Literal["not_asked"] = "not_asked"
    by: str = ""
    sure: Sure
    citations: tuple[Citation, ...] = ()
