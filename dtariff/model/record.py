"""What is kept of a quote that became a sale, and of what was given back of it.

Amounts are integers of minor units, of any size. A sheet adds up, or it is refused: its parts to its total, its lines
to itself. The engine makes the sheet and the store keeps it; neither judges the other's work.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from dtariff.model.errors import DataError, InputError
from dtariff.model.told import Told
from dtariff.model.value import Value, value

RecordState = Literal["recorded", "partly_reversed", "reversed"]
LONGEST_REFERENCE = 200
"""Characters of the longest reference, of a record, of one of its lines, or of a reversal."""
LONGEST_REASON = 1000
"""Characters of the longest reason for a reversal."""
DIGITS = 1000
"""Digits of the largest amount: above what a price and a rate of any sense come to, below what a database refuses."""


class Parts(NamedTuple):
    """An amount in its parts, in minor units. What rounding left over may be below nought."""

    net: int = 0
    duty: int = 0
    tax: int = 0
    other: int = 0
    residual: int = 0

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return sum(self)

    def plus(self, more: "Parts") -> "Parts":
        """Both together."""
        return Parts(*map(sum, zip(self, more, strict=True)))

    def less(self, taken: "Parts") -> "Parts":
        """What is left when some is taken."""
        return Parts(*(own - other for own, other in zip(self, taken, strict=True)))


NOTHING = Parts()


@value
class Amounts(Value):
    """An amount in parts beside its total, in minor units."""

    net: int
    duty: int
    tax: int
    other: int
    residual: int
    total: int

    @property
    def parts(self) -> Parts:
        """The amounts without their total."""
        return Parts(self.net, self.duty, self.tax, self.other, self.residual)


@value
class SheetLine(Amounts):
    """One line of a sale; ``reference`` is its own within the sheet."""

    reference: str


@value
class ReversedLine(Amounts):
    """What was given back of one line, in positive amounts; ``reference`` is that of the line."""

    reference: str


@value
class SheetEvidence(Value):
    """One sign of where the buyer is.

    Attributes:
        kind: of what sort, e.g. ``billing_address``.
        place: the jurisdiction that it speaks for.
        value: what was seen.
        counted: whether it bore on the answer.
    """

    kind: str
    place: str
    value: str
    counted: bool


@value
class Sheet(Amounts):
    """All of a quote that is recorded.

    Attributes:
        quote_id: digest that names the quote. input_digest: of the question.
        release: digest of the tables used. engine: the version that answered.
        on: the day of the law. known: the day of knowledge.
        currency: of all amounts. digits: decimals of its minor unit.
        request: the order as canonical JSON. response: the whole answer as canonical JSON.
        net: price. duty, tax, other: charges. residual: what rounding left over. total: their sum.
        lines: the lines of the order; part by part they come to the amounts above.
        evidence: what the place of the buyer was read from. location_state: how well it is settled.
        issued_at: when the quote was made. expires_at: from when on it can no longer be recorded.

    Raises:
        DataError: ``sheet_broken``, with what does not fit: a sheet is made by the engine, not by a buyer.
    """

    quote_id: str
    input_digest: str
    release: str
    engine: str
    on: date
    known: date
    currency: str
    digits: int
    request: str
    response: str
    lines: tuple[SheetLine, ...]
    evidence: tuple[SheetEvidence, ...]
    location_state: str
    issued_at: datetime
    expires_at: datetime

    if not TYPE_CHECKING:  # a checker of types reads the fields

        def __init__(self, **given: Any) -> None:
            Value.__init__(self, **given)
            for wrong in _wrong(self):
                raise DataError("sheet_broken", f"the sheet of quote {self.quote_id[:12]!r}: {wrong}")


@value
class Reversal(Value):
    """What was given back of a record at one time.

    Attributes:
        reference: its own, unique among reversals. of: the reference of the record.
        lines: what was given back, by line.
        reason: why, in the caller's words. reversed_at: when.
    """

    reference: str
    of: str
    lines: tuple[ReversedLine, ...]
    reason: str
    reversed_at: datetime

    @property
    def total(self) -> int:
        """All that was given back, in minor units."""
        return sum(line.total for line in self.lines)


@value
class Record(Value, Told):
    """A sheet as it was recorded, with its reversals in the order in which they came.

    Attributes:
        reference: the caller's own name of the sale. sheet: its amounts, lines, request and answer.
        recorded_at: when. reversals: what was given back since.
    """

    reference: str
    sheet: Sheet
    recorded_at: datetime
    reversals: tuple[Reversal, ...] = ()

    def __repr__(self) -> str:
        """In short: the whole answer and what the customer showed do not belong into every log."""
        return f"<Record {self.reference!r} of {self.recorded_at:%Y-%m-%d}: {self.state}>"

    @property
    def left(self) -> tuple[SheetLine, ...]:
        """What is left of each line after all reversals, in the order of the lines."""
        return tuple(
            line_of(SheetLine, line.reference, line.parts.less(self._given_back(line.reference)))
            for line in self.sheet.lines
        )

    @property
    def left_in_all(self) -> Parts:
        """What is left of the record."""
        return _sum(line.parts for line in self.left)

    @property
    def open_lines(self) -> tuple[SheetLine, ...]:
        """The lines that can still be reversed, with what is left: a line of nought can be, once."""
        touched = {line.reference for reversal in self.reversals for line in reversal.lines}
        return tuple(line for line in self.left if line.parts != NOTHING or line.reference not in touched)

    @property
    def state(self) -> RecordState:
        """Whether some, all or nothing was given back."""
        if not self.reversals:
            return "recorded"
        return "partly_reversed" if self.open_lines else "reversed"

    def _given_back(self, reference: str) -> Parts:
        given = (line for reversal in self.reversals for line in reversal.lines)
        return _sum(line.parts for line in given if line.reference == reference)


def line_of(kind: Callable[..., Any], reference: str, parts: Parts) -> Any:
    """A line of either kind from its parts."""
    return kind(reference=reference, **parts._asdict(), total=parts.total)


def reference_of(text: object, param: str) -> str:
    """A reference as it was given, if it is one.

    It is compared sign by sign, so it may hold nothing that cannot be seen: no controls, no zero-width signs, no blank
    at an end.

    Raises:
        InputError: ``bad_reference``.
    """
    if isinstance(text, str) and 0 < len(text) <= LONGEST_REFERENCE and text.isprintable() and text == text.strip():
        return text
    told = f"{text!r:.60}"
    hint = f"1 to {LONGEST_REFERENCE} printable characters, no blank at an end, e.g. an order number"
    raise InputError("bad_reference", f"{told} is no reference", param=param, hint=hint)


def is_keepable(text: str) -> bool:
    """Whether any database keeps the text as it is: no NUL, no half of a surrogate pair."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _sum(many: Iterable[Parts]) -> Parts:
    found = NOTHING
    for parts in many:
        found = found.plus(parts)
    return found


# --- what makes a sheet whole --------------------------------------------------------------------------------------


def _wrong(sheet: Sheet) -> Iterator[str]:
    """What does not fit, the first first."""
    if not sheet.quote_id or not all(map(is_keepable, _texts(sheet))):
        yield "a text that cannot be kept"
    for moment in (sheet.issued_at, sheet.expires_at):
        if moment.utcoffset() != timedelta(0):
            yield f"{moment} is not in UTC"
    references = [reference_of(line.reference, "lines") for line in sheet.lines]
    if not references or len(set(references)) < len(references):
        yield "it has no lines, or two of one reference"
    for amounts in (sheet, *sheet.lines):
        yield from _wrong_amounts(amounts)
    if _sum(line.parts for line in sheet.lines) != sheet.parts:
        yield "the lines do not come to the amounts of the sheet"


def _wrong_amounts(amounts: Amounts) -> Iterator[str]:
    if any(abs(part) >= 10**DIGITS for part in (*amounts.parts, amounts.total)):
        yield "an amount beyond all sense"
    if amounts.parts.total != amounts.total:
        yield f"the parts come to {amounts.parts.total}, the total says {amounts.total}"


def _texts(sheet: Sheet) -> Iterator[str]:
    """Every text that a caller had a hand in."""
    yield from (sheet.quote_id, sheet.input_digest, sheet.release, sheet.engine, sheet.currency)
    yield from (sheet.request, sheet.response, sheet.location_state)
    for sign in sheet.evidence:
        yield from (sign.kind, sign.place, sign.value)
