"""Duty expressions: the text of a tariff's rate column as a tree, and the tree as text.

A tree holds what the text says and nothing that has to be looked up elsewhere; text that says too little is refused
with a reason and the place. The rules were made by

- the European Union: MIN, MAX and NIHIL of the integrated tariff (TARIC), as printed in Annex I to Regulation 2658/87;
  https://eur-lex.europa.eu/eli/reg/1987/2658/oj
- the United States: the Harmonized Tariff Schedule; https://hts.usitc.gov
- the Eurasian Economic Union: the Common Customs Tariff (``не менее``, ``плюс``); https://eec.eaeunion.org
- Australia: Schedule 3 to the Customs Tariff Act 1995, whose section 9 says that a percentage is one of the value of
  the goods, or of the part that is named; https://www.legislation.gov.au/C2004A04997

The grammar knows no country:

    text    = stage { "From" date stage }
    stage   = rate "(" months ")" { "," rate "(" months ")" }  |  rate { schemes rate }
    rate    = duty { MIN duty | MAX duty }  |  duty { "or" duty } "whichever is higher"
    duty    = "Free"  |  term { "+" term | "less" term }
    term    = figure "%" [ "on" part ]  |  figure  |  figure money "/" [ count ] unit

``A MIN B`` is at least B, ``A MAX B`` at most B, and of several the last splits the text first. A figure alone is a
percentage. A currency before MIN or MAX without a unit takes the unit of the other side: ``22 EUR MAX 56 EUR/100 kg``.

    >>> tree = parse("11.2 MIN 22 EUR MAX 56 EUR/100 kg")
    >>> print(tree)
    11.2% MIN 22 EUR/100 kg MAX 56 EUR/100 kg
    >>> parse(str(tree)) == tree
    True
    >>> parse("6.5% or 1,092won/m")
    Traceback (most recent call last):
    dtariff.model.errors.DutyTextError: ambiguous_alternative [expression]: ... at character 5 of ...

Codes of ``DutyTextError``, all there are:

- ``duty_amount_required``: a figure is needed here
- ``invalid_monetary_unit``: an amount whose currency is missing, unknown, or that of more than one country
- ``invalid_measurement_unit``: an amount of money whose unit is missing or unknown
- ``invalid_duty_expression``: figures that make no expression, as without an operator, or for a day that never was
- ``ambiguous_number``: ``1,092`` where nothing shows whether the comma marks thousands or decimals
- ``ambiguous_alternative``: ``or`` without saying which of the two applies
- ``ambiguous_season``: a month in two seasons, or in none
- ``duty_by_reference``: the duty of some other line or note
- ``duty_by_table``: an agricultural component or entry price (EA, ADSZ, ADFM, EP), set by tables outside the text
- ``conditional_duty``: a note or condition on the duty: in brackets, by an asterisk, after ``under``, ``if``
"""

from decimal import Decimal

from dtariff.model.duty_factors import ad_valorem_fraction, general_rate, is_free, preferences
from dtariff.model.duty_tree import (
    AdValorem,
    Cap,
    Duty,
    DutyCode,
    DutyExpression,
    Figure,
    Floor,
    Free,
    Preference,
    Preferential,
    Rate,
    Season,
    Seasonal,
    Specific,
    Stage,
    Staged,
    Step,
    Sum,
    Term,
)

__all__ = [
    "AdValorem",
    "Cap",
    "Duty",
    "DutyCode",
    "DutyExpression",
    "Figure",
    "Floor",
    "Free",
    "Preference",
    "Preferential",
    "Rate",
    "Season",
    "Seasonal",
    "Specific",
    "Stage",
    "Staged",
    "Step",
    "Sum",
    "Term",
    "ad_valorem_fraction",
    "general_rate",
    "is_free",
    "parse",
    "preferences",
]


def parse(text: str, *, dollar: str = "USD") -> DutyExpression:
    """Read a duty expression.

    Args:
        text: as the tariff prints it.
        dollar: the currency that ``$`` and its cent ``¢`` stand for in that tariff.

    Raises:
        DutyTextError: the text is no expression, or says too little; see the codes above.
    """
    plain = _plain(text) if dollar == "USD" else None
    if plain is not None:
        return plain
    from dtariff.model.duty_grammar import read  # noqa: PLC0415 - most lines are plain, and patterns are slow to compile

    return read(text, dollar)


def _plain(text: str) -> AdValorem | None:
    """``20%`` or ``12.5%``, as most lines say; None for the grammar to read."""
    whole, point, part = text.removesuffix("%").partition(".")
    plain = whole.isdecimal() and (part.isdecimal() if point else not part) and text.endswith("%")
    if not plain or not text.isascii() or (whole[0] == "0" and whole != "0"):
        return None
    return AdValorem(Decimal(text[:-1]))
