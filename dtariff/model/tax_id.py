"""A tax number and how far it was checked."""

from typing import Literal

from dtariff.model.citation import Citation, Sure
from dtariff.model.value import Value, value

Checked = Literal["format", "check_digit"]


@value
class TaxIdCheck(Value):
    """A tax id that can be one, and how far that was looked at.

    Attributes:
        value: as it was given. number: as it is written without separators, with the letters of its country if it has
            such (``EL094259216``).
        type: as given, or the first name of the number it turned out to be (``eu_vat``); empty where it has none.
        jurisdiction: whose number it is, by its code in the tables: GR for EL, GB-NIR for XI, FR for one of Monaco.
        checked: what was verified; empty where nothing is known of such numbers. ``check_digit`` is claimed of this
            very number and not of its kind: digits of it cannot be changed one by one without being noticed.
        registry: no registry was asked whether the number was issued.
        by: what checked it: a module of python-stdnum, or a pattern of the tables; empty if nothing did.
        sure: how sure the tables are of what such a number is; ``assumed`` where they know none. citations: by which
            sources.
    """

    value: str
    number: str
    type: str
    jurisdiction: str
    checked: tuple[Checked, ...] = ()
    registry: Literal["not_asked"] = "not_asked"
    by: str = ""
    sure: Sure
    citations: tuple[Citation, ...] = ()
