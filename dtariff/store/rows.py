"""The tables of the store. They hold, they do not judge: `dtariff.model.record` does.

Nothing is ever changed or deleted in them; triggers made by the migrations see to that. SQLite would keep a Decimal as
a binary float and has no moments, so there amounts and moments are text; PostgreSQL has both.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, Numeric, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints, so that a later migration can speak of them."""
KEY = BigInteger().with_variant(Integer(), "sqlite")  # what SQLite counts up by itself must be called INTEGER


class Minor(TypeDecorator[int]):
    """Minor units: an integer of any size, beyond the 64 bits of a number in SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """NUMERIC in PostgreSQL, text elsewhere."""
        return Numeric() if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | str | None:
        """To the database."""
        return value if value is None or dialect.name == "postgresql" else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002 - its form is given
        """From the database."""
        return None if value is None else int(value)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; as text always of one length, so that it sorts by time."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TIMESTAMP WITH TIME ZONE in PostgreSQL, text elsewhere."""
        return TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """To the database."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """From the database."""
        if value is None:
            return None
        moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


class Kept(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """What all tables have in common: a metadata of their own, apart from those of the caller's tables."""


class AmountColumns(SQLModel):
    """An amount in its parts."""

    net: int = Field(sa_type=Minor)
    duty: int = Field(sa_type=Minor)
    tax: int = Field(sa_type=Minor)
    other: int = Field(sa_type=Minor)
    residual: int = Field(sa_type=Minor)
    total: int = Field(sa_type=Minor)


class ReleaseRow(Kept, table=True):
    """The texts of one release of the tables, packed, under their digest."""

    __tablename__ = "dtariff_release"
    digest: str = Field(primary_key=True)
    packed: bytes
    kept_at: datetime = Field(sa_type=Moment)


class RecordRow(Kept, AmountColumns, table=True):
    """A sheet as it was recorded; ``id`` counts in the order in which records became visible."""

    __tablename__ = "dtariff_record"
    id: int = Field(default=None, primary_key=True, sa_type=KEY)
    reference: str = Field(unique=True)
    quote_id: str
    input_digest: str
    release: str
    engine: str
    law_day: date
    known_day: date
    currency: str
    digits: int
    request: str
    response: str
    location_state: str
    issued_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment, index=True)


class LineRow(Kept, AmountColumns, table=True):
    """One line of a record."""

    __tablename__ = "dtariff_line"
    __table_args__ = (UniqueConstraint("record_id", "reference"),)
    record_id: int = Field(primary_key=True, sa_type=KEY, foreign_key="dtariff_record.id")
    number: int = Field(primary_key=True)
    reference: str


class EvidenceRow(Kept, table=True):
    """One sign of where the buyer is."""

    __tablename__ = "dtariff_evidence"
    record_id: int = Field(primary_key=True, sa_type=KEY, foreign_key="dtariff_record.id")
    number: int = Field(primary_key=True)
    kind: str
    place: str
    value: str
    counted: bool


class ReversalRow(Kept, table=True):
    """What was given back of a record at one time."""

    __tablename__ = "dtariff_reversal"
    id: int = Field(default=None, primary_key=True, sa_type=KEY)
    record_id: int = Field(index=True, sa_type=KEY, foreign_key="dtariff_record.id")
    reference: str = Field(unique=True)
    reason: str
    reversed_at: datetime = Field(sa_type=Moment, index=True)


class ReversedLineRow(Kept, AmountColumns, table=True):
    """What was given back of one line."""

    __tablename__ = "dtariff_reversed_line"
    reversal_id: int = Field(primary_key=True, sa_type=KEY, foreign_key="dtariff_reversal.id")
    number: int = Field(primary_key=True)
    reference: str


# --- releases ------------------------------------------------------------------------------------------------------


class PublicationRow(Kept, table=True):
    """One line of the log of releases; the writer counts ``number`` himself, so that there are no gaps."""

    __tablename__ = "dtariff_publication"
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    digest: str = Field(foreign_key="dtariff_release.digest", index=True)
    parent: int | None = Field(default=None, foreign_key="dtariff_publication.number")
    back_to: int | None = Field(default=None, foreign_key="dtariff_publication.number")
    kind: str
    published_at: datetime = Field(sa_type=Moment)
    who: str
    note: str


class CompiledRow(Kept, table=True):
    """The compiled form of a release, packed, as a certain code made it."""

    __tablename__ = "dtariff_compiled"
    digest: str = Field(primary_key=True, foreign_key="dtariff_release.digest")
    code: str = Field(primary_key=True)
    packed: bytes
    kept_at: datetime = Field(sa_type=Moment)


class LawRowRow(Kept, table=True):
    """A dated row of law, kept once, under a ``key`` made of all it says; ``release`` is the first that held it."""

    __tablename__ = "dtariff_row"
    id: int = Field(primary_key=True, sa_type=KEY, sa_column_kwargs={"autoincrement": False})
    key: str = Field(unique=True)
    path: str = Field(index=True)
    series: str
    since: date | None = None
    known: date | None = None
    cite: str
    sure: str
    says: str
    release: int = Field(foreign_key="dtariff_publication.number")


class RowStateRow(Kept, table=True):
    """How a row of law is from a release on: whether it stands, and from which day on it is retracted.

    Of a row and a release, the state of the latest release up to that one counts.
    """

    __tablename__ = "dtariff_row_state"
    row_id: int = Field(primary_key=True, sa_type=KEY, foreign_key="dtariff_row.id")
    release: int = Field(primary_key=True, foreign_key="dtariff_publication.number", index=True)
    stands: bool
    retracted: date | None = None
