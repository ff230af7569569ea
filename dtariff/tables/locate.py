"""Where the tables are: in the folder ``tariff_tables`` beside the package, in a checkout and in a wheel alike."""

from pathlib import Path

from dtariff.model.errors import DataError

FOLDER = "tariff_tables"


def tables_folder() -> Path:
    """The folder of the tables that came with this package.

    Raises:
        DataError: ``tables_missing`` if the installation lacks them.
    """
    folder = Path(__file__).resolve().parents[2] / FOLDER
    if not folder.is_dir():
        raise DataError("tables_missing", f"no folder {FOLDER} at {folder.parent}", hint="reinstall dtariff")
    return folder
