"""What a caller says of the columns of a table, as a layout: ``{"Net price": "price"}``, ``{"origin": "US"}``.

A column headed exactly as a field is that field without being said. Any other heading is taken only where somebody says
so: what it probably means is told in the hint of what is missing, and in `overlooked`.

Example:
    >>> layout = layout_of(["sku", "content", "Net price", "destination"], columns={"Net price": "price"},
    ...                    same={"origin": "US", "currency": "USD"})
    >>> layout.column("price"), layout.column("content"), layout.facts["origin"]
    ('Net price', 'content', Same(text='US'))
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import cast, get_args

from dtariff.batch.layout import (
    FACTS,
    NEEDED,
    Column,
    DayOrder,
    Fact,
    Floats,
    Layout,
    Mark,
    Same,
    Source,
    guess,
    guess_quantities,
    units,
)
from dtariff.model.case import ScopeReading
from dtariff.model.duty_units import unit_name
from dtariff.model.errors import InputError, LayoutError, shown

MEASURE = "quantities."
"""Begins the field of a measure: ``quantities.minute``."""
FIELDS = "one of: " + ", ".join((*FACTS, f"{MEASURE}minute"))
HINTED = 20
"""Columns that a hint names."""
NOTHING: Mapping[str, str] = MappingProxyType({})
Value = str | int | Decimal | date
"""What may be the same for all rows: text, or what text says as well."""

WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "scope_reading": get_args(ScopeReading),
        "mark": get_args(Mark),
        "day_order": get_args(DayOrder),
        "floats": get_args(Floats),
    }
)
"""What may be said of how cells are read."""


def layout_of(
    headings: Sequence[str],
    *,
    columns: Mapping[str, str] = NOTHING,
    same: Mapping[str, Value] = NOTHING,
    known: date | None = None,
    scope_reading: str = "content",
    mark: str = "",
    day_order: str = "",
    floats: str = "",
) -> Layout:
    """The layout of a table with these headings.

    Args:
        headings: of the table, in their order.
        columns: the field of each column that is not headed as its field. A field is a fact (see `layout.Fact`) or a
            measure, as ``quantities.minute``.
        same: the value of each field that is the same for all rows; it comes before a column so headed.
        known: the day of knowledge; today if None.
        scope_reading: as for a quote.
        mark: the decimal mark of text, as in `layout.Mark`.
        day_order: how 03/04/2026 is read, as in `layout.DayOrder`.
        floats: how a binary float becomes money, as in `layout.Floats`.

    Raises:
        InputError: the one fault: ``unknown_field``, ``unknown_column``, ``duplicate_field``, ``duplicate_column`` for
            a heading that stands twice, ``bad_value``, ``missing_fact``, ``unknown_argument``. LayoutError: all, where
            there are several.
    """
    mapped = [(name, field_named(field)) for name, field in columns.items()]
    given = [(field_named(field), value) for field, value in same.items()]
    said = [*(field for _, field in mapped), *(field for field, _ in given)]
    read = [*((name, name) for name in headings if _speaks(name) and name not in columns and name not in said), *mapped]
    sources: dict[str, Source] = {field: Column(name) for name, field in read}
    sources.update((field, Same(str(value).strip())) for field, value in given)
    found = [
        *_of_words({"scope_reading": scope_reading, "mark": mark, "day_order": day_order, "floats": floats}),
        *_of_fields(said),
        *_of_columns(headings, read),
        *_of_values(given),
        *_of_facts(headings, sources),
    ]
    refuse(found)
    return Layout(
        facts={fact: sources[fact] for fact in FACTS if fact in sources},
        quantities={
            field.removeprefix(MEASURE): source for field, source in sources.items() if field.startswith(MEASURE)
        },
        known=known,
        scope_reading=cast("ScopeReading", scope_reading),
        mark=cast("Mark", mark),
        day_order=cast("DayOrder", day_order),
        floats=cast("Floats", floats),
    )


def field_named(name: str) -> str:
    """A field by the one name it has; what is none stays as it is written.

    Example:
        >>> field_named("price"), field_named("quantities.minutes"), field_named("Net price")
        ('price', 'quantities.minute', 'Net price')
    """
    if not name.startswith(MEASURE):
        return name
    unit = unit_name(name.removeprefix(MEASURE))
    return name if unit is None else MEASURE + unit


def _is_field(name: str) -> bool:
    return name in FACTS or (name.startswith(MEASURE) and unit_name(name.removeprefix(MEASURE)) is not None)


def _speaks(heading: str) -> bool:
    """Whether a heading is the very name of a field."""
    return _is_field(heading) and field_named(heading) == heading


def overlooked(headings: Sequence[str], layout: Layout) -> dict[str, str]:
    """Columns that a layout does not read though their headings say what they probably are, with the field of each.

    A sale whose day nobody names is one of today: a caller who overlooks the column "Order date" should be told.

    Example:
        >>> plain = layout_of(["content", "price", "origin", "destination", "Order date", "qty minutes"])
        >>> overlooked(["content", "price", "origin", "destination", "Order date", "qty minutes"], plain)
        {'Order date': 'on', 'qty minutes': 'quantities.minute'}
    """
    read = {
        source.name for source in (*layout.facts.values(), *layout.quantities.values()) if isinstance(source, Column)
    }
    left = [name for name in headings if name not in read]
    measures = units(left)
    found = {name: str(fact) for fact, name in guess(left).items() if fact not in layout.facts}
    found |= {
        name: MEASURE + measures[name] for name in guess_quantities(left) if measures[name] not in layout.quantities
    }
    return found


# --- words ---------------------------------------------------------------------------------------------------------


def columns_of(words: Iterable[str]) -> dict[str, str]:
    """What words as ``COLUMN=FIELD`` say of columns. A column may hold the sign itself: the last one divides.

    Raises:
        InputError: the one fault: ``bad_mapping``, ``duplicate_column``. LayoutError: all, where there are several.

    Example:
        >>> columns_of(["Net price=price", "a=b=content"])
        {'Net price': 'price', 'a=b': 'content'}
    """
    return _divided(words, "COLUMN=FIELD", "column", lambda word: word.rpartition("="))


def same_of(words: Iterable[str]) -> dict[str, str]:
    """What words as ``FIELD=VALUE`` say of all rows. A value may hold the sign itself: the first one divides.

    Raises:
        InputError: the one fault: ``bad_mapping``, ``duplicate_field``. LayoutError: all, where there are several.

    Example:
        >>> same_of(["origin=US", "reference=a=b"])
        {'origin': 'US', 'reference': 'a=b'}
    """
    return _divided(words, "FIELD=VALUE", "field", lambda word: word.partition("="))


def _divided(
    words: Iterable[str], form: str, key: str, divide: Callable[[str], tuple[str, str, str]]
) -> dict[str, str]:
    """Words of a form as what stands before and behind their sign.

    Args:
        words: the words.
        form: what they are like.
        divide: divides one.
        key: what stands before the sign, and may stand there only once.
    """
    found: dict[str, str] = {}
    wrong: list[InputError] = []
    for word in words:
        name, _, value = (part.strip() for part in divide(word))
        if not name or not value:
            wrong.append(InputError("bad_mapping", f"{shown(word)} is not {form}", hint=f"write {form}"))
        elif name in found:
            wrong.append(_twice(f"duplicate_{key}", name, key))
        else:
            found[name] = value
    refuse(wrong)
    return found


# --- what is wrong -------------------------------------------------------------------------------------------------


def refuse(found: Sequence[InputError]) -> None:
    """Raises the one fault that was found, or all; nothing where there is none.

    Raises:
        InputError: the one. LayoutError: several.
    """
    if len(found) > 1:
        raise LayoutError(found)
    for fault in found:
        raise fault


def _twice(code: str, name: str, kind: str) -> InputError:
    return InputError(code, f"the {kind} {shown(name)} stands twice", param=name, hint="name it once")


def _of_words(said: Mapping[str, str]) -> Iterator[InputError]:
    for param, word in said.items():
        if word not in WORDS[param]:
            hint = "one of: " + ", ".join(repr(one) for one in WORDS[param])
            yield InputError("unknown_argument", f"no {param} {shown(word)}", param=param, hint=hint)


def _of_fields(said: Sequence[str]) -> Iterator[InputError]:
    for field, times in Counter(said).items():
        if not _is_field(field):
            yield InputError("unknown_field", f"there is no field {shown(field)}", param=str(field), hint=FIELDS)
        elif times > 1:
            yield _twice("duplicate_field", field, "field")


def _of_columns(headings: Sequence[str], read: Iterable[tuple[str, str]]) -> Iterator[InputError]:
    there = Counter(headings)
    for name, field in dict(read).items():
        if name not in there:
            message = f"the table has no column {shown(name)}"
            yield InputError("unknown_column", message, param=field, hint=_one_of(list(there)))
        elif there[name] > 1:
            message = f"the table has {there[name]} columns {shown(name)}"
            yield InputError("duplicate_column", message, param=field, hint="rename all but one")


def _one_of(names: Sequence[str]) -> str:
    more = f" and {len(names) - HINTED:,} more" if len(names) > HINTED else ""
    return "one of: " + ", ".join(map(shown, names[:HINTED])) + more


def _of_values(given: Iterable[tuple[str, object]]) -> Iterator[InputError]:
    for field, value in given:
        if isinstance(value, bool) or not isinstance(value, Value):
            hint = 'write text, e.g. "9.99"'
            yield InputError("bad_value", f"{shown(value)} is no {field} for all rows", param=field, hint=hint)


def _of_facts(headings: Sequence[str], sources: Mapping[str, Source]) -> Iterator[InputError]:
    read = {source.name for source in sources.values() if isinstance(source, Column)}
    likely = guess([name for name in headings if name not in read])
    for fact in NEEDED:
        if sources.get(fact, Same("")) == Same(""):
            yield InputError("missing_fact", f"nothing says the {fact} of a sale", param=fact, hint=_hint(fact, likely))


def _hint(fact: Fact, likely: Mapping[Fact, str]) -> str:
    if fact not in likely:
        return f"name its column (--map COLUMN={fact}), or one value for all rows (--same {fact}=VALUE)"
    word = f"{likely[fact]}={fact}"
    return f"is it the column {shown(likely[fact])}? then say so: --map {shown(word)}"
