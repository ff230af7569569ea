"""Any jurisdiction that the form allows, sense or nonsense: what reading and writing must bear."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from dtariff.model.citation import SURENESS, Form, Source
from dtariff.model.law import (
    CollectionRow,
    CollectionSeries,
    Cover,
    DutyRow,
    Example,
    Exclusion,
    ForceRow,
    Jurisdiction,
    RateRow,
    RateSeries,
    Rounding,
    TariffLine,
    Tax,
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="#"), min_size=1, max_size=12)
PERHAPS_WORDS = st.just("") | WORDS
LONG_LISTS = st.lists(WORDS, max_size=12).map(tuple)
DAYS = st.dates(date(1850, 1, 1), date(2099, 12, 31))
PERHAPS_DAYS = st.none() | DAYS
SURE = st.sampled_from(SURENESS)
CITES = st.lists(NAMES, min_size=1, max_size=3).map(tuple)
PERCENTS = st.decimals(0, 1000, allow_nan=False, allow_infinity=False, places=4)
GIVEN = st.dictionaries(NAMES, WORDS, max_size=3)

SOURCES = st.builds(Source, title=WORDS, sure=SURE, published=PERHAPS_DAYS, url=PERHAPS_WORDS, note=PERHAPS_WORDS)
COVERS = st.lists(
    st.builds(Cover, content=LONG_LISTS, delivery=LONG_LISTS, unsettled=st.booleans(), note=PERHAPS_WORDS), max_size=2
).map(tuple)
PROOF: Mapping[str, Any] = {
    "since": DAYS,
    "cite": CITES,
    "known": PERHAPS_DAYS,
    "retracted": PERHAPS_DAYS,
    "sure": st.none() | SURE,
    "note": PERHAPS_WORDS,
}


def rows(form: type[Form], **keys: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.builds(form, **PROOF, **keys), max_size=3).map(tuple)


def some(form: type[Form], **keys: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.builds(form, **keys), max_size=2).map(tuple)


SCOPE: Mapping[str, Any] = {
    "content": LONG_LISTS,
    "delivery": LONG_LISTS,
    "customer": st.sampled_from([None, "consumer", "business"]),
}
RATES = rows(
    RateRow,
    percent=st.none() | PERCENTS,
    of=PERHAPS_WORDS,
    treatment=st.sampled_from([None, "reduced", "exempt"]),
    unknown=st.booleans(),
    in_force=st.booleans(),
    attested=PERHAPS_DAYS,
)
COLLECTIONS = rows(
    CollectionRow, mechanism=st.sampled_from(["supplier", "none"]), threshold=PERHAPS_WORDS, per=PERHAPS_WORDS
)
TAXES = some(
    Tax,
    id=WORDS,
    name=WORDS,
    kind=st.sampled_from(["vat", "levy"]),
    on=st.just(("price", "duty")) | LONG_LISTS,
    refundable=st.booleans(),
    rate=some(RateSeries, **SCOPE, rows=RATES),
    collection=some(CollectionSeries, **SCOPE, rows=COLLECTIONS),
)


def jurisdictions() -> st.SearchStrategy[Jurisdiction]:
    return st.builds(
        Jurisdiction,
        schema=st.just(1),
        code=WORDS,
        name=PERHAPS_WORDS,
        currency=WORDS,
        reviewed=DAYS,
        note=PERHAPS_WORDS,
        sources=st.dictionaries(NAMES, SOURCES, max_size=3),
        rounding=st.none() | st.builds(Rounding, mode=st.sampled_from(["down", "half_up"]), cite=CITES),
        line=some(TariffLine, code=WORDS, title=WORDS, hs=WORDS, covers=COVERS, rates=rows(DutyRow, duty=WORDS)),
        exclusion=some(Exclusion, article=WORDS, title=WORDS, covers=COVERS, rows=rows(ForceRow)),
        tax=TAXES,
        example=some(Example, says=WORDS, given=GIVEN, gives=GIVEN),
    )
