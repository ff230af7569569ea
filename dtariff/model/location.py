"""Where the customer is, and by what evidence."""

from typing import Literal

from dtariff.model.citation import Citation, Sure
from dtariff.model.law import EvidenceKind
from dtariff.model.value import Value, value

LocationState = Literal["confirmed", "insufficient", "conflicting", "not_asked"]
"""How the evidence stands to the place.

confirmed: as many pieces as the law there asks point to it, and more than to any other. insufficient: too few, and none
points elsewhere. conflicting: too few, or no more than elsewhere, and some point elsewhere. not_asked: no evidence was
given.
"""


@value
class Piece(Value):
    """A piece of evidence and what became of it.

    Attributes:
        kind: what it is. country: where it points. value: what was seen.
        agrees: whether it points to the place.
        counted: whether it was counted: the law there accepts its kind, and it does not repeat another.
    """

    kind: EvidenceKind
    country: str
    value: str = ""
    agrees: bool
    counted: bool


@value
class Location(Value):
    """Where the customer is taken to be.

    Attributes:
        place: the jurisdiction. state: how the evidence stands to it.
        needed: how many pieces the law there asks for; None where the tables do not know a number.
        pieces: the record of all that was given.
        says: the rule in a sentence, with its citations and how sure they are.
    """

    place: str
    state: LocationState
    needed: int | None = None
    pieces: tuple[Piece, ...] = ()
    says: str = ""
    sure: Sure = "assumed"
    citations: tuple[Citation, ...] = ()
