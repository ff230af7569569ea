"""Checks of the nomenclature and of the codes of territories and currencies."""

from collections import Counter
from collections.abc import Iterator
from re import fullmatch

from dtariff.model.nomenclature import Categories, Codes, Content, Survey
from dtariff.tables.book import plain_name
from dtariff.tables.found import Found, Known, unknown_names

MEDIA_UNTIL = "HS2002"
"""Last edition in which heading 8524 was recorded media; it was deleted in HS2007, and HS2022 gave it to displays."""


def check_categories(categories: Categories, known: Known) -> Iterator[Found]:
    """Names are unique, deliveries exist, codes of the Harmonized System belong to their edition."""
    yield from _twice("content", _names([(c.id, c.code, *c.aliases) for c in categories.content]))
    yield from _twice("delivery", _names([(mode.id, *mode.aliases) for mode in categories.delivery]))
    for at, content in enumerate(categories.content):
        key = f"content[{at}]"
        ways = [way.delivery for way in content.delivered]
        yield from unknown_names(f"{key}.delivered", ways, known.deliveries, "unknown_delivery")
        yield from _twice(f"{key}.delivered", ways)
        if content.default not in ways:
            yield Found(f"{key}.default", "unknown_delivery", f"{content.default!r} is none of its deliveries")
        yield from _check_hs(key, content, categories.editions)
    yield from _check_meant(categories)


def _check_meant(categories: Categories) -> Iterator[Found]:
    """A tax code that means one thing is a code of that thing, and means no other."""
    ways = [(f"content[{at}]", way) for at, content in enumerate(categories.content) for way in content.delivered]
    for key, way in ways:
        for code in way.means:
            if code not in (*way.stripe, *way.taxjar):
                yield Found(f"{key}.delivered", "unknown_code", f"{code!r} is no code of {way.delivery}")
    yield from _twice("content.means", [code for _, way in ways for code in way.means])


def _check_hs(key: str, content: Content, editions: tuple[str, ...]) -> Iterator[Found]:
    for edition, codes in content.hs.items():
        where = f"{key}.hs.{edition}"
        if edition not in editions:
            yield Found(where, "unknown_edition", f"no {edition!r}")
        for code in codes:
            if not fullmatch(r"\d{4}\.\d{2}", code):
                yield Found(where, "bad_code", f'{code!r} is not written "8523.49"')
            elif code.startswith("8524") and edition > MEDIA_UNTIL:
                yield Found(where, "wrong_edition", f"{code} is no recorded medium in {edition}")


def _names(every: list[tuple[str, ...]]) -> list[str]:
    """The names of all, each once for the thing that bears it."""
    return [name for names in every for name in {plain_name(name) for name in names}]


def _twice(key: str, names: list[str]) -> Iterator[Found]:
    for name, times in Counter(map(plain_name, names)).items():
        if times > 1:
            yield Found(key, "duplicate_name", f"{name!r} stands {times} times")


def check_codes(codes: Codes, known: Known) -> Iterator[Found]:
    """A code stands once: in use, retired or mistaken; a currency has a possible number of decimals."""
    retired = [row.code for row in codes.retired]
    mistaken = [row.code for row in codes.mistaken]
    equal = [row.code for row in codes.equal]
    yield from _twice("territories", [*codes.territories, *retired, *mistaken, *equal])
    for at, row in enumerate(codes.equal):
        yield from unknown_names(f"equal[{at}].now", [row.now], known.territories | known.subdivisions, "unknown_code")
    yield from _twice("currencies", [currency.code for currency in codes.currencies])
    for at, currency in enumerate(codes.currencies):
        if not 0 <= currency.digits <= 4:  # noqa: PLR2004 - ISO 4217 knows nought to four
            yield Found(f"currencies[{at}].digits", "bad_digits", f"{currency.code} with {currency.digits} decimals")
    yield from _twice("tax_id_types", [row.type for row in codes.tax_id_types])
    homes = known.territories | known.subdivisions | known.unions
    for at, home in enumerate(codes.tax_id_types):
        yield from unknown_names(f"tax_id_types[{at}].code", [home.code], homes, "unknown_code")


def check_survey(survey: Survey, known: Known) -> Iterator[Found]:
    """A tariff that was searched is that of a territory, and stands once."""
    codes = [row.code for row in survey.searched]
    yield from unknown_names("searched", codes, known.territories, "unknown_code")
    yield from _twice("searched", codes)
