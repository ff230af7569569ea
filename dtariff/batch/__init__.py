"""Many sales at once: a file read, its columns understood, every row priced as a single quote would price it.

`quote_table` and its kin load Arrow, which comes with an extra, when they are asked for.
"""

from typing import TYPE_CHECKING, Any

from dtariff.model.errors import InputError

if TYPE_CHECKING:
    from dtariff.batch.tables import Batches as Batches
    from dtariff.batch.tables import Quoted as Quoted
    from dtariff.batch.tables import quote_batches as quote_batches
    from dtariff.batch.tables import quote_table as quote_table

__all__ = ["Batches", "Quoted", "quote_batches", "quote_table"]


def __getattr__(name: str) -> Any:
    """Loads what needs Arrow when it is first asked for.

    Raises:
        InputError: ``extra_missing``.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from dtariff.batch import tables  # noqa: PLC0415 - see above
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "dtariff":
            raise
        hint = 'pip install "dtariff[batch]"'
        raise InputError("extra_missing", f"this needs {error.name}", hint=hint) from None
    return getattr(tables, name)
