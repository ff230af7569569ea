"""Rates of exchange that a source has published, one to one with the files of ``exchange/``."""

from collections.abc import Mapping

from dtariff.model.citation import Form
from dtariff.model.value import value


@value
class ReferenceRates(Form):
    """One file of ``exchange/``: rates by the day of their publication.

    ``days``: of each day as ISO 8601 writes it (``2026-10-30``), each pair of currencies (``EUR/USD``) with the rate as
    text (``1.1172``): so many of the second for one of the first. Text, for there may be two hundred thousand, of which
    a process asks for two; what stands here was checked when the file was read.
    """

    days: dict[str, dict[str, str]]


def pair_of(base: str, quote: str) -> str:
    """How a pair of currencies is written.

    Example:
        >>> pair_of("EUR", "USD")
        'EUR/USD'
    """
    return f"{base}/{quote}"


def rates_of(form: ReferenceRates) -> Mapping[tuple[str, str], str]:
    """Every rate of a file by its day and pair, for whoever compares two files."""
    return {(day, pair): rate for day, pairs in form.days.items() for pair, rate in pairs.items()}
