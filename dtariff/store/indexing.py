"""The index of dated rows of law: what a release did to them, and which stood in it. Rows come in, and stay."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Insert, insert
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from dtariff.model.publication import LawRow
from dtariff.store.law_rows import IndexedRow
from dtariff.store.rows import LawRowRow, RowStateRow


class State(NamedTuple):
    """How a row is from a release on."""

    row_id: int
    stands: bool
    retracted: date | None


def index(session: Session, release: int, paths: Iterable[str], rows: Mapping[str, IndexedRow]) -> None:
    """Writes down what a release did to the rows of the files that it changed.

    Args:
        session: of the writer, to whom nobody adds meanwhile.
        release: its number.
        paths: the files that changed.
        rows: all rows that stand in them now, by their keys.
    """
    session.flush()
    named = sorted(paths)
    was = {key: state for at in range(0, len(named), 500) for key, state in _states(session, named[at : at + 500])}
    numbers = count((session.exec(select(func.max(LawRowRow.id))).one() or 0) + 1)
    new = {key: next(numbers) for key in rows if key not in was}
    states = [*_started(new, rows), *_changed(was, rows)]
    _add(session, insert(LawRowRow), [_row(key, number, rows[key], release) for key, number in new.items()])
    _add(session, insert(RowStateRow), [{**state._asdict(), "release": release} for state in states])


def _states(session: Session, paths: list[str]) -> Iterator[tuple[str, State]]:
    """How the rows of some files are, as the latest release left them."""
    columns: tuple[Any, ...] = (LawRowRow.key, RowStateRow.row_id, RowStateRow.stands, RowStateRow.retracted)
    latest = aliased(RowStateRow)
    last = select(func.max(latest.release)).where(latest.row_id == LawRowRow.id).scalar_subquery()
    wanted: Any = (
        select(*map(col, columns))
        .join(RowStateRow, col(RowStateRow.row_id) == col(LawRowRow.id))
        .where(col(LawRowRow.path).in_(paths), col(RowStateRow.release) == last)
    )
    for key, *state in session.exec(wanted):
        yield key, State(*state)


def _started(new: Mapping[str, int], rows: Mapping[str, IndexedRow]) -> Iterator[State]:
    for key, number in new.items():
        yield State(number, stands=True, retracted=rows[key].retracted)


def _changed(was: Mapping[str, State], rows: Mapping[str, IndexedRow]) -> Iterator[State]:
    """Rows that are there already: retracted since, gone with what stood above them, or back after a rollback."""
    for key, state in was.items():
        row = rows.get(key)
        now = State(state.row_id, stands=row is not None, retracted=row.retracted if row else state.retracted)
        if now != state:
            yield now


def _row(key: str, number: int, row: IndexedRow, release: int) -> dict[str, Any]:
    told = {name: found for name, found in row._asdict().items() if name != "retracted"}
    return {"id": number, "key": key, "release": release, **told}


def _add(session: Session, statement: Insert, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(statement, rows)


# --- reading -------------------------------------------------------------------------------------------------------


def standing(session: Session, release: int, path: str = "") -> Iterator[LawRow]:
    """The rows that stood in a release, by file and series; of one file, or of all."""
    wanted = _standing(release, LawRowRow, RowStateRow.retracted)
    if path:
        wanted = wanted.where(col(LawRowRow.path) == path)
    order = (LawRowRow.path, LawRowRow.series, LawRowRow.since, LawRowRow.id)
    for row, retracted in session.exec(wanted.order_by(*map(col, order))):
        yield LawRow(
            path=row.path,
            series=row.series,
            since=row.since,
            known=row.known,
            retracted=retracted,
            cite=tuple(json.loads(row.cite)),
            sure=row.sure,
            says=row.says,
            release=row.release,
        )


def _standing(release: int, *columns: Any) -> Any:
    latest = aliased(RowStateRow)
    upto = (latest.row_id == LawRowRow.id, latest.release <= release)
    last = select(func.max(latest.release)).where(*upto).scalar_subquery()
    joined = select(*columns).select_from(LawRowRow).join(RowStateRow, col(RowStateRow.row_id) == col(LawRowRow.id))
    return joined.where(col(RowStateRow.release) == last, col(RowStateRow.stands))


def counted(session: Session, release: int) -> dict[str, int]:
    """How many rows stood in a release, and how many it started, retracted and withdrew."""
    rows = session.exec(_standing(release, func.count())).one()
    found = {"rows": rows, "started": 0, "retracted": 0, "withdrawn": 0}
    for name in map(_deed, _deeds(session, release)):
        found[name] += 1
    return found


def _deeds(session: Session, release: int) -> Iterable[tuple[bool, bool | None, date | None]]:
    """Of each row whose state is of this release: whether it stands, whether it stood before, and its retraction."""
    before, latest = aliased(RowStateRow), aliased(RowStateRow)
    upto = (latest.row_id == RowStateRow.row_id, latest.release < release)
    last = select(func.max(latest.release)).where(*upto).scalar_subquery()
    same = (col(before.row_id) == col(RowStateRow.row_id)) & (col(before.release) == last)
    columns: tuple[Any, ...] = (RowStateRow.stands, before.stands, RowStateRow.retracted)
    wanted: Any = select(*columns).outerjoin(before, same)
    found: Iterable[tuple[bool, bool | None, date | None]] = session.exec(wanted.where(RowStateRow.release == release))
    return found


def _deed(deed: tuple[bool, bool | None, date | None]) -> str:
    stands, stood, retracted = deed
    if not stands:
        return "withdrawn"
    return "retracted" if stood and retracted else "started"
