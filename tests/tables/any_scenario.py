"""Any scenario that the form allows, sense or nonsense: what reading and writing must bear."""

from typing import Any

from any_law import DAYS, GIVEN, LONG_LISTS, NAMES, PERHAPS_DAYS, PERHAPS_WORDS, SOURCES, SURE, WORDS, some
from hypothesis import strategies as st

from dtariff.model.law import Example
from dtariff.model.scenario import (
    DutyChange,
    PartyChange,
    Proposal,
    ProposedClause,
    ProposedParty,
    Scenario,
    StateChange,
)
from dtariff.model.treaties import Reading

CITES = st.lists(NAMES, max_size=2).map(tuple)
PROOF: dict[str, Any] = {"cite": CITES, "sure": st.none() | SURE, "note": PERHAPS_WORDS}
ASSUMED: dict[str, Any] = {"since": DAYS, **PROOF}


def scenarios() -> st.SearchStrategy[Scenario]:
    return st.builds(
        Scenario,
        schema=st.just(1),
        id=WORDS,
        title=WORDS,
        says=WORDS,
        **PROOF,
        sources=st.dictionaries(NAMES, SOURCES, max_size=2),
        state=some(
            StateChange,
            **ASSUMED,
            instrument=WORDS,
            state=st.sampled_from(["in_force", "disputed", "lapsed"]),
            act=PERHAPS_WORDS,
            symbol=PERHAPS_WORDS,
            readings=some(Reading, id=WORDS, says=WORDS, bars=st.booleans()),
        ),
        party=some(
            PartyChange,
            **ASSUMED,
            instruments=LONG_LISTS,
            kind=st.sampled_from([None, "pledge", "agreement"]),
            codes=LONG_LISTS,
            in_force=st.booleans(),
        ),
        instrument=some(
            Proposal,
            **ASSUMED,
            id=WORDS,
            title=WORDS,
            short=WORDS,
            parties=some(ProposedParty, code=WORDS, side=st.sampled_from(["", "A"]), since=PERHAPS_DAYS, **PROOF),
            clause=some(
                ProposedClause,
                provision=st.sampled_from(["customs_duties", "data_flows"]),
                article=PERHAPS_WORDS,
                obligation=st.sampled_from(["binding", "best_endeavour"]),
                pattern=st.sampled_from([None, "BARE"]),
                content=st.sampled_from([None, "unclear"]),
                **PROOF,
            ),
        ),
        duty=some(
            DutyChange,
            **ASSUMED,
            destinations=LONG_LISTS,
            origins=LONG_LISTS,
            content=LONG_LISTS,
            delivery=LONG_LISTS,
            duty=PERHAPS_WORDS,
            like=st.sampled_from([None, "counterpart"]),
            rate=st.sampled_from([None, "bound", "mfn_applied"]),
            in_force=st.booleans(),
        ),
        example=some(Example, says=WORDS, given=GIVEN, gives=GIVEN),
    )
