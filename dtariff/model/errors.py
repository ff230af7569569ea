"""Every error that dtariff raises.

::

    DTariffError
    ├── InputError        (ValueError)   the caller can mend the question
    │   ├── FlowsError                   a file of trade that cannot be read; carries every fault found
    │   ├── DutyTextError                a duty expression that cannot be read, with its position
    │   ├── LayoutError                  several things wrong with a table of sales, all of them
    │   ├── OrderError                   several things wrong with one order, all of them
    │   └── RatesError                   rates of exchange that cannot be used; carries every fault found
    ├── CoverageError     (LookupError)  the tables do not know the answer: date, country, rate
    ├── DataError         (RuntimeError) the tables are broken; carries every fault found
    │   └── ConflictError                two rules of one rung claim the same case; both places are shown
    ├── StateError        (RuntimeError) what is asked of a quote or a record came too late, or was done already
    │   ├── ExpiredQuoteError            the quote held until a moment that is past
    │   ├── AlreadyRecordedError         the reference names another quote
    │   └── AlreadyReversedError         no more can be given back than is left
    ├── StoreError        (RuntimeError) the store of records cannot be read, or takes nothing more just now
    └── UpdateError       (RuntimeError) signed tables were refused, or could not be fetched; those in use stay

Each error has a stable ``code`` to branch on, the ``param`` that is wrong, and a ``hint`` that says what to do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from reprlib import Repr

SHOWN = 60
"""Characters of a value that a message shows."""


class _Short(Repr):
    """Values as messages show them."""

    def repr_int(self, x: int, level: int) -> str:
        """A number, unless it is one that Python itself refuses to write out."""
        return super().repr_int(x, level) if x.bit_length() <= 8 * SHOWN else "a number of too many digits"


_SHORT = _Short()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = SHOWN


def shown(value: object) -> str:
    """A value of whatever kind and size, short enough for a message and fit to be printed.

    Example:
        >>> shown("musik"), shown(10**5000), shown(["DE"] * 10_000)
        ("'musik'", 'a number of too many digits', "['DE', 'DE', 'DE', 'DE', 'DE', 'DE', ...]")
    """
    return _SHORT.repr(value)


class DTariffError(Exception):
    """The one base: catch this to catch all.

    Attributes:
        code: stable snake_case name of what went wrong.
        message: one sentence.
        param: the argument or key at fault, e.g. ``price`` or ``quantities.minute``; empty if none.
        hint: what to do next; empty if there is nothing sure to say.
    """

    def __init__(self, code: str, message: str, *, param: str = "", hint: str = "") -> None:
        self.code = code
        self.message = message
        self.param = param
        self.hint = hint
        super().__init__(message)

    def __str__(self) -> str:
        where = f" [{self.param}]" if self.param else ""
        tail = f" ({self.hint})" if self.hint else ""
        return f"{self.code}{where}: {self.message}{tail}"

    def __reduce__(self) -> tuple[Callable[..., "DTariffError"], tuple[object, ...]]:
        return _rebuilt, (self.__class__, dict(self.__dict__))

    def as_dict(self) -> dict[str, object]:
        """The error as plain data, for ``--json`` and HTTP."""
        return {"code": self.code, "param": self.param, "message": self.message, "hint": self.hint}


def _rebuilt(cls: type[DTariffError], attributes: dict[str, object]) -> DTariffError:
    """An error out of a pickle, or a copy."""
    error = cls.__new__(cls)
    error.__dict__.update(attributes)
    error.args = (attributes["message"],)
    return error


class InputError(DTariffError, ValueError):
    """What was asked cannot be asked so."""


class DutyTextError(InputError):
    """A duty expression that cannot be read.

    Attributes:
        text: the whole expression.
        position: index in ``text`` of the first character that does not fit.
    """

    def __init__(self, code: str, message: str, *, text: str, position: int, hint: str = "") -> None:
        self.text = text
        self.position = position
        super().__init__(code, f"{message}, at character {position} of {text!r}", param="expression", hint=hint)


class OrderError(InputError):
    """Several things are wrong with one order. An order with one fault raises that fault itself.

    Attributes:
        faults: every fault, each with its path: ``line_items[2].amount``.
    """

    def __init__(self, faults: Sequence[DTariffError]) -> None:
        self.faults = tuple(faults)
        message = f"{len(self.faults)} faults in the order, the first: {self.faults[0]}"
        super().__init__("order_refused", message, hint="see faults")

    def as_dict(self) -> dict[str, object]:
        """The error as plain data, with all it holds."""
        return {**super().as_dict(), "faults": [fault.as_dict() for fault in self.faults]}


class LayoutError(InputError):
    """Several things are wrong with a table of sales, or with what was said of it. One fault alone is raised itself.

    Attributes:
        faults: every fault found, each with the field or column at fault.
    """

    def __init__(self, faults: Sequence[DTariffError]) -> None:
        self.faults = tuple(faults)
        message = f"{len(self.faults)} faults in the table or in what was said of it, the first: {self.faults[0]}"
        super().__init__("layout_refused", message, hint="see faults")

    def as_dict(self) -> dict[str, object]:
        """The error as plain data, with all it holds."""
        return {**super().as_dict(), "faults": [fault.as_dict() for fault in self.faults]}


class RatesError(InputError):
    """Rates of exchange that cannot be used. Carries all faults at once, not the first.

    Attributes:
        faults: every fault found, each with its own code, place and hint.
    """

    def __init__(self, faults: Sequence[InputError]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        message = f"{len(self.faults)} fault{'s' if len(self.faults) > 1 else ''} in the rates, the first: {first}"
        super().__init__("bad_rates", message, param=first.param, hint=first.hint)

    def as_dict(self) -> dict[str, object]:
        """The error as plain data, faults included."""
        return {**super().as_dict(), "faults": [fault.as_dict() for fault in self.faults]}


class FlowsError(InputError):
    """A file of trade that cannot be read. Carries all faults at once, not the first.

    Attributes:
        faults: every fault found, each with its own code, line, column and hint.
    """

    def __init__(self, faults: Sequence[DTariffError], *, more: bool = False) -> None:
        """Takes the faults; ``more`` where the reader stopped before the end of the file."""
        self.faults = tuple(faults)
        first, many = self.faults[0], len(self.faults)
        count = f"at least {many} faults" if more else f"{many} fault{'s' if many > 1 else ''}"
        message = f"{count} in the flows, the first: {first.message}"
        super().__init__("bad_flows", message, param=first.param, hint=first.hint)

    def as_dict(self) -> dict[str, object]:
        """The error as plain data, faults included."""
        return {**super().as_dict(), "faults": [fault.as_dict() for fault in self.faults]}


class CoverageError(DTariffError, LookupError):
    """The tables do not hold the law that the question needs. Never answered with nought."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the tables: where, and why.

    Attributes:
        file: path below ``tariff_tables``.
        key: dotted path of the key in the file, e.g. ``tax[0].rate[1].rows[2]``.
        code: stable name of the check.
        message: one sentence.
    """

    file: str
    key: str
    code: str
    message: str

    def as_dict(self) -> dict[str, str]:
        """The fault as plain data."""
        return {"file": self.file, "key": self.key, "code": self.code, "message": self.message}

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.code, self.message) if part)


class DataError(DTariffError, RuntimeError):
    """The tables cannot be used. Carries all faults at once, not the first.

    Attributes:
        faults: every fault found.
    """

    def __init__(self, code: str, message: str, *, faults: Sequence[Fault] = (), hint: str = "") -> None:
        self.faults = tuple(faults)
        super().__init__(code, message, hint=hint)

    def as_dict(self) -> dict[str, object]:
        """The error as plain data, faults included."""
        return {**super().as_dict(), "faults": [fault.as_dict() for fault in self.faults]}


class ConflictError(DataError):
    """Two rules of one rung claim the same case: the faults name both places."""


class StateError(DTariffError, RuntimeError):
    """A well-formed wish that the present state of a quote or a record does not allow."""


class ExpiredQuoteError(StateError):
    """The quote is past its day and was not recorded before: ask for a new one."""


class AlreadyRecordedError(StateError):
    """The reference was given to another quote. The same quote may be recorded under it any number of times."""


class AlreadyReversedError(StateError):
    """A reversal of what was given back already, of more than is left, or under a reference that was used."""


class StoreError(DTariffError, RuntimeError):
    """The store of records did not answer: nothing of what was asked is kept in halves, or twice.

    Where a connection broke at the very end all of it may be kept; whoever asks again, by the same reference, learns.
    """


class UpdateError(DTariffError, RuntimeError):
    """Signed tables were refused, or could not be fetched or signed: the tables in use stay as they were."""
