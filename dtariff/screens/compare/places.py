"""Where to compare: groups of the day and single places, by their names; and which places a choice stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.groupings import PlaceGroup
from dtariff.screens.fields import by_name, destinations, group_name, place_names
from dtariff.telling.catalogue import language, tr, trn
from dtariff.telling.locale import commas

LISTED = 30
"""How many members of a group are named before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from on a day, in a language.

    Attributes:
        groups: groups of the day by their id.
        single: places that have an answer of their own.
        offered: ids of groups, then codes of places, by their names.
        titles: what each is called; a code without a title stands for itself.
    """

    groups: Mapping[str, PlaceGroup]
    single: tuple[str, ...]
    offered: tuple[str, ...]
    titles: Mapping[str, str]

    def title(self, name: str) -> str:
        """What a group or a place is called."""
        return self.titles.get(name, name)

    def places(self, chosen: Iterable[str]) -> tuple[str, ...]:
        """The codes of the places that a choice stands for: the members of its groups, and single places."""
        return tuple(dict.fromkeys(code for name in chosen for code in self._members(name)))

    def _members(self, name: str) -> tuple[str, ...]:
        group = self.groups.get(name)
        if group is not None:
            return group.members
        return () if name.islower() else (name,)  # the id of a group that nobody belongs to on that day

    def empty(self, chosen: Iterable[str]) -> tuple[str, ...]:
        """The groups of a choice that nobody belongs to on that day."""
        return tuple(name for name in chosen if name.islower() and name not in self.groups)


def choices(engine: Engine, as_of: AsOf) -> Choices:
    """What there is to choose from on these days, in the present language."""
    return _choices(engine, as_of, language())


@lru_cache(maxsize=32)
def _choices(engine: Engine, as_of: AsOf, spoken: str) -> Choices:  # noqa: ARG001 - it makes words in that language
    book = engine.book
    names = place_names(book)
    groups = {group.id: group for group in engine.groups(on=as_of.on, known=as_of.known)}
    divided = [group.country for group in groups.values() if group.kind == "parts"]
    single = by_name(destinations(book), names)
    places = by_name([*single, *divided], names)
    titles = {
        **names,
        **{code: tr("{country}: its cheapest and its dearest part", country=names[code]) for code in divided},
    }
    titles |= {name: _group_title(group) for name, group in groups.items()}
    return Choices(groups, tuple(single), (*groups, *places), titles)


def _group_title(group: PlaceGroup) -> str:
    count = len(group.members)
    return trn("{group} ({count} place)", "{group} ({count} places)", count, group=group_name(group))


def members_told(group: PlaceGroup, names: Mapping[str, str]) -> str:
    """The members of a group by their names."""
    named = [names.get(code, code) for code in by_name(group.members, names)]
    more = len(named) - LISTED
    listed = commas(named[:LISTED])
    return trn("{listed} and {count} more", "{listed} and {count} more", more, listed=listed) if more > 0 else listed
