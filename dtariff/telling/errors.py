"""Errors in the reader's language: a sentence for each code. The English sentence of the error keeps the detail."""

from dtariff.model.errors import DTariffError
from dtariff.telling.catalogue import tr

ERRORS: dict[str, str] = {}


def told(error: DTariffError) -> str:
    """An error as a sentence in the reader's language, and in brackets what the engine says of it in English."""
    return tr("{told} ({remark})", told=tr(ERRORS[error.code]), remark=error.message)
