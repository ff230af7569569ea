"""The store of records: what was sold on which quote, what was given back, and the tables it was reckoned from.

Releases of the tables are published in it too; see `dtariff.store.releases`.

It needs ``pip install "dtariff[checkout]"``, and ``"dtariff[postgres]"`` for PostgreSQL.
"""

from dtariff.model.errors import StoreError

try:
    from dtariff.store.store import Store
except ModuleNotFoundError as error:
    if error.name not in {"sqlmodel", "sqlalchemy"}:
        raise
    hint = 'pip install "dtariff[checkout]"'
    raise StoreError("extra_missing", f"the store of records needs {error.name}", hint=hint) from error

__all__ = ["Store"]
