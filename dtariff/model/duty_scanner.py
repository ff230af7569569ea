r"""The place in a duty text: takes patterns one by one, reads figures, and says exactly where a text goes wrong.

Tariffs are published with zero-width characters, no-break spaces and raised figures (``m²``); they are read past, and
an error still counts characters of the text as it was given.

    >>> scanner = DutyScanner("\N{ZERO WIDTH SPACE}2,5 %")
    >>> scanner.number()
    Decimal('2.5')
    >>> scanner.fault("duty_amount_required", "no figure").position
    5
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from dtariff.model.duty_tree import DutyCode, Figure
from dtariff.model.errors import DutyTextError

_DROPPED: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_PLAIN: Final = {"\u00b2": "2", "\u00b3": "3"}
_BLANKS: Final = re.compile(r"\s*")
_MIXED: Final = re.compile(r"(?P<whole>[0-9]{1,9})\s+(?P<over>[0-9]{1,9})/(?P<under>[1-9][0-9]{0,8})(?![0-9])")
_NUMBER: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_POINT: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_COMMA: Final = re.compile(r"[0-9]+,[0-9]+")
_GROUPS: Final = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_POINT_USED: Final = re.compile(r"[0-9]\.[0-9]")
_COMMA_USED: Final = re.compile(r"(?<![0-9])0,[0-9]|[0-9],(?:[0-9]{1,2}|[0-9]{4,})(?![0-9])")


class DutyScanner:
    """A duty text and the place reached in it; never stands on a blank."""

    __slots__ = ("_at", "_places", "_text", "_whole")

    def __init__(self, whole: str) -> None:
        kept = [(place, _PLAIN.get(sign, sign)) for place, sign in enumerate(whole) if sign not in _DROPPED]
        self._whole = whole
        self._text = "".join(sign for _, sign in kept)
        self._places = [*(place for place, _ in kept), len(whole)]
        self._at = 0
        self._move_to(0)

    def _move_to(self, at: int) -> None:
        blanks = _BLANKS.match(self._text, at)
        self._at = blanks.end() if blanks else at

    @property
    def at(self) -> int:
        """The place reached, to come back to or to blame."""
        return self._at

    @property
    def done(self) -> bool:
        """Whether the whole text is read."""
        return self._at == len(self._text)

    def back_to(self, at: int) -> None:
        """Stand at an earlier place again."""
        self._at = at

    def sees(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern comes next."""
        return pattern.match(self._text, self._at) is not None

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What comes next, if it is the pattern, with the blanks behind it."""
        match = pattern.match(self._text, self._at)
        if match:
            self._move_to(match.end())
        return match

    def fault(self, code: DutyCode, message: str, *, at: int | None = None, hint: str = "") -> DutyTextError:
        """The error for the place reached, or for an earlier one."""
        place = self._places[self._at if at is None else at]
        return DutyTextError(code, message, text=self._whole, position=place, hint=hint)

    def number(self) -> Figure | None:
        """The figure that comes next, exactly as written, or None."""
        if mixed := self.take(_MIXED):
            return int(mixed["whole"]) + Fraction(int(mixed["over"]), int(mixed["under"]))
        start = self._at
        match = self.take(_NUMBER)
        return Decimal(self._plain(match[0], start)) if match else None

    def _plain(self, raw: str, start: int) -> str:
        """A figure with its thousands run together and a point before its decimals."""
        if _POINT.fullmatch(raw):
            return raw
        grouped, decimal = _GROUPS.fullmatch(raw) is not None, _COMMA.fullmatch(raw) is not None
        if grouped and decimal:
            grouped, decimal = self._meaning_of_comma()
        if grouped:
            return raw.replace(",", "")
        if decimal:
            return raw.replace(",", ".")
        if _COMMA.fullmatch(raw):
            hint = "write the thousands without a comma, or use a point before the decimals"
            raise self.fault("ambiguous_number", f"{raw} may be thousands or decimals", at=start, hint=hint)
        raise self.fault("invalid_duty_expression", f"{raw} is not a number", at=start)

    def _meaning_of_comma(self) -> tuple[bool, bool]:
        """Whether ``1,092`` is grouped, or decimal, as the other figures of the same text show."""
        point = _POINT_USED.search(self._text) is not None
        comma = _COMMA_USED.search(self._text) is not None
        return point and not comma, comma and not point
