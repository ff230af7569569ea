"""Whether a tax id can be one: its form and its check digit, without asking any registry.

What a number is called and who issues it stands in the tables (``[business_id]`` of a jurisdiction, the types in
``codes.toml``). How its digits hang together is known to python-stdnum (https://arthurdejong.org/python-stdnum/), an
extra of this package, loaded when a number is first checked; a number that it does not know may have a pattern in the
tables. A number that passes is well made; that it was issued, to whom, and whether it still holds, only a registry such
as VIES can say, and none is asked here.

Example::

    check_tax_id("ATU13585627", country="DE", book=book, as_of=as_of).jurisdiction  # "AT"
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from dtariff.model.case import Place
from dtariff.model.clock import AsOf
from dtariff.model.errors import InputError, shown
from dtariff.model.law import Jurisdiction, TaxNumber
from dtariff.model.tax_id import Checked, TaxIdCheck
from dtariff.rules.classify import find_place
from dtariff.tables.book import Book, sureness

LONGEST = 50
"""Characters of the longest text that is looked at; no tax id with all its separators has half as many."""

PARTS = {
    "InvalidChecksum": "its check digit is wrong",
    "InvalidComponent": "one of its parts cannot be",
    "InvalidLength": "its length is wrong",
    "InvalidFormat": "its format is wrong",
}
"""What is wrong with a number, by the error of python-stdnum; the nearer to a right number, the earlier."""
NEARNESS = tuple(PARTS)

SEPARATORS = frozenset({"Cc", "Cf", "Pd", "Zs"})
"""Kinds of characters in Unicode that part digits: controls, marks without width, dashes, blanks."""

BROKEN = (ArithmeticError, LookupError, TypeError, ValueError)
"""What a module of python-stdnum raises where it reads digits that are none; its own errors are a ValueError too."""


class _Numbers(NamedTuple):
    """A number of a jurisdiction as the tables describe it."""

    of: Jurisdiction
    row: TaxNumber


class _Module(Protocol):
    """What is asked of a module of python-stdnum."""

    def validate(self, number: str, /) -> str:
        """The number without separators; raises ValidationError."""


class _Wrong(NamedTuple):
    """Why a text is no such number."""

    kind: _Numbers
    part: str


def check_tax_id(
    value: str,
    *,
    country: str,
    book: Book,
    as_of: AsOf,
    type: str = "",  # noqa: A002 - the name that checkouts know
    param: str = "tax_ids[0].value",
) -> TaxIdCheck:
    """Whether a text can be the tax id of a business in a country.

    It need not be a number of that country: letters of another before it (``ATU...`` of a customer in Germany) make it
    that one's, and the answer says whose it is. What that means is for the caller to say.

    Args:
        value: the number, with or without separators and the letters of its country.
        country: where the business is, ISO 3166-1 alpha-2 or 3166-2.
        book: the tables.
        as_of: the day on which it has to be such a number (GB numbers were those of an EU country until 2020).
        type: what kind of number it is said to be (``eu_vat``); empty for whatever that country's businesses show.
        param: the name under which the caller got the value, for errors; with ``.type`` at its end for that of the
            type.

    Raises:
        InputError: ``invalid_tax_id`` with what is wrong, ``unknown_tax_id_type``, ``unknown_code`` of the country,
            ``extra_missing`` without python-stdnum.
    """
    place = find_place(country, "country", book)
    wanted = _known_type(type, place, book, param)
    text = _text(value, param)
    wrong, unknown = [], []
    for kind in _kinds(text, place, wanted, as_of, book):
        if not kind.row.stdnum and not kind.row.pattern:
            unknown.append(kind)
            continue
        try:
            found = _check(value, text, kind, wanted, book)
        except InputError as error:  # python-stdnum is not there
            error.param = param
            raise
        if isinstance(found, TaxIdCheck):
            return found
        wrong.append(found)
    if unknown:
        return _answer(value, _bare(text), unknown[0], wanted, book, checked=(), by="")
    if wrong:
        raise _refused(value, min(wrong, key=lambda one: NEARNESS.index(one.part)), param)
    if _has_numbers(wanted, book):
        raise _nowhere(value, wanted, as_of, param)
    home = _home(wanted, book) if wanted else place.code
    return TaxIdCheck(value=value, number=_bare(text), type=wanted, jurisdiction=home, sure="assumed")


# --- what was given -------------------------------------------------------------------------------------------------


def _text(value: object, param: str) -> str:
    """The value in capital letters, with plain digits and without blanks around it."""
    hint = "write the number as it stands on an invoice"
    if not isinstance(value, str):
        raise InputError("invalid_tax_id", f"{shown(value)} is not text", param=param, hint=hint)
    if len(value) > LONGEST:
        raise InputError("invalid_tax_id", f"no tax id has {len(value)} characters", param=param, hint=hint)
    text = unicodedata.normalize("NFKC", value).upper().strip()
    if not _bare(text):
        raise InputError("invalid_tax_id", f"{value!r} holds no number", param=param, hint=hint)
    return text


def _bare(text: str) -> str:
    """A text without separators: blanks, dashes, dots, slashes, colons, and what nobody sees."""
    return "".join(one for one in text if one not in "./:" and unicodedata.category(one) not in SEPARATORS)


def _known_type(name: object, place: Place, book: Book, param: str) -> str:
    """A type that checkouts have, or nothing."""
    wanted = name.strip().lower() if isinstance(name, str) else shown(name)
    types = [row.type for row in book.codes.tax_id_types]
    if not wanted or wanted in types:
        return wanted
    raise InputError(
        "unknown_tax_id_type",
        f"no type of tax id {wanted[:LONGEST]!r}",
        param=f"{param.removesuffix('.value')}.type",
        hint=_near(wanted, types) or _types_of(place, book),
    )


def _near(wanted: str, types: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistaken type needs it

    close = get_close_matches(wanted[:LONGEST], types, n=3, cutoff=0.75)
    return "did you mean " + " or ".join(close) if close else ""


def _types_of(place: Place, book: Book) -> str:
    rows = [row for keeper in _keepers(place.tax_chain, book) for row in _rows(keeper)]
    types = list(dict.fromkeys(name for row in rows for name in row.types))
    if not types:
        return "leave it out"
    return f"of {place.code}: {', '.join(types)}"


# --- which numbers it may be ----------------------------------------------------------------------------------------


def _kinds(text: str, place: Place, wanted: str, as_of: AsOf, book: Book) -> Iterator[_Numbers]:
    """The numbers that the text may be, likeliest first.

    Those of the place and of the country around it; and those of a country whose letters it begins with. The letters
    come first where the place has such itself: "XI..." is no number of Great Britain, whatever its digits. Elsewhere
    they come last: a company of Mexico may begin with DE.
    """
    own = list(_fitting(_keepers(place.tax_chain, book), wanted, as_of))
    led = list(_led(text, wanted, as_of, book))
    yield from (*led, *own) if any(kind.row.prefix for kind in own) else (*own, *led)
    if wanted and not own and not led:
        yield from _fitting(_keepers((_home(wanted, book),), book), wanted, as_of)


def _fitting(keepers: Iterable[Jurisdiction], wanted: str, as_of: AsOf) -> Iterator[_Numbers]:
    """The numbers of a type, or without one those that serve without being named."""
    for keeper in keepers:
        for row in _rows(keeper):
            if _holds(row, as_of) and (wanted in row.types if wanted else not row.only_typed):
                yield _Numbers(keeper, row)


def _led(text: str, wanted: str, as_of: AsOf, book: Book) -> Iterator[_Numbers]:
    """The numbers of the country whose letters the text begins with."""
    lead = _bare(text)[:2]
    for keeper in _keepers((_code_of(lead, book),), book):
        for row in _rows(keeper):
            begins = bool(row.prefix) and lead in (row.prefix, keeper.code)
            if begins and _holds(row, as_of) and (not wanted or wanted in row.types):
                yield _Numbers(keeper, row)


def _code_of(lead: str, book: Book) -> str:
    """The code in the tables of what two letters stand for: EL is Greece, XI is Northern Ireland."""
    equal = {row.code: row.now for row in book.codes.equal}
    mistaken = {row.code: row.now for row in book.codes.mistaken}
    return equal.get(lead) or mistaken.get(lead) or lead


def _keepers(codes: Iterable[str], book: Book) -> Iterator[Jurisdiction]:
    return (own for code in codes if (own := book.jurisdiction(code)) is not None)


def _rows(keeper: Jurisdiction) -> tuple[TaxNumber, ...]:
    shown = keeper.business_id
    return (shown, *shown.also) if shown else ()


def _holds(row: TaxNumber, as_of: AsOf) -> bool:
    return (row.since is None or row.since <= as_of.on) and (row.until is None or as_of.on < row.until)


def _home(wanted: str, book: Book) -> str:
    """The country or union whose numbers have a type."""
    return next(row.code for row in book.codes.tax_id_types if row.type == wanted)


def _has_numbers(wanted: str, book: Book) -> bool:
    """Whether the tables describe a number of a type at all; asked only before it is refused."""
    return bool(wanted) and any(
        wanted in row.types for keeper in _keepers(book.jurisdictions, book) for row in _rows(keeper)
    )


# --- is it one ------------------------------------------------------------------------------------------------------


def _check(given: str, text: str, kind: _Numbers, wanted: str, book: Book) -> TaxIdCheck | _Wrong:
    """The number, checked, or what is wrong with it."""
    forms = [_with_prefix(text, kind)] if kind.row.prefix else list(dict.fromkeys((text, _bare(text))))
    if kind.row.stdnum:
        number, part = _asked(forms, kind)
        by = f"python-stdnum {_version()} {kind.row.stdnum}"
    else:
        number, by = next((form for form in reversed(forms) if _matches(kind.row.pattern, form)), ""), "pattern"
        part = "" if number else "InvalidFormat"
    if part:
        return _Wrong(kind, part)
    found: tuple[Checked, ...] = ("format",)
    if kind.row.stdnum and _has_check_digit(_module(kind.row.stdnum), number):
        found = ("format", "check_digit")
    return _answer(given, number, kind, wanted, book, checked=found, by=by)


def _asked(forms: Iterable[str], kind: _Numbers) -> tuple[str, str]:
    """The number as python-stdnum takes one of the forms, or what is wrong with that which comes nearest.

    A form with its separators comes first, for some modules read them (1-613-584 in Costa Rica); without them second,
    for others know only some of those that people write.
    """
    wrong = []
    for form in forms:
        number, part = _validated(_module(kind.row.stdnum), form)
        if not part:
            number = number if number == form else kind.row.prefix + number
            return number, "" if _matches(kind.row.pattern, number) else "InvalidFormat"
        wrong.append(part)
    return "", min(wrong, key=NEARNESS.index)


def _answer(
    given: str, number: str, kind: _Numbers, wanted: str, book: Book, *, checked: tuple[Checked, ...], by: str
) -> TaxIdCheck:
    citations = book.citations(kind.of.sources, kind.row.cite)
    return TaxIdCheck(
        value=given,
        number=number,
        type=wanted or next(iter(kind.row.types), ""),
        jurisdiction=kind.of.code,
        checked=checked,
        by=by,
        sure=sureness(citations, kind.row.sure),
        citations=citations,
    )


def _with_prefix(text: str, kind: _Numbers) -> str:
    """The text without separators, with the letters of its country once before it."""
    bare = _bare(text)
    for lead in (kind.row.prefix, kind.of.code):
        if bare.startswith(lead):
            bare = bare.removeprefix(lead)
            break
    return kind.row.prefix + bare


def _matches(pattern: str, number: str) -> bool:
    return not pattern or re.fullmatch(pattern, number, re.ASCII) is not None


def _validated(module: _Module, text: str) -> tuple[str, str]:
    """The number without separators, and no word; or no number, and what is wrong with the text."""
    try:
        return module.validate(text), ""
    except BROKEN as error:
        name = error.__class__.__name__
        return "", name if name in PARTS else "InvalidFormat"


def _has_check_digit(module: _Module, number: str) -> bool:
    """Whether a change of one digit of this number would be noticed by a check digit.

    Some modules verify none (South Korea), some only of some numbers (not of departments of the British government),
    and no list says which: so each digit is changed in turn. Most changes must be noticed, as a single one may turn the
    number into one of another kind that has a check digit.
    """
    places = [at for at, letter in enumerate(number) if letter.isascii() and letter.isdigit()]
    changed = (number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :] for at in places)
    noticed = sum(_validated(module, other)[1] == "InvalidChecksum" for other in changed)
    return 2 * noticed > len(places)


@cache
def _module(name: str) -> _Module:
    """A module of python-stdnum.

    Raises:
        InputError: ``extra_missing``.
    """
    try:
        return cast("_Module", import_module(f"stdnum.{name}"))
    except ImportError:
        message = f"python-stdnum, which knows how to check such a number ({name}), is not installed"
        raise InputError("extra_missing", message, hint='pip install "dtariff[checkout]"') from None


@cache
def _version() -> str:
    return str(import_module("stdnum").__version__)


# --- what is said of a wrong one ------------------------------------------------------------------------------------


def _refused(value: str, wrong: _Wrong, param: str) -> InputError:
    types = wrong.kind.row.types
    what = f"{types[0]} number" if types else "number"
    message = f"{value!r} is no {what} of {wrong.kind.of.code}: {PARTS[wrong.part]}"
    return InputError("invalid_tax_id", message, param=param, hint=wrong.kind.row.says)


def _nowhere(value: str, wanted: str, as_of: AsOf, param: str) -> InputError:
    """A type that is shared by countries, of none of which the text is a number."""
    message = f"{value!r} does not begin with the letters of a country that has {wanted} numbers on {as_of.on}"
    return InputError("invalid_tax_id", message, param=param, hint="e.g. ATU13585627")
