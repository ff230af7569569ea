"""What two countries have agreed on a matter of digital trade."""

from datetime import date

from dtariff.model.citation import Citation, Sure
from dtariff.model.resolution import Why
from dtariff.model.told import Told
from dtariff.model.treaties import Obligation, Provision
from dtariff.model.value import Value, value


@value
class Commitment(Value, Told):
    """What an instrument says on one matter of digital trade.

    Attributes:
        instrument: its id; ``title`` and ``short`` are its names.
        provision: the matter: data flows, localisation, source code ...
        article: the clause. obligation: how firmly it speaks.
        why: ``in_force`` between the two (or for the country), or why it does not bind that day.
        partners: the other parties for whom it is in force that day, where one country was asked for.
        since: first day. until: last, where it ended.
    """

    instrument: str
    title: str
    short: str
    provision: Provision
    article: str = ""
    obligation: Obligation
    why: Why
    partners: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    sure: Sure
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
