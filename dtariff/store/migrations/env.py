"""What Alembic runs: the migrations, on a connection and in a transaction that it is given.

A step therefore happens wholly or not at all, whenever the process is killed; SQLite can do that too.
"""

from alembic import context

from dtariff.store.rows import Kept
from dtariff.store.schema import VERSION_TABLE


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    """A database may hold the caller's tables too."""
    return kind != "table" or (name or "").startswith("dtariff_")


def _run() -> None:
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Kept.metadata,
        version_table=VERSION_TABLE,
        include_name=_is_ours,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if hasattr(context, "config"):  # not when it is only imported
    _run()
