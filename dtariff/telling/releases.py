"""Releases in words: a line of the log, all of one, and what it holds."""

from collections.abc import Iterable

from dtariff.model.publication import Extent, Publication
from dtariff.telling.catalogue import tr
from dtariff.telling.locale import number

SHORT = 12
"""Characters of a digest that are shown in a line: they name a release wherever one is asked for."""


def log_text(releases: Iterable[Publication]) -> str:
    """The log, a line for each release."""
    lines = [line_text(one) for one in releases]
    return "\n".join(lines) if lines else tr("No release was published here.")


def line_text(one: Publication) -> str:
    """A release in one line."""
    back = [tr("back to {number}", number=one.back_to)] if one.back_to is not None else []
    told = [
        f"{one.number}",
        one.digest[:SHORT],
        _moment(one),
        plain(one.who),
        *back,
        *filter(None, [plain(one.note)]),
    ]
    return "  ".join(told)


def publication_text(one: Publication) -> str:
    """All that the log says of a release."""
    parent = tr("none") if one.parent is None else str(one.parent)
    told = [
        (tr("Release"), str(one.number)),
        (tr("Digest"), one.digest),
        (tr("After release"), parent),
        *([(tr("Back to release"), str(one.back_to))] if one.back_to is not None else []),
        (tr("Published"), _moment(one)),
        (tr("By"), plain(one.who)),
        *([(tr("Note"), plain(one.note))] if one.note else []),
    ]
    return "\n".join(f"{name}: {says}" for name, says in told)


def extent_text(extent: Extent) -> str:
    """What a release holds, and what it did to the rows of law."""
    return tr(
        "{files} files, {rows} rows of law: {started} new, {retracted} retracted, {withdrawn} withdrawn",
        files=number(extent.files),
        rows=number(extent.rows),
        started=number(extent.started),
        retracted=number(extent.retracted),
        withdrawn=number(extent.withdrawn),
    )


def _moment(one: Publication) -> str:
    return f"{one.published_at:%Y-%m-%d %H:%M:%S} UTC"


def plain(text: str) -> str:
    """Words that another wrote, on one line and without what a terminal would obey."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
