"""The plainest source there can be, for tests of what is done with the rows of any: one row a line.

A rate of a tariff: ``tariff,AA,8523.49.10,HS2022,mfn_applied,15%,,2026,2026-07-01,Discs``. A rate of tax:
``tax,AA,standard,21,,2026-07-01,2026-11-26``. A rate of exchange: ``exchange,2026-11-25,EUR,USD,1.1``. Any other line
is a fault.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from dtariff.model.errors import Fault
from dtariff.model.schedule import ScheduleRate
from dtariff.upkeep.importers.feed import Feed, Provenance, feed_of
from dtariff.upkeep.importers.importer import Ask, Importer, ReferenceRate, Row, TariffRate, TaxRate
from dtariff.upkeep.unpacking import text_lines

SEEN = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def read(feed: Feed, ask: Ask) -> Iterator[Row | Fault]:
    for number, line in text_lines(feed, progress=ask.progress):
        where = f"line {number}"
        try:
            row = _row(line.rstrip("\n").split(","), where)
        except (ValueError, TypeError, InvalidOperation) as error:
            yield Fault(feed.name, where, "bad_row", str(error))
            continue
        if not isinstance(row, TariffRate) or ask.wanted(row.rate.edition, row.rate.code):
            yield row


def _row(cells: Sequence[str], where: str) -> Row:
    kind, *rest = cells
    if kind == "tariff":
        return _tariff(rest, where)
    if kind == "tax":
        code, of, percent, content, since, shown = rest
        return TaxRate(
            jurisdiction=code,
            kind=of,  # type: ignore[arg-type]  # tests write no other
            percent=Decimal(percent),
            content=tuple(content.split()),
            since=date.fromisoformat(since) if since else None,
            shown=date.fromisoformat(shown),
            where=where,
        )
    day, base, quote, rate = rest
    return ReferenceRate(day=date.fromisoformat(day), base=base, quote=quote, rate=Decimal(rate), where=where)


def _tariff(cells: Sequence[str], where: str) -> TariffRate:
    schedule, code, edition, kind, duty, partner, year, since, title = cells
    rate = ScheduleRate(
        code=code,
        edition=edition,
        title=title,
        type=kind,  # type: ignore[arg-type]  # as above
        duty=duty,
        partner=partner,
        year=int(year),
        since=date.fromisoformat(since) if since else None,
        cite=(),
        note="" if duty else "The source tells none.",
    )
    return TariffRate(schedule=schedule, rate=rate, where=where)


IMPORTER = Importer(
    name="plain",
    title="Plain tariff",
    publisher="Nobody",
    licence="do as you like",
    url="https://example.org/plain.csv",
    sure="secondary",
    part="schedule",
    says="one row a line",
    read=read,
    largest=10 * 1024 * 1024,
)


def feed_with(folder: Path, *lines: str, name: str = "plain.csv") -> Feed:
    """A file of the source, as it was read on 26 November 2026."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    feed = feed_of(path, largest=IMPORTER.largest, fetched_at=SEEN)
    return Feed(feed.name, feed.path, Provenance("https://example.org/plain.csv", feed.provenance.digest, SEEN))
