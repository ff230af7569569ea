"""What the headings of a table say, and what has to be asked."""

import pytest

from dtariff.batch.layout import ALIASES, guess, guess_quantities, plain, units
from dtariff.batch.writing import asks_mark, asks_order


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (
            ["id", "content", "price", "currency", "origin", "destination", "on"],
            {"reference": "id", "content": "content", "origin": "origin", "destination": "destination", "on": "on"},
        ),
        (["Product type", "Net price", "Ship-to country"], {"price": "Net price", "destination": "Ship-to country"}),
        (["shippingCountry", "Shipping Province", "Shipping Zip"], {"state": "Shipping Province"}),
        (["from_country", "to_country", "to_state", "to_zip"], {"origin": "from_country", "postal_code": "to_zip"}),
        (["tax_code", "amount", "customer_type"], {"content": "tax_code", "price": "amount", "buyer": "customer_type"}),
        (["Betrag", "Währung", "Land", "Datum"], {"price": "Betrag", "currency": "Währung", "destination": "Land"}),
        (["Tax behavior", "delivery"], {"tax_behavior": "Tax behavior", "delivery": "delivery"}),
    ],
)
def test_headings_of_several_systems_are_understood(headings: list[str], found: dict[str, str]) -> None:
    guessed = dict(guess(headings))
    assert {fact: guessed.get(fact) for fact in found} == found  # type: ignore[call-overload]  # names of facts


def test_amounts_that_are_no_prices_before_tax_are_not_taken_for_them() -> None:
    assert guess(["amount_minor", "unit_amount", "total", "gross amount", "price incl. tax", "quantity"]) == {}


def test_no_column_stands_for_two_facts_and_the_surest_heading_wins() -> None:
    guessed = guess(["country", "ship_to_country", "net", "price"])
    assert guessed == {"price": "price", "destination": "ship_to_country"}
    assert len(set(guessed.values())) == len(guessed)


def test_no_heading_means_two_facts() -> None:
    every = [alias for aliases in ALIASES.values() for alias in aliases]
    assert len(set(every)) == len(every)
    assert [plain(alias) for alias in every] == every


def test_columns_of_quantities_are_known_by_their_unit() -> None:
    headings = ["minutes", "quantity_copy", "qty hour", "title", "price"]
    assert units(headings) == {"minutes": "minute", "quantity_copy": "copy", "qty hour": "hour", "title": "title"}
    assert guess_quantities(headings) == ("minutes", "quantity_copy", "qty hour")
    assert guess_quantities(["minute", "quantity_minute"]) == ("quantity_minute",)


def test_what_can_be_read_in_two_ways_is_found_so_that_somebody_is_asked() -> None:
    assert asks_mark(["9.99", "1,234"]) == "1,234"
    assert asks_mark(["9.99", "7"]) == ""
    assert asks_order(["2026-11-23", "03/04/2026"]) == "03/04/2026"
    assert asks_order(["2026-11-23", "2026-11-23 10:00:00"]) == ""
