"""What is given back of a record: all that is left, or so much of each line, in its own parts.

A line that is given back in part gives back of its price, duty and taxes alike: each in the proportion in which it is
left, the odd minor units to the largest remainders. So the parts come exactly to what was asked, none ever falls below
nought, and the last reversal takes exactly the rest.
"""

from collections.abc import Mapping

from dtariff.model.apportion import apportion
from dtariff.model.errors import AlreadyReversedError, InputError
from dtariff.model.record import Parts, Record, ReversedLine, SheetLine, line_of

HINT = 'a line\'s reference with minor units of its total, e.g. {"1": 250}'


def asked_lines(lines: object) -> dict[str, int] | None:
    """Minor units to give back by line, as a caller asks; None for all.

    Raises:
        InputError: ``bad_lines``.
    """
    if lines is None:
        return None
    if not isinstance(lines, Mapping):
        raise InputError("bad_lines", "the lines are no mapping", param="lines", hint=HINT)
    if not lines:
        raise InputError("bad_lines", "no line is named", param="lines", hint=f"leave it out, or {HINT}")
    for reference, total in lines.items():
        if not isinstance(reference, str):
            raise InputError("bad_lines", f"{reference!r} is no reference of a line", param="lines", hint=HINT)
        if type(total) is not int:
            message = f"{total!r} of line {reference!r} is no number of minor units"
            raise InputError("bad_lines", message, param="lines", hint=HINT)
    return dict(lines)


def reversed_lines(record: Record, asked: Mapping[str, int] | None) -> tuple[ReversedLine, ...]:
    """What a reversal gives back, by line, in the order of the record.

    Args:
        record: with the reversals made so far.
        asked: minor units of each line's total; None for all that is left.

    Raises:
        InputError: ``unknown_line``, ``bad_lines`` for an amount that is none.
        AlreadyReversedError: ``already_reversed`` if nothing is left, ``too_much_reversed`` if less is left.
    """
    wanted = record.open_lines
    if asked is not None:
        unknown = asked.keys() - {line.reference for line in record.sheet.lines}
        if unknown:
            message = f"record {record.reference!r} has no line {min(unknown)!r}"
            raise InputError("unknown_line", message, param="lines", hint=HINT)
        closed = asked.keys() - {line.reference for line in wanted}
        if closed and wanted:
            raise AlreadyReversedError("already_reversed", f"nothing is left of line {min(closed)!r}", param="lines")
        wanted = tuple(line for line in wanted if line.reference in asked)
    if not wanted:
        raise AlreadyReversedError("already_reversed", f"nothing is left of record {record.reference!r}")
    return tuple(_given_back(line, line.total if asked is None else asked[line.reference]) for line in wanted)


def _given_back(left: SheetLine, total: int) -> ReversedLine:
    if total > left.total:
        message = f"of line {left.reference!r} {left.total} are left, in minor units, not {total}"
        raise AlreadyReversedError("too_much_reversed", message, param="lines", hint="give back what is left, or less")
    if total != left.total and total <= 0:
        raise InputError("bad_lines", f"{total} of line {left.reference!r} is nothing", param="lines", hint=HINT)
    found: ReversedLine = line_of(ReversedLine, left.reference, share(left.parts, total))
    return found


def share(left: Parts, total: int) -> Parts:
    """So much of the parts as comes to a total between nought and theirs.

    Example:
        >>> share(Parts(net=1000, duty=100, tax=231), 500)
        Parts(net=376, duty=37, tax=87, other=0, residual=0)
    """
    return left if total == left.total else Parts(*apportion(total, left))
