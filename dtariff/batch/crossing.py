"""A catalogue of products crossed with the places that they are sold to: every product to every destination.

The crossed table is a table of sales like any other: product by product, each to all destinations in their order. Its
rows are numbered as if somebody had written it out; beside the results stand the columns of the product.

Example:
    >>> from dtariff.tables.release import load
    >>> products = pa.record_batch({"sku": ["a", "b"]})
    >>> crossing = crossed(products.schema, "JP DE", load())
    >>> [list(row.values()) for batch in crossing.batches(products) for row in batch.to_pylist()]
    [['a', 'JP'], ['a', 'DE'], ['b', 'JP'], ['b', 'DE']]
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa

from dtariff.batch.layout import Fact, Layout
from dtariff.batch.mapping import refuse
from dtariff.model.errors import InputError
from dtariff.rules.classify import find_place, parts_of
from dtariff.rules.matrix import places_known
from dtariff.tables.book import Book

DESTINATION = "destination"
ALL = "all"
LARGEST_ROWS, LARGEST_BYTES = 2**18, 2**28
"""What one batch of a crossed table may hold, unless a single product has more destinations."""
OF_PLACE: tuple[Fact, ...] = ("destination", "state", "postal_code")


class Crossing:
    """A catalogue crossed with destinations.

    Args:
        schema: of the catalogue.
        places: the codes of the destinations.

    Attributes:
        places: the same.
        schema: of the crossed table: the columns of the catalogue, then the destination.
    """

    def __init__(self, schema: pa.Schema, places: tuple[str, ...]) -> None:
        self.places = places
        self.schema = schema.append(pa.field(DESTINATION, pa.dictionary(pa.int32(), pa.string()), nullable=False))
        self._codes = pa.array(places, pa.string())

    def batches(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """Some products, each with all destinations."""
        width = len(self.places)
        heavy = LARGEST_BYTES * batch.num_rows // (batch.nbytes * width + 1)
        most = max(1, min(LARGEST_ROWS // width, heavy))
        for start in range(0, batch.num_rows, most):
            yield self._crossed(batch.slice(start, most))

    def _crossed(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        width = len(self.places)
        each = batch.take(pa.array(np.repeat(np.arange(batch.num_rows), width)))
        indices = pa.array(np.tile(np.arange(width, dtype=np.int32), batch.num_rows))
        destinations = pa.DictionaryArray.from_arrays(indices, self._codes)
        return pa.RecordBatch.from_arrays([*each.columns, destinations], schema=self.schema)


def crossed(schema: pa.Schema, destinations: str | Iterable[str], book: Book) -> Crossing:
    """A catalogue of this schema crossed with destinations.

    Args:
        schema: of the catalogue.
        destinations: their codes, in one text with commas or blanks between; or ``all`` (see `everywhere`).
        book: the tables, which know the codes.

    Raises:
        InputError: ``destination_twice`` where the catalogue has such a column; ``no_destinations``; ``unknown_code``
            and the like. LayoutError: all, where several codes are wrong.
    """
    if DESTINATION in schema.names:
        raise _twice(DESTINATION, f"the table has a column {DESTINATION!r} already")
    return Crossing(schema, _places(destinations, book))


def refuse_places(layout: Layout) -> None:
    """Refuses a layout of a crossed table that says in another way too where the buyer is.

    Raises:
        InputError: ``destination_twice``.
    """
    for fact in OF_PLACE:
        if fact in layout.facts and layout.column(fact) != DESTINATION:
            raise _twice(fact, f"the {fact} is said of each sale already")


def _twice(param: str, message: str) -> InputError:
    hint = "leave it out, or do not ask for each destination"
    return InputError("destination_twice", message, param=param, hint=hint)


def _places(destinations: str | Iterable[str], book: Book) -> tuple[str, ...]:
    if isinstance(destinations, str) and destinations.strip().lower() == ALL:
        return everywhere(book)
    wanted = destinations.replace(",", " ").split() if isinstance(destinations, str) else list(destinations)
    found: dict[str, str] = {}
    wrong: list[InputError] = []
    for code in wanted:
        try:
            found.setdefault(find_place(code, "destinations", book).code, code)
        except InputError as error:
            wrong.append(error)
    refuse(wrong)
    if not found:
        message, hint = "no destination is named", "e.g. JP,DE,US-CA, or all"
        raise InputError("no_destinations", message, param="destinations", hint=hint)
    return tuple(found)


def everywhere(book: Book) -> tuple[str, ...]:
    """Every place that has an answer of its own.

    All countries and territories of which the tables know anything, as in `Engine.matrix`; but those whose taxes hang
    on their parts (US, CA) part by part; and all parts of countries with law of their own, as in `Engine.world`.
    """
    whole = (code for code in places_known(book) if not parts_of(code, book))
    return tuple(sorted({*whole, *(code for code in book.jurisdictions if "-" in code)}))
