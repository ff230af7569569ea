"""Where a fact comes from, and how surely."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from dtariff.model.value import Value, value

Sure = Literal["primary", "secondary", "recalled", "assumed"]

SURENESS: tuple[Sure, ...] = ("primary", "secondary", "recalled", "assumed")
"""From strongest to weakest.

primary: the text of the law or an official page was read. secondary: a law firm, the press, a data set.
recalled: general knowledge, not yet found in a source; shown as unverified. assumed: an absence nobody surveyed,
or a start that no source establishes.
"""

_RANK = {sure: rank for rank, sure in enumerate(SURENESS)}


class Form(Value):
    """What all forms share: a key that the form does not know is a fault, never ignored."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


@value
class Source(Form):
    """A source as the tables describe it.

    Attributes:
        title: the document, and where it was found.
        sure: how far it proves what cites it.
        published: day it was made public, where known.
        url: address, where there is one.
        seen: day it was last looked at.
        note: what a reader should know of it.
        digest: SHA-256 of the file that was read, where a script read one.
        licence: under which the file may be used.
    """

    title: str
    sure: Sure
    published: date | None = None
    url: str = ""
    seen: date | None = None
    note: str = ""
    digest: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A source, at the place that proves a finding.

    Attributes:
        key: the source's key in the tables.
        article: article, paragraph or line; empty for the whole.
        title: the document.
        url: address, or empty.
        published: day it was made public, or None.
        sure: how sure the source is.
    """

    key: str
    article: str
    title: str
    url: str
    published: date | None
    sure: Sure


def weakest(sures: Iterable[Sure]) -> Sure:
    """The weakest link of a chain; primary for an empty one.

    Example:
        >>> weakest(["primary", "recalled", "secondary"])
        'recalled'
    """
    return max(sures, key=_RANK.__getitem__, default="primary")


def strongest(sures: Iterable[Sure]) -> Sure:
    """The best proof among several that say the same; assumed for none."""
    return min(sures, key=_RANK.__getitem__, default="assumed")


def is_weaker(sure: Sure, than: Sure) -> bool:
    """Whether the first proves less than the second."""
    return _RANK[sure] > _RANK[than]
