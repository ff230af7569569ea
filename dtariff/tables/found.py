"""What the checks share: faults in the making, walking a form, and the names that exist."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple, TypeVar, cast, get_args

from dtariff.model.citation import Form
from dtariff.model.clock import Dated, known_on
from dtariff.model.groupings import Grouping
from dtariff.model.law import Example, Jurisdiction
from dtariff.model.nomenclature import Categories, Character, Codes
from dtariff.model.treaties import Instrument


class Found(NamedTuple):
    """A fault inside one file: the key, a stable code, one sentence."""

    key: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """Names that exist in the tables under check."""

    contents: frozenset[str]
    deliveries: frozenset[str]
    sales: frozenset[tuple[str, str, Character]]
    territories: frozenset[str]
    subdivisions: frozenset[str]
    part_of: Mapping[str, str]
    currencies: frozenset[str]
    digits: Mapping[str, int]
    instruments: frozenset[str]
    parties: Mapping[str, frozenset[str]]
    states: frozenset[str]
    groupings: frozenset[str]
    unions: frozenset[str]
    acting: frozenset[str]
    kept_as: Mapping[str, str]
    tax_id_types: Mapping[str, str]

    @classmethod
    def of(cls, forms: Mapping[str, Form]) -> "Known":
        """The names in these forms; a file that is missing or broken simply has none."""
        categories = [form for form in forms.values() if isinstance(form, Categories)]
        codes = [form for form in forms.values() if isinstance(form, Codes)]
        places = [form for form in forms.values() if isinstance(form, Jurisdiction)]
        groupings = [form for form in forms.values() if isinstance(form, Grouping)]
        instruments = [form for form in forms.values() if isinstance(form, Instrument)]
        contents = [content for form in categories for content in form.content]
        return cls(
            contents=frozenset(content.id for content in contents),
            deliveries=frozenset(mode.id for form in categories for mode in form.delivery),
            sales=frozenset((one.id, way.delivery, way.character) for one in contents for way in one.delivered),
            territories=frozenset(code for form in codes for code in form.territories),
            subdivisions=frozenset(place.code for place in places if place.part_of),
            part_of={place.code: place.part_of for place in places if place.part_of},
            currencies=frozenset(currency.code for form in codes for currency in form.currencies),
            digits={currency.code: currency.digits for form in codes for currency in form.currencies},
            instruments=frozenset(form.id for form in instruments),
            parties={form.id: frozenset(row.code for row in form.parties) for form in instruments},
            states=frozenset(form.id for form in instruments if form.states),
            groupings=frozenset(grouping.id for grouping in groupings if grouping.kind != "forum"),
            unions=frozenset(grouping.acts_as for grouping in groupings if grouping.acts_as),
            acting=frozenset(grouping.id for grouping in groupings if grouping.acts_as),
            kept_as={row.code: row.now for form in codes for row in form.mistaken}
            | {row.code: row.now for form in codes for row in form.equal},
            tax_id_types={row.type: row.code for form in codes for row in form.tax_id_types},
        )

    def has_place(self, code: str) -> bool:
        """Whether a territory or a subdivision has this code."""
        return code in self.territories or code in self.subdivisions


def walk(value: Any, key: str = "") -> Iterator[tuple[str, Form]]:
    """Every form inside a form, with its key."""
    if isinstance(value, Form):
        yield key, value
        for name in _holders(cast("Any", type(value))):
            yield from walk(getattr(value, name), key_of(key, name))
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from walk(item, f"{key}[{place}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from walk(item, key_of(key, name))


@cache
def _holders(form: type[Form]) -> tuple[str, ...]:
    """The keys of a form that may hold forms; most hold a word or a day."""
    return tuple(f.name for f in fields(form) if holds_forms(f.type))


def holds_forms(hint: Any) -> bool:
    """Whether values of a type may be forms, or hold some."""
    if isinstance(hint, type):
        return issubclass(hint, Form)
    return any(holds_forms(inner) for inner in get_args(hint))


def key_of(*parts: str) -> str:
    """Parts of a key joined as people write them.

    Example:
        >>> key_of("", "tax[0]", "since")
        'tax[0].from'
    """
    return ".".join("from" if part == "since" else part for part in parts if part)


DatedT = TypeVar("DatedT", bound=Dated)


def overlapping(rows: Sequence[DatedT]) -> Iterator[tuple[int, int]]:
    """Pairs of rows that start on the same day and are both known on some day: neither ends the other."""
    for (one, first), (other, second) in combinations(enumerate(rows), 2):
        if first.since == second.since and _both_known(first, second):
            yield one, other


def _both_known(first: Dated, second: Dated) -> bool:
    start = max(known_on(first), known_on(second))
    return all(row.retracted is None or start < row.retracted for row in (first, second))


def unknown_names(key: str, names: Sequence[str], known: frozenset[str], code: str) -> Iterator[Found]:
    """A fault for each name that does not exist."""
    for place, name in enumerate(names):
        if name not in known:
            yield Found(f"{key}[{place}]", code, f"no {name!r}")


def ill_told(examples: Sequence[Example], needed: set[str], given: set[str], gives: set[str]) -> Iterator[Found]:
    """Worked examples are given all that is ``needed`` and nothing but ``given``, and say only what an answer gives."""
    for at, example in enumerate(examples):
        for key in sorted(example.given.keys() - given):
            yield Found(f"example[{at}].given.{key}", "unknown_key", "no such fact of a case")
        for key in sorted(needed - example.given.keys()):
            yield Found(f"example[{at}].given.{key}", "missing_key", "the question needs it")
        for key in sorted(example.gives.keys() - gives):
            yield Found(f"example[{at}].gives.{key}", "unknown_key", "no such part of an answer")
