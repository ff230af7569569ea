"""Duty components of TARIC, and of the tariff of the United Kingdom that was made from it, as one duty expression.

A duty stands there in pieces: each has the id of a duty expression that says how it joins those before it, an amount,
a monetary unit, and the unit it is for. The ids stand in the order in which the duty is printed, so ``01`` 13.6, ``15``
1.6 EUR for ``DTN`` is ``13.6% MIN 1.6 EUR/100 kg``. The ids are those of duty expressions in TARIC (as the backend of
the UK Trade Tariff lists them), the units those that its abbreviations print.

What cannot be computed from the pieces alone, such as an agricultural component, or cannot be said in our words, makes
a duty that is not known, with a note that says why. Pieces that contradict each other are an error. Nothing makes
nought but a nought.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from dtariff.model.duty import (
    AdValorem,
    Cap,
    Duty,
    DutyExpression,
    Floor,
    Free,
    Rate,
    Specific,
    Sum,
    Term,
    parse,
)
from dtariff.model.duty_units import CURRENCIES, PIECE
from dtariff.model.errors import DutyTextError, shown

BASE: Final = "01"
PLUS: Final = frozenset({"04", "19", "20"})
MINUS: Final = frozenset({"02", "36"})
MINIMUM: Final = "15"
MAXIMUM: Final = frozenset({"17", "35"})
NOTHING: Final = "37"
SUPPLEMENTARY: Final = "99"
"""The unit in which a quantity is declared; no duty."""

BY_TABLE: Final = MappingProxyType({"12": "EA", "14": "EAR", "21": "ADSZ", "25": "ADSZR", "27": "ADFM", "29": "ADFMR"})
"""Agricultural components, whose amounts stand in tables of their own."""

UNITS: Final = MappingProxyType(
    {
        ("ASV", "X"): (1, "% vol/hl"),
        ("CEN", ""): (100, PIECE),
        ("DTN", ""): (100, "kg"),
        ("DTN", "E"): (100, "kg eda"),
        ("DTN", "G"): (100, "kg/br"),
        ("DTN", "M"): (100, "kg mas"),
        ("DTN", "R"): (100, "kg std qual"),
        ("DTN", "Z"): (100, "kg/% sacchar."),
        ("GRM", ""): (1, "g"),
        ("HLT", ""): (1, "hectolitre"),
        ("HMT", ""): (100, "m"),
        ("KGM", ""): (1, "kg"),
        ("KGM", "A"): (1, "kg/tot/alc"),
        ("KGM", "E"): (1, "kg eda"),
        ("KGM", "G"): (1, "kg/br"),
        ("KGM", "P"): (1, "kg/lactic matter"),
        ("KGM", "T"): (1, "kg/dry lactic matter"),
        ("KLT", ""): (1000, "litre"),
        ("KMT", ""): (1000, "m"),
        ("LTR", ""): (1, "litre"),
        ("MIL", ""): (1000, PIECE),
        ("MPR", ""): (1000, "pair"),
        ("MTK", ""): (1, "m2"),
        ("MTQ", ""): (1, "m3"),
        ("MTQ", "C"): (1000, "m3"),
        ("MTR", ""): (1, "m"),
        ("MWH", ""): (1000, "kWh"),
        ("NAR", ""): (1, PIECE),
        ("NPR", ""): (1, "pair"),
        ("TJO", ""): (1, "TJ"),
        ("TNE", ""): (1, "tonne"),
        ("TNE", "E"): (1000, "kg eda"),
        ("TNE", "M"): (1000, "kg mas"),
        ("TNE", "R"): (1000, "kg std qual"),
        ("TNE", "Z"): (1000, "kg/% sacchar."),
    }
)
"""A measurement unit and its qualifier: how many of which of our units. A pair that is not here has no name in ours."""

_JOINING: Final = PLUS | MINUS | MAXIMUM | {MINIMUM}
_AMOUNT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_ID = re.compile(r"[0-9]{2}")
_DECIMALS = re.compile(r"(?P<whole>[0-9])\.(?P<part>[0-9]*?)0+(?![0-9])")


@dataclass(frozen=True, slots=True)
class Component:
    """One piece of a duty.

    Attributes:
        expression: id of its duty expression, two digits.
        amount: a percentage, or an amount of money; None where the piece has none.
        money: monetary unit, or empty for a percentage.
        unit: measurement unit, or empty.
        qualifier: of the measurement unit, or empty.
    """

    expression: str
    amount: Decimal | None = None
    money: str = ""
    unit: str = ""
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class ReadDuty:
    """A duty as a row takes it: its text, or none and a note that says why."""

    duty: str = ""
    note: str = ""


class ComponentError(ValueError):
    """Pieces that no duty can be made of, in one sentence."""


class _Unsayable(Exception):  # noqa: N818 - it ends in a note, not as an error
    """Pieces whose duty cannot be computed from them, or not be said in our words."""


def amount_of(text: str) -> Decimal:
    """The figure of a piece, with a point and no sign.

    Raises:
        ComponentError: it is none, as ``5,3``.
    """
    if not _AMOUNT.fullmatch(text):
        raise ComponentError(f"{shown(text)} is no amount such as 13.6")
    return Decimal(text)


def expression_of(text: str) -> str:
    """The id of a duty expression.

    Raises:
        ComponentError: it is not of two digits.
    """
    if not _ID.fullmatch(text):
        raise ComponentError(f"{shown(text)} is no id of a duty expression such as 01")
    return text


def duty_of(components: Iterable[Component]) -> ReadDuty:
    """The duty that pieces make.

    Raises:
        ComponentError: they contradict each other.

    Example:
        >>> duty_of([Component("15", Decimal("1.60"), "EUR", "DTN"), Component("01", Decimal("13.600"))])
        ReadDuty(duty='13.6% MIN 1.6 EUR/100 kg', note='')
        >>> duty_of([Component("01", Decimal(9)), Component("12")]).note
        'Not known: it holds a component set by tables outside the line (EA).'
    """
    pieces = sorted(components, key=lambda piece: piece.expression)
    _check(pieces)
    pieces = [piece for piece in pieces if piece.expression != SUPPLEMENTARY]
    try:
        tree = _tree(pieces)
    except _Unsayable as why:
        return ReadDuty(note=f"Not known: {why}.")
    return ReadDuty(str(tree))


def duty_of_text(text: str) -> ReadDuty:
    """A duty that a source gives in words alone, such as ``34.00 GBP / 100 kg``.

    Example:
        >>> duty_of_text("34.00 GBP / 100 kg")
        ReadDuty(duty='34 GBP/100 kg', note='')
    """
    if not text.strip():
        return ReadDuty(note="Not known: the source gives no duty here.")
    try:
        return ReadDuty(_short(str(parse(text))))
    except DutyTextError as error:
        return ReadDuty(note=f"Not known: the source says {shown(text)}, which cannot be computed ({error.code}).")


def same_duty(one: str, other: str) -> bool:
    """Whether two texts that can be read mean the same."""
    return _plain(parse(one)) == _plain(parse(other))


def _plain(tree: DutyExpression) -> DutyExpression:
    """Free as the percentage of nought that it is."""
    return AdValorem(Decimal(0)) if isinstance(tree, Free) else tree


def _short(text: str) -> str:
    """A printed duty without noughts behind the last decimal that says something."""
    return _DECIMALS.sub(lambda found: found["whole"] + (f".{found['part']}" if found["part"] else ""), text)


def _check(pieces: list[Component]) -> None:
    """What no duty can be."""
    ids = [piece.expression for piece in pieces]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ComponentError(f"two pieces with the duty expression {', '.join(twice)}")
    duties = [name for name in ids if name != SUPPLEMENTARY]
    if NOTHING in duties and len(duties) > 1:
        raise ComponentError("no duty (37) beside a duty")
    if duties and duties[0] in _JOINING:
        raise ComponentError(f"the duty begins with {duties[0]}, which joins what stands before it")
    if any(piece.expression == NOTHING and piece.amount for piece in pieces):
        raise ComponentError("no duty (37) with an amount")


def _tree(pieces: list[Component]) -> DutyExpression:
    if not pieces:
        raise _Unsayable("the source gives no duty here; it may hang on conditions")
    tables = [BY_TABLE[piece.expression] for piece in pieces if piece.expression in BY_TABLE]
    if tables:
        raise _Unsayable(f"it holds a component set by tables outside the line ({', '.join(tables)})")
    unknown = [piece.expression for piece in pieces if piece.expression not in (BASE, NOTHING, *_JOINING)]
    if unknown:
        raise _Unsayable(f"the duty expression {', '.join(unknown)} is not one that we read")
    if pieces[0].expression == NOTHING:
        return Free()
    silent = [piece.expression for piece in pieces if piece.amount is None]
    if silent:  # some writers leave an amount out where it is nought, and others where there is none
        raise _Unsayable(f"the source gives no amount for the duty expression {', '.join(silent)}")
    tree = _bound(pieces)
    if parse(str(tree)) != tree:
        raise _Unsayable(f"our words for it, {tree}, mean another")
    return tree


def _bound(pieces: list[Component]) -> Rate:
    """A duty, and the least and the most of it, from the left."""
    first, *bounds = _groups(pieces)
    rate: Rate = _sum(first)
    for bound in bounds:
        kind = Floor if bound[0].expression == MINIMUM else Cap
        rate = kind(rate, _sum(bound))
    return rate


def _groups(pieces: list[Component]) -> list[list[Component]]:
    """The pieces of the duty, then those of each bound."""
    groups: list[list[Component]] = [[]]
    for piece in pieces:
        if piece.expression == MINIMUM or piece.expression in MAXIMUM:
            groups.append([])
        groups[-1].append(piece)
    return groups


def _sum(pieces: list[Component]) -> Duty:
    terms = tuple(_term(piece) for piece in pieces if piece.expression not in MINUS)
    less = tuple(_term(piece) for piece in pieces if piece.expression in MINUS)
    return Sum(terms, less) if less or len(terms) > 1 else terms[0]


def _term(piece: Component) -> Term:
    amount = _tidy(piece.amount or Decimal(0))
    if not piece.money and not piece.unit and not piece.qualifier:
        return AdValorem(amount)
    if not piece.money:
        raise _Unsayable(f"a percentage for {shown(piece.unit + piece.qualifier)}")
    if piece.money not in CURRENCIES:
        raise _Unsayable(f"the monetary unit {shown(piece.money)} is not one that we read")
    if not piece.unit:
        raise _Unsayable(f"an amount of {piece.money} for no unit")
    found = UNITS.get((piece.unit, piece.qualifier))
    if found is None:
        raise _Unsayable(f"the unit {shown(piece.unit + piece.qualifier)} is not one that we read")
    per, unit = found
    return Specific(amount, piece.money, unit, per)


def _tidy(amount: Decimal) -> Decimal:
    """An amount without noughts at its end."""
    text = format(amount, "f")
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else amount
