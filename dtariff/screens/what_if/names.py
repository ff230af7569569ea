"""What the codes of a scenario are called: places with unions and groups, instruments, contents, deliveries."""

from collections.abc import Mapping

from dtariff.model.scenario import Scenario
from dtariff.tables.book import Book
from dtariff.telling.catalogue import tr
from dtariff.telling.locale import parted
from dtariff.telling.scenarios import Names


def names_of(book: Book, scenario: Scenario, places: Mapping[str, str]) -> Names:
    """The names for a scenario over these tables."""
    own = {proposal.id: proposal.title for proposal in scenario.instrument}
    return Names(
        places=party_names(book, places) | {union.id: tr(union.title) for union in book.groupings},
        instrument=lambda name: own.get(name) or instrument_title(book, name),
        contents={content.id: tr(content.title) for content in book.categories.content},
        deliveries={mode.id: parted(mode.title)[0] for mode in book.categories.delivery},
    )


def party_names(book: Book, places: Mapping[str, str]) -> dict[str, str]:
    """Names of all that can be a party: countries, territories, and unions that act as one."""
    unions = {union.acts_as: tr(union.title) for union in book.groupings if union.acts_as}
    return {**{code: places.get(code, code) for code in book.codes.territories}, **unions}


def instrument_title(book: Book, name: str) -> str:
    """The short title of an instrument, or its id where the tables have none such."""
    return tr(book.instrument(name).short) if name in book.instruments else name
