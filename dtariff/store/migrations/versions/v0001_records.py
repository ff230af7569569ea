"""The first tables, and the triggers that keep anyone from changing what was recorded."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UNIQUE: dict[str, list[tuple[str, ...]]] = {
    "dtariff_release": [("digest",)],
    "dtariff_record": [("id",), ("reference",)],
    "dtariff_line": [("record_id", "number"), ("record_id", "reference")],
    "dtariff_evidence": [("record_id", "number")],
    "dtariff_reversal": [("id",), ("reference",)],
    "dtariff_reversed_line": [("reversal_id", "number")],
}
"""Every table, with the keys that name one row of it."""
SAYS = "what was recorded is never changed: reverse it"


def upgrade() -> None:
    """From nothing."""
    op.create_table(
        "dtariff_release",
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_dtariff_release"),
    )
    op.create_table(
        "dtariff_record",
        sa.Column("id", _key(), nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        *_texts("quote_id", "input_digest", "release", "engine"),
        sa.Column("law_day", sa.Date, nullable=False),
        sa.Column("known_day", sa.Date, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("digits", sa.Integer, nullable=False),
        *_texts("request", "response"),
        *_amounts(),
        sa.Column("location_state", sa.String, nullable=False),
        sa.Column("issued_at", _moment(), nullable=False),
        sa.Column("expires_at", _moment(), nullable=False),
        sa.Column("recorded_at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dtariff_record"),
        sa.UniqueConstraint("reference", name="uq_dtariff_record_reference"),
    )
    op.create_index("ix_dtariff_record_recorded_at", "dtariff_record", ["recorded_at"])
    op.create_table(
        "dtariff_line",
        sa.Column("record_id", _key(), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        *_amounts(),
        sa.PrimaryKeyConstraint("record_id", "number", name="pk_dtariff_line"),
        sa.UniqueConstraint("record_id", "reference", name="uq_dtariff_line_record_id_reference"),
        sa.ForeignKeyConstraint(["record_id"], ["dtariff_record.id"], name="fk_dtariff_line_record_id"),
    )
    op.create_table(
        "dtariff_evidence",
        sa.Column("record_id", _key(), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *_texts("kind", "place", "value"),
        sa.Column("counted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("record_id", "number", name="pk_dtariff_evidence"),
        sa.ForeignKeyConstraint(["record_id"], ["dtariff_record.id"], name="fk_dtariff_evidence_record_id"),
    )
    op.create_table(
        "dtariff_reversal",
        sa.Column("id", _key(), nullable=False),
        sa.Column("record_id", _key(), nullable=False),
        *_texts("reference", "reason"),
        sa.Column("reversed_at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dtariff_reversal"),
        sa.UniqueConstraint("reference", name="uq_dtariff_reversal_reference"),
        sa.ForeignKeyConstraint(["record_id"], ["dtariff_record.id"], name="fk_dtariff_reversal_record_id"),
    )
    op.create_index("ix_dtariff_reversal_record_id", "dtariff_reversal", ["record_id"])
    op.create_index("ix_dtariff_reversal_reversed_at", "dtariff_reversal", ["reversed_at"])
    op.create_table(
        "dtariff_reversed_line",
        sa.Column("reversal_id", _key(), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        *_amounts(),
        sa.PrimaryKeyConstraint("reversal_id", "number", name="pk_dtariff_reversed_line"),
        sa.ForeignKeyConstraint(["reversal_id"], ["dtariff_reversal.id"], name="fk_dtariff_reversed_line_reversal_id"),
    )
    _protect_postgresql() if _on_postgresql() else _protect_sqlite()


def downgrade() -> None:
    """To nothing."""
    for table in reversed(UNIQUE):
        op.drop_table(table)
    if _on_postgresql():
        op.execute("DROP FUNCTION dtariff_refuse()")


def _protect_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION dtariff_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in UNIQUE:
        op.execute(
            f"CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION dtariff_refuse()"
        )


def _protect_sqlite() -> None:
    """Three triggers for each table: INSERT OR REPLACE would delete a row without the trigger of DELETE."""
    refuse = f"SELECT RAISE(ABORT, '{SAYS}')"
    for table, keys in UNIQUE.items():
        for verb in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} BEGIN {refuse}; END")
        same = " OR ".join("(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys)
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - all of it stands above
        op.execute(f"CREATE TRIGGER {table}_REPLACE BEFORE INSERT ON {table} WHEN {there} BEGIN {refuse}; END")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _amounts() -> list[sa.Column[str]]:
    kind = sa.Text().with_variant(sa.Numeric(), "postgresql")
    return [sa.Column(name, kind, nullable=False) for name in ("net", "duty", "tax", "other", "residual", "total")]
