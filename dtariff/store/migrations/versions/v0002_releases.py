"""Releases of the tables: the log of their publication, their compiled form, and the rows of law for analysts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UNIQUE: dict[str, list[tuple[str, ...]]] = {
    "dtariff_publication": [("number",)],
    "dtariff_compiled": [("digest", "code")],
    "dtariff_row": [("id",), ("key",)],
    "dtariff_row_state": [("row_id", "release")],
}
"""Every table, with the keys that name one row of it."""
SAYS = "what was published is never changed: publish another release"
RECORDED = ("dtariff_release", "dtariff_line", "dtariff_evidence", "dtariff_reversed_line")
"""Tables of version 0001 whose keys are not SQLite's own number of a row: by that one too a row can be replaced."""


def upgrade() -> None:
    """From a store of records alone."""
    op.create_table(
        "dtariff_publication",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("parent", sa.Integer),
        sa.Column("back_to", sa.Integer),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("published_at", _moment(), nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_dtariff_publication"),
        *_references("dtariff_publication", "digest", "dtariff_release.digest"),
        *_references("dtariff_publication", "parent", "dtariff_publication.number"),
        *_references("dtariff_publication", "back_to", "dtariff_publication.number"),
    )
    op.create_index("ix_dtariff_publication_digest", "dtariff_publication", ["digest"])
    op.create_table(
        "dtariff_compiled",
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "code", name="pk_dtariff_compiled"),
        *_references("dtariff_compiled", "digest", "dtariff_release.digest"),
    )
    op.create_table(
        "dtariff_row",
        sa.Column("id", _key(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("series", sa.String, nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("known", sa.Date),
        sa.Column("cite", sa.String, nullable=False),
        sa.Column("sure", sa.String, nullable=False),
        sa.Column("says", sa.String, nullable=False),
        sa.Column("release", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dtariff_row"),
        sa.UniqueConstraint("key", name="uq_dtariff_row_key"),
        *_references("dtariff_row", "release", "dtariff_publication.number"),
    )
    op.create_index("ix_dtariff_row_path", "dtariff_row", ["path"])
    op.create_table(
        "dtariff_row_state",
        sa.Column("row_id", _key(), nullable=False),
        sa.Column("release", sa.Integer, nullable=False),
        sa.Column("stands", sa.Boolean, nullable=False),
        sa.Column("retracted", sa.Date),
        sa.PrimaryKeyConstraint("row_id", "release", name="pk_dtariff_row_state"),
        *_references("dtariff_row_state", "row_id", "dtariff_row.id"),
        *_references("dtariff_row_state", "release", "dtariff_publication.number"),
    )
    op.create_index("ix_dtariff_row_state_release", "dtariff_row_state", ["release"])
    _protect_postgresql() if _on_postgresql() else _protect_sqlite()


def downgrade() -> None:
    """Back to a store of records alone; the texts of releases stay."""
    for table in reversed(UNIQUE):
        op.drop_table(table)
    if _on_postgresql():
        op.execute("DROP FUNCTION dtariff_refuse_release()")
        return
    for table in RECORDED:
        op.execute(f"DROP TRIGGER {table}_ROWID")


def _protect_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION dtariff_refuse_release() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in UNIQUE:
        op.execute(
            f"CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION dtariff_refuse_release()"
        )


def _protect_sqlite() -> None:
    """Three triggers for each table: INSERT OR REPLACE would delete a row without the trigger of DELETE."""
    refuse = f"SELECT RAISE(ABORT, '{SAYS}')"
    for table, keys in UNIQUE.items():
        for verb in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} BEGIN {refuse}; END")
        every = [*keys, ("rowid",)]
        same = " OR ".join("(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in every)
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - all of it stands above
        op.execute(f"CREATE TRIGGER {table}_REPLACE BEFORE INSERT ON {table} WHEN {there} BEGIN {refuse}; END")
    for table in RECORDED:
        there = f"EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"  # noqa: S608 - as above
        recorded = "SELECT RAISE(ABORT, 'what was recorded is never changed: reverse it')"
        op.execute(f"CREATE TRIGGER {table}_ROWID BEFORE INSERT ON {table} WHEN {there} BEGIN {recorded}; END")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _references(table: str, column: str, other: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([column], [other], name=f"fk_{table}_{column}")]


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
