"""Where a fact comes from, and how surely."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.citation import SURENESS, Citation, Sure, is_weaker, strongest, weakest
from dtariff.tables.book import sureness

sures: st.SearchStrategy[list[Sure]] = st.lists(st.sampled_from(SURENESS))


def cited(sure: Sure) -> Citation:
    return Citation("law", "1", "The law", "", date(2020, 1, 1), sure)


def test_the_text_of_the_law_is_surer_than_the_press_than_memory_than_an_assumption() -> None:
    assert SURENESS == ("primary", "secondary", "recalled", "assumed")


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (["primary"], "primary"),
        (["primary", "secondary"], "secondary"),
        (["recalled", "primary", "secondary"], "recalled"),
        (["assumed", "primary"], "assumed"),
        ([], "primary"),
    ],
)
def test_a_chain_is_as_sure_as_its_weakest_link(links: list[Sure], expected: Sure) -> None:
    assert weakest(links) == expected


@pytest.mark.parametrize(
    ("proofs", "expected"),
    [
        (["secondary"], "secondary"),
        (["recalled", "secondary"], "secondary"),
        (["secondary", "primary", "recalled"], "primary"),
        ([], "assumed"),
    ],
)
def test_of_several_proofs_of_one_fact_the_best_counts_and_no_proof_is_an_assumption(
    proofs: list[Sure], expected: Sure
) -> None:
    assert strongest(proofs) == expected


@pytest.mark.parametrize(("one", "other"), list(product(SURENESS, SURENESS)))
def test_of_two_the_one_further_down_the_list_is_the_weaker(one: Sure, other: Sure) -> None:
    assert is_weaker(one, other) is (SURENESS.index(one) > SURENESS.index(other))


@given(sures, sures)
def test_a_chain_of_chains_is_as_sure_as_the_weakest_of_all(some: list[Sure], others: list[Sure]) -> None:
    assert weakest([weakest(some), weakest(others)]) == weakest([*some, *others])


@given(sures)
def test_no_link_is_weaker_than_the_chain_and_no_proof_surer_than_the_best(links: list[Sure]) -> None:
    assert not any(is_weaker(link, weakest(links)) for link in links)
    assert not any(is_weaker(strongest(links), link) for link in links)


@pytest.mark.parametrize(
    ("sources", "lowered", "expected"),
    [
        (["primary"], None, "primary"),
        (["recalled", "secondary"], None, "secondary"),
        (["primary"], "recalled", "recalled"),
        (["recalled"], "primary", "recalled"),
        ([], None, "assumed"),
    ],
)
def test_a_row_is_as_sure_as_its_best_source_unless_it_says_that_it_is_less_sure(
    sources: list[Sure], lowered: Sure | None, expected: Sure
) -> None:
    assert sureness(map(cited, sources), lowered) == expected
