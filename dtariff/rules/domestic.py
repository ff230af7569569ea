"""Rung a of the ladder: what the destination's own tariff says of the transmission.

A line that names it (Indonesia 9901, Cameroon 8523.80), a rule that keeps it outside the tariff (US General Note 3(e)),
or no line - and then how sure that absence is: in some tariffs the lines were searched, in the others nobody looked.
"""

from collections.abc import Iterable

from dtariff.model.case import Case
from dtariff.model.clock import pick
from dtariff.model.duty import parse
from dtariff.model.law import Cover, DutyRow, Jurisdiction, TariffLine
from dtariff.model.nomenclature import Character, Surveyed
from dtariff.model.resolution import LineFinding
from dtariff.tables.book import Book, sureness


def national_line(case: Case, book: Book) -> LineFinding:
    """What the tariff of the destination says, or what a scenario assumes that it does."""
    if book.layers:
        from dtariff.rules.assumed import assumed_line  # noqa: PLC0415 - most processes ask for the law alone

        assumed = assumed_line(case, book)
        if assumed is not None:
            return assumed
    tariff = book.jurisdiction(case.destination.customs)
    if tariff is not None:
        found = _line(tariff, case, book) or _exclusion(tariff, case, book)
        if found is not None:
            return found
    return _no_line(case, book)


def covering(covers: Iterable[Cover], content: str, delivery: str, character: Character) -> Cover | None:
    """The first cover that speaks of such a transmission."""
    return next((cover for cover in covers if cover.speaks_of(content, delivery, character)), None)


def _line(tariff: Jurisdiction, case: Case, book: Book) -> LineFinding | None:
    for line in tariff.line:
        cover = covering(line.covers, case.content, case.delivery, case.character)
        row = pick(line.rates, case.as_of)
        if cover is not None and row is not None and row.in_force:
            return _found_line(tariff, line, cover, row, book)
    return None


def _found_line(tariff: Jurisdiction, line: TariffLine, cover: Cover, row: DutyRow, book: Book) -> LineFinding:
    citations = book.citations(tariff.sources, row.cite)
    return LineFinding(
        kind="line",
        code=line.code,
        title=line.title,
        hs=line.hs,
        duty=None if row.unknown else parse(row.duty),
        unknown=row.unknown,
        unsettled=cover.unsettled,
        since=row.since,
        sure=sureness(citations, row.sure),
        citations=citations,
        notes=_notes(row.note, line.note, cover.note),
    )


def _exclusion(tariff: Jurisdiction, case: Case, book: Book) -> LineFinding | None:
    for rule in tariff.exclusion:
        row = pick(rule.rows, case.as_of)
        if row is not None and row.in_force and covering(rule.covers, case.content, case.delivery, case.character):
            citations = book.citations(tariff.sources, row.cite)
            return LineFinding(
                kind="excluded",
                code=rule.article,
                title=rule.title,
                since=row.since,
                sure=sureness(citations, row.sure),
                citations=citations,
                notes=_notes(row.note, rule.note),
            )
    return None


def _no_line(case: Case, book: Book) -> LineFinding:
    survey = book.survey
    searched = next((tariff for tariff in survey.searched if tariff.code == case.destination.customs), None)
    if searched is None or _given_up(searched, case, book):
        return LineFinding(kind="none", code="", title="", sure="assumed")
    citations = book.citations(survey.sources, survey.cite)
    return LineFinding(
        kind="none",
        code="",
        title=f"tariff edition of {searched.year}",
        hs=searched.hs,
        sure=sureness(citations, None),
        citations=citations,
        notes=_notes(searched.note, survey.note),
    )


def _given_up(searched: Surveyed, case: Case, book: Book) -> bool:
    """Whether the country has since taken over the tariff of a union: its old one says nothing of that."""
    for union in book.groupings:
        row = book.membership(union, searched.code, case.as_of) if union.acts_as else None
        if row is not None and row.in_force and searched.year <= row.since.year:
            return True
    return False


def _notes(*notes: str) -> tuple[str, ...]:
    return tuple(note for note in notes if note)
