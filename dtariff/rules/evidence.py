"""Where the customer is, by the evidence that the law of the place asks for.

In the EU two pieces that do not contradict each other decide (Implementing Regulation (EU) 282/2011 art. 24b, 24f); how
many other places ask for, and which kinds they accept, is told by their tables. A piece that points elsewhere does not
undo two that agree; it does where elsewhere has as many.
"""

from collections.abc import Sequence

from dtariff.model.case import Place
from dtariff.model.clock import AsOf
from dtariff.model.errors import InputError
from dtariff.model.law import EvidenceKind
from dtariff.model.location import Location, LocationState, Piece
from dtariff.model.order import LocationEvidence
from dtariff.rules.border import practice
from dtariff.rules.classify import find_place
from dtariff.tables.book import Book

BY_BANK: dict[EvidenceKind, EvidenceKind] = {"payment_card": "bank"}
"""A card tells the country of the bank that issued it, where the law speaks of bank details and not of cards."""

Seen = Sequence[tuple[LocationEvidence, Place]]


def located(claimed: Place, evidence: Sequence[LocationEvidence], as_of: AsOf, book: Book) -> Location:
    """How the evidence stands to the place where the customer says it is.

    Raises:
        InputError: ``unknown_code`` for evidence that points to no place.
    """
    if not evidence:
        return Location(place=claimed.code, state="not_asked")
    return _standing(claimed, _seen(evidence, book), as_of, book)


def find_customer(evidence: Sequence[LocationEvidence], as_of: AsOf, book: Book) -> Location:
    """Where the customer is, by evidence alone.

    Raises:
        InputError: ``location_missing`` without evidence, ``location_insufficient`` or ``location_conflicting`` where
            it does not settle one place.
    """
    seen = _seen(evidence, book)
    if not seen:
        hint = "give customer.country, or customer.location_evidence"
        raise InputError("location_missing", "nothing says where the customer is", param="country", hint=hint)
    places = sorted({place.code: place for _, place in seen}.values(), key=lambda place: -len(place.chain))
    found = [_standing(place, seen, as_of, book) for place in places]
    confirmed = next((one for one in found if one.state == "confirmed"), None)
    if confirmed is not None:
        return confirmed
    state = "insufficient" if len({place.root for place in places}) == 1 else "conflicting"
    pointed = ", ".join(f"{piece.kind} {piece.country}" for piece, _ in seen)
    message = f"the evidence does not settle where the customer is: {pointed}"
    raise InputError(f"location_{state}", message, param="location_evidence", hint="give more, or customer.country")


def _seen(evidence: Sequence[LocationEvidence], book: Book) -> Seen:
    return [
        (piece, find_place(piece.country, f"location_evidence[{at}].country", book))
        for at, piece in enumerate(evidence)
    ]


def _standing(place: Place, seen: Seen, as_of: AsOf, book: Book) -> Location:
    found = practice(place, as_of, book)
    rule = found.evidence if found else None
    accepts = rule.accepts if rule else ()
    pieces = tuple(_pieces(place, seen, accepts))
    proof = found.proofs.get("evidence") if found else None
    return Location(
        place=place.code,
        state=_state(pieces, (rule.pieces if rule else None) or 1, seen),
        needed=rule.pieces if rule else None,
        pieces=pieces,
        says=rule.says if rule else "",
        sure=proof.sure if proof else "assumed",
        citations=proof.citations if proof else (),
    )


def _pieces(place: Place, seen: Seen, accepts: tuple[EvidenceKind, ...]) -> list[Piece]:
    """Every piece with what became of it: of one kind and one place, the first counts."""
    met: set[tuple[EvidenceKind, str]] = set()
    pieces = []
    for piece, where in seen:
        kind = _as_accepted(piece.kind, accepts)
        counted = (not accepts or kind in accepts) and (kind, where.root) not in met
        met.add((kind, where.root))
        agrees = _agree(where, place)
        pieces.append(Piece(kind=piece.kind, country=piece.country, value=piece.value, agrees=agrees, counted=counted))
    return pieces


def _as_accepted(kind: EvidenceKind, accepts: tuple[EvidenceKind, ...]) -> EvidenceKind:
    return kind if not accepts or kind in accepts else BY_BANK.get(kind, kind)


def _agree(one: Place, other: Place) -> bool:
    """Whether one place is the other, or lies in it."""
    return one.code in other.chain or other.code in one.chain


def _state(pieces: Sequence[Piece], needed: int, seen: Seen) -> LocationState:
    agreeing = sum(piece.agrees and piece.counted for piece in pieces)
    elsewhere = [(where, piece.counted) for piece, (_, where) in zip(pieces, seen, strict=True) if not piece.agrees]
    most = max((sum(counts for at, counts in elsewhere if _agree(at, place)) for place, _ in elsewhere), default=0)
    if agreeing >= needed and agreeing > most:
        return "confirmed"
    return "conflicting" if elsewhere else "insufficient"
