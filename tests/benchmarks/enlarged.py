"""Tables many times as large as the real ones, which nobody made and which have no fault.

Every jurisdiction stands again as parts of itself that are called ``TH-X1``, ``US-CA-X1``; every instrument under ids
of its own; and every line of a schedule as of earlier years. What the rest of the tables hold (codes, contents,
members) stands as it is.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

from dtariff.model.citation import Form
from dtariff.model.law import BusinessId, Jurisdiction
from dtariff.model.schedule import Schedule, ScheduleRate
from dtariff.model.treaties import Instrument
from dtariff.tables.canon import canonical
from dtariff.tables.reader import read_forms
from dtariff.tables.texts import Texts

EARLIER = 1900
"""Before the year of any real schedule."""


def enlarged(texts: Texts, times: int) -> dict[str, bytes]:
    """The same tables so many times."""
    forms, faults = read_forms(texts)
    assert not faults, faults
    found = dict(texts)
    for path, form in forms.items():
        for more, copy in _copies(path, form, times):
            found[more] = canonical(copy).encode()
    return dict(sorted(found.items()))


def _copies(path: str, form: Form, times: int) -> Iterator[tuple[str, Form]]:
    """What stands beside a file, or in its place where it is a longer one."""
    if isinstance(form, Schedule):
        yield path, replace(form, rate=tuple(_longer(form, times)))
    for at in range(1, times):
        if isinstance(form, Jurisdiction):
            yield f"jurisdictions/{form.code}-X{at}.toml", _part(form, at)
        elif isinstance(form, Instrument):
            yield f"instruments/{form.id}-x{at}.toml", replace(form, id=f"{form.id}-x{at}")


def _part(form: Jurisdiction, at: int) -> Jurisdiction:
    """A jurisdiction as a part of itself."""
    return replace(
        form,
        code=f"{form.code}-X{at}",
        name=f"{form.name or form.code} {at}",
        part_of=form.code,
        needs_subdivision=False,
        business_id=_untyped(form.business_id),
    )


def _untyped(number: BusinessId | None) -> BusinessId | None:
    """A number without its letters and the names that checkouts have for it, each of which is that of one country."""
    if number is None:
        return None
    also = tuple(replace(one, types=(), prefix="", only_typed=False) for one in number.also)
    return replace(number, types=(), prefix="", also=also)


def _longer(form: Schedule, times: int) -> Iterator[ScheduleRate]:
    years: dict[tuple[str, str, str], Iterator[int]] = defaultdict(lambda: count(EARLIER))
    for row in form.rate:
        ahead = years[row.code, row.type, row.partner]
        yield row
        yield from (replace(row, year=next(ahead)) for _ in range(1, times))


def size(texts: Mapping[str, bytes]) -> str:
    """How many files of how many bytes."""
    return f"{len(texts):,} files, {sum(map(len, texts.values())) / 1e6:.1f} MB"
