"""Quotes that become sales: recorded once and whole, reversed, and computed again to the last figure.

Amounts are worked by hand from the law named beside them; the law of each place is tested with its tables.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tiny import AA, FILES, changed, texts

from dtariff.checkout import Checkout
from dtariff.engine import Engine
from dtariff.exchange import GivenRates, default_rates
from dtariff.model.errors import (
    AlreadyRecordedError,
    AlreadyReversedError,
    CoverageError,
    ExpiredQuoteError,
    InputError,
    OrderError,
    StoreError,
)
from dtariff.model.order_quote import canonical
from dtariff.model.record import Record, SheetLine
from dtariff.store import Store
from dtariff.tables.book import Book
from dtariff.tables.release import book_of, load

DAYS = {"tax_date": "2026-11-23", "known_at": "2026-11-23"}
TODAY = {"on": "2026-11-23", "known": "2026-11-23"}
PARTS = ("net", "duty", "tax", "other", "residual", "total")


def order(destination: str = "CM", **other: Any) -> dict[str, Any]:
    """Software for 100 USD and music for 9.99 USD.

    To Cameroon: 20 % duty on the software (customs note of 2024-03-20); VAT of 19.25 % on 129.99 is 25.02 (25.023).
    """
    lines = [
        {"content": "software", "amount": "100", "reference": "program"},
        {"content": "music", "amount": "9.99", "reference": "song"},
    ]
    given = {"currency": "USD", "seller": {"country": "US"}, "customer": {"country": destination}, "line_items": lines}
    return given | DAYS | other


def one_line(content: str, amount: str, **other: Any) -> dict[str, Any]:
    return order(line_items=[{"content": content, "amount": amount}], **other)


@pytest.fixture(scope="module")
def book() -> Book:
    return load()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a file."""
    with Store.open(tmp_path / "records.sqlite") as made:
        yield made


@pytest.fixture
def shop(book: Book, store: Store) -> Engine:
    """An engine with an empty store."""
    return Engine(book, store=store)


# --- record --------------------------------------------------------------------------------------------------------


def test_an_order_is_recorded_with_all_its_amounts_on_either_database(book: Book, place: str) -> None:
    engine = Engine(book, store=place)
    with engine.store as store:
        record = engine.record(engine.quote_order(order()), reference="order 4711")
        assert [getattr(record.sheet, part) for part in PARTS] == [10999, 2000, 2502, 0, 0, 15501]
        assert [(line.reference, line.total) for line in record.sheet.lines] == [("program", 14310), ("song", 1191)]
        assert engine.verify("order 4711").same
        back = engine.reverse("order 4711", reversal_reference="refund 1", lines={"song": 191}, reason="a gift")
        assert (back.state, back.left_in_all.total, back.reversals[0].reason) == ("partly_reversed", 15310, "a gift")
        assert engine.verify("order 4711").same
        assert engine.reverse("order 4711", reversal_reference="refund 2").left_in_all.total == 0
        with pytest.raises(AlreadyReversedError) as caught:
            engine.reverse("order 4711", reversal_reference="refund 3")
        assert caught.value.code == "already_reversed"
        assert store.find("order 4711").state == "reversed"


def test_what_is_kept_is_the_order_and_its_whole_answer(shop: Engine) -> None:
    quote = shop.quote_order(order())
    sheet = shop.record(quote, reference="order 4711").sheet
    assert json.loads(sheet.request) == order()
    assert json.loads(sheet.response) == json.loads(json.dumps(shop.answer(quote)))
    assert json.loads(sheet.response)["line_items"][0]["levies"][1]["amount"] == "23.10"
    assert (sheet.quote_id, sheet.release) == (quote.id, shop.book.digest)


def test_a_line_of_an_answer_tells_its_own_amounts(shop: Engine) -> None:
    """Software to Cameroon: 20 % of 100, then 19.25 % of 120; one of music: 19.25 % of 9.99 (1.923)."""
    program, song = shop.quote_order(order()).line_items
    told = [[str(part) for part in (line.net, line.duty, line.tax, line.other, line.total)] for line in (program, song)]
    assert told[0] == ["100.00 USD", "20.00 USD", "23.10 USD", "0.00 USD", "143.10 USD"]
    assert told[1] == ["9.99 USD", "0.00 USD", "1.92 USD", "0.00 USD", "11.91 USD"]
    assert [levy.id for levy in program.levies] == ["duty", "vat"]


def test_a_record_can_be_told_as_other_answers_can(shop: Engine) -> None:
    shop.record(shop.quote_order(order()), reference="order 4711")
    record = shop.reverse("order 4711", reversal_reference="refund 1", lines={"song": 191})
    assert (record.as_dict()["total"], record.as_dict()["left"]["total"]) == ("155.01", "153.10")
    assert "Given back by refund 1" in record.explain()
    assert repr(record) == f"<Record 'order 4711' of {record.recorded_at.date()}: partly_reversed>"


def test_an_engine_without_a_store_of_its_own_uses_the_users_file(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    engine = Engine(book)
    with engine.store as store:
        engine.record(engine.quote_order(order()), reference="order 4711")
        assert store.place == str(tmp_path / "dtariff" / "records.sqlite")


def test_the_same_order_again_is_the_record_there_is(shop: Engine) -> None:
    first = shop.record(shop.quote_order(order()), reference="order 4711")
    later = first.sheet.expires_at + timedelta(days=1)
    assert shop.record(shop.quote_order(order()), reference="order 4711", now=later) == first
    assert list(shop.store.records()) == [first]


@pytest.mark.parametrize(
    "other",
    [
        order("JP"),
        order(seller={"country": "JP"}),
        order(tax_date="2026-11-22"),
        order(line_items=order()["line_items"][:1]),
        order(customer={"country": "CM", "location_evidence": [{"kind": "ip_address", "country": "CM"}]}),
    ],
    ids=["another place", "another seller", "another day", "a line less", "more evidence"],
)
def test_another_order_under_the_same_reference_is_refused(shop: Engine, other: dict[str, Any]) -> None:
    first = shop.record(shop.quote_order(order()), reference="order 4711")
    with pytest.raises(AlreadyRecordedError) as caught:
        shop.record(shop.quote_order(other), reference="order 4711")
    assert (caught.value.code, caught.value.param) == ("already_recorded", "reference")
    assert list(shop.store.records()) == [first]


def test_a_quote_that_is_not_complete_is_refused_and_nothing_is_recorded(shop: Engine) -> None:
    """The decree that keeps Thai VAT at 7 % ended on 30 September 2026, and no renewal was found."""
    quote = shop.quote_order(order("TH"), on_unknown="flag")
    with pytest.raises(InputError) as caught:
        shop.record(quote, reference="order 4711")
    assert (caught.value.code, caught.value.param) == ("incomplete_quote", "quote")
    assert "program, song" in caught.value.message
    asked: Any = {"origin": "US", "destination": "TH", "price": "100 THB", "on_unknown": "flag"} | TODAY
    single = shop.quote("music", **asked)
    with pytest.raises(InputError) as caught:
        shop.record(single, reference="order 4711")
    assert caught.value.code == "incomplete_quote"
    assert list(shop.store.records()) == []


def test_a_quote_can_be_recorded_until_the_moment_at_which_it_expires(shop: Engine) -> None:
    quote = shop.quote_order(order(), valid_for=timedelta(minutes=5))
    assert quote.expires_at - quote.issued_at == timedelta(minutes=5)
    with pytest.raises(ExpiredQuoteError) as caught:
        shop.record(quote, reference="order 4711", now=quote.expires_at)
    assert caught.value.code == "expired_quote"
    assert list(shop.store.records()) == []
    assert shop.record(quote, reference="order 4711", now=quote.expires_at - timedelta(microseconds=1)).state


@pytest.mark.parametrize("reference", ["", " ", "a ", "a\nb", "x" * 201, "\N{ZERO WIDTH SPACE}"])
def test_a_line_is_priced_only_under_a_name_by_which_it_can_be_recorded(shop: Engine, reference: str) -> None:
    stated = order(line_items=[{"content": "music", "amount": "1", "reference": reference}])
    if reference == "":  # its number is its name
        assert shop.record(shop.quote_order(stated), reference="a").sheet.lines[0].reference == "1"
        return
    with pytest.raises(InputError) as caught:
        shop.quote_order(stated)
    assert (caught.value.code, caught.value.param) == ("bad_reference", "line_items[0].reference")


@pytest.mark.parametrize("text", ["a\0b", "\ud800"], ids=["NUL", "half of a pair"])
@pytest.mark.parametrize(
    ("path", "customer"),
    [
        ("customer.location_evidence[0].value", {"location_evidence": [{"kind": "ip_address", "country": "CM"}]}),
        ("customer.postal_code", {}),
        ("customer.state", {}),
    ],
)
def test_a_text_that_no_store_keeps_is_refused_before_anything_is_priced(
    shop: Engine, path: str, customer: dict[str, Any], text: str
) -> None:
    stated = json.loads(json.dumps({"country": "CM"} | customer))
    name = path.rpartition(".")[2]
    (stated["location_evidence"][0] if "evidence" in path else stated)[name] = text
    with pytest.raises(InputError) as caught:
        shop.quote_order(order(customer=stated))
    assert (caught.value.code, caught.value.param) == (f"bad_{name}", path)


def test_a_name_that_no_store_keeps_is_refused_at_its_place(shop: Engine) -> None:
    with pytest.raises(InputError) as caught:
        shop.quote_order(order(line_items=[{"content": "music", "amount": "1", "quantities": {"a\0b": "1"}}]))
    assert (caught.value.code, caught.value.param) == ("bad_quantities", r"line_items[0].quantities.'a\x00b'")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"amount_minor": 10**100}, "bad_price"),
        ({"amount_minor": -(10**5000)}, "negative_price"),
        ({"amount": "1", "quantity": 10**5000}, "bad_quantity"),
    ],
)
def test_a_number_that_no_order_has_is_refused_in_words(shop: Engine, line: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        shop.quote_order(order(line_items=[{"content": "music"} | line]))
    assert caught.value.code == code


def test_the_longest_amount_of_cents_is_priced_recorded_and_found(shop: Engine) -> None:
    """By hand: 10 % of 100 nines of cents is 10^99 less a tenth. Japan rounds yen down, and says nothing of dollars."""
    quote = shop.quote_order(order("JP", line_items=[{"content": "music", "amount_minor": 10**100 - 1}]))
    sheet = shop.record(quote, reference="much").sheet
    assert (sheet.net, sheet.tax) == (10**100 - 1, 10**99)
    assert shop.store.find("much").sheet == sheet


def test_every_fault_of_an_order_is_told_before_it_is_recorded(shop: Engine) -> None:
    with pytest.raises(OrderError) as caught:
        shop.quote_order(order(line_items=[{"content": "sandwich", "amount": "1", "reference": "a "}]))
    assert {fault.code for fault in caught.value.faults} == {"unknown_content", "bad_reference"}


# --- evidence ------------------------------------------------------------------------------------------------------


def test_the_evidence_is_kept_piece_by_piece_with_what_became_of_it(shop: Engine) -> None:
    """Two pieces of two kinds settle where a consumer in Germany is: Regulation (EU) 282/2011 art. 24b."""
    evidence = [
        {"kind": "billing_address", "country": "DE", "value": "Hauptstraße 1\n10827 Berlin"},
        {"kind": "ip_address", "country": "DE", "value": "192.0.2.7"},
        {"kind": "ip_address", "country": "DE", "value": "192.0.2.8"},
        {"kind": "bank", "country": "FR", "value": "=cmd|' /C calc'!A0"},
    ]
    quote = shop.quote_order(order("DE", customer={"country": "DE", "location_evidence": evidence}))
    shop.record(quote, reference="order 4711")
    sheet = shop.store.find("order 4711").sheet
    assert [(sign.kind, sign.place, sign.value) for sign in sheet.evidence] == [
        tuple(sign.values()) for sign in evidence
    ]
    assert [sign.counted for sign in sheet.evidence] == [True, True, False, True]
    assert sheet.location_state == "confirmed"
    assert shop.verify("order 4711").same


# --- a quote of a single transmission ------------------------------------------------------------------------------

SINGLE: dict[str, tuple[dict[str, Any], list[int]]] = {
    # Cameroon: 20 % duty, then 19.25 % VAT on 120.
    "plain": ({"content": "software", "destination": "CM", "price": "100 USD"}, [10000, 2000, 2310, 0, 0, 14310]),
    # Germany: 19 % is in 119.
    "inclusive": (
        {"content": "software", "destination": "DE", "price": "119 EUR", "tax_behavior": "inclusive"},
        [10000, 0, 1900, 0, 0, 11900],
    ),
    # Germany: a business accounts for the tax itself.
    "business": (
        {"content": "software", "destination": "DE", "price": "100 EUR", "buyer": "business"},
        [10000, 0, 0, 0, 0, 10000],
    ),
    # The Canary Islands: IGIC of 7 % in place of VAT of 21 %.
    "postal code": (
        {"content": "software", "destination": "ES", "postal_code": "35001", "price": "100 EUR"},
        [10000, 0, 700, 0, 0, 10700],
    ),
    # Washington taxes digital products at 6.5 %.
    "state": (
        {"content": "music", "destination": "US-WA", "origin": "JP", "price": "100 USD"},
        [10000, 0, 650, 0, 0, 10650],
    ),
    # Under the moratorium of 2024, read as barring duties on content, Cameroon charges none ...
    "content": (
        {"content": "software", "destination": "CM", "price": "100 USD", "on": "2024-06-01"},
        [10000, 0, 1925, 0, 0, 11925],
    ),
    # ... and read as barring them on carriage alone, it charges its 20 %.
    "carriage": (
        {
            "content": "software",
            "destination": "CM",
            "price": "100 USD",
            "on": "2024-06-01",
            "scope_reading": "carriage",
        },
        [10000, 2000, 2310, 0, 0, 14310],
    ),
    # Where the music itself comes from is part of the question, though here it changes nothing.
    "origin of the content": (
        {"content": "music", "destination": "JP", "price": "1000 JPY", "country_of_origin": "FR", "delivery": "stream"},
        [1000, 0, 100, 0, 0, 1100],
    ),
}


@pytest.mark.parametrize("kind", SINGLE)
def test_a_quote_of_one_transmission_is_recorded_as_an_order_of_one_line(shop: Engine, kind: str) -> None:
    asked, amounts = SINGLE[kind]
    given = {"origin": "US"} | TODAY | asked
    quote = shop.quote(given.pop("content"), **given)
    record = shop.record(quote, reference="order 4711")
    assert [getattr(record.sheet, part) for part in PARTS] == amounts
    assert [getattr(record.sheet.lines[0], part) for part in PARTS] == amounts
    for part in PARTS:
        assert getattr(quote, part).to_minor_units(quote.digits) == getattr(record.sheet, part)
    assert (record.sheet.on, record.sheet.known) == (quote.provenance.on, quote.provenance.known)
    assert shop.record(quote, reference="order 4711") == record
    assert shop.verify("order 4711").same


def test_the_order_of_such_a_quote_asks_what_the_quote_was_asked(shop: Engine) -> None:
    asked, _ = SINGLE["carriage"]
    given = {"origin": "US"} | TODAY | asked
    record = shop.record(shop.quote(given.pop("content"), **given), reference="order 4711")
    assert json.loads(record.sheet.request) == {
        "currency": "USD",
        "seller": {"country": "US"},
        "customer": {"country": "CM", "is_business": False},
        "line_items": [{"content": "application", "amount": "100.00", "delivery": "download"}],
        "tax_date": "2024-06-01",
        "known_at": "2026-11-23",
        "scope_reading": "carriage",
    }


def test_a_line_of_an_order_is_not_recorded_as_something_dearer(shop: Engine) -> None:
    """A seller below 75,000 AUD who is not registered charges no Australian GST; others charge 10 %."""
    small = {"country": "US", "registrations": [], "turnover": {"AU": "50000 AUD"}}
    quote = shop.quote_order(one_line("software", "100", currency="AUD", seller=small, customer={"country": "AU"}))
    assert str(quote.total) == "100.00 AUD"
    with pytest.raises(InputError) as caught:
        shop.record(quote.line_items[0].quote, reference="order 4711")
    assert caught.value.code == "quote_differs"
    assert "110.00 AUD" in caught.value.message
    assert list(shop.store.records()) == []
    assert shop.record(quote, reference="order 4711").sheet.total == 10000


# --- verify --------------------------------------------------------------------------------------------------------


def test_a_quote_that_was_not_recorded_is_verified_too(shop: Engine) -> None:
    found = shop.verify(shop.quote_order(order()))
    assert (found.same, found.reference) == (True, "")
    one = shop.quote("software", origin="US", destination="CM", price="100 USD", on="2026-11-23")
    assert shop.verify(one).same


def test_what_differs_of_a_recorded_answer_is_found_figure_by_figure(shop: Engine) -> None:
    record = shop.record(shop.quote_order(order()), reference="order 4711")
    answer = json.loads(record.sheet.response)
    answer["line_items"][0]["levies"][1]["amount"] = "23.11"
    found = shop.verify(replace(record, sheet=replace(record.sheet, response=canonical(answer))))
    (one,) = found.differences
    assert not found.same
    assert (one.path, one.recorded, one.recomputed) == ("line_items[0].levies[1].amount", "23.11", "23.10")


@pytest.mark.parametrize("change", ["verdict", "quote_id", "rate", "a levy less"])
def test_a_code_or_a_row_that_differs_is_found_as_well(shop: Engine, change: str) -> None:
    record = shop.record(shop.quote_order(order()), reference="order 4711")
    answer = json.loads(record.sheet.response)
    line = answer["line_items"][0]
    if change == "verdict":
        line["verdict"], path = "barred", "line_items[0].verdict"
    elif change == "quote_id":
        answer["id"], path = "0" * 64, "id"
    elif change == "rate":
        line["levies"][1]["rate"], path = "19%", "line_items[0].levies[1].rate"
    else:
        del line["levies"][1]
        path = "line_items[0].levies"
    found = shop.verify(replace(record, sheet=replace(record.sheet, response=canonical(answer))))
    assert [one.path for one in found.differences] == [path]


def test_an_amount_that_was_changed_beside_the_answer_is_found(shop: Engine) -> None:
    """It is what a refund and the export go by: a cent moved from the duty to the tax, in the line and in the whole."""
    record = shop.record(shop.quote_order(order()), reference="order 4711")
    sheet = record.sheet
    line = replace(sheet.lines[0], duty=1999, tax=2311)
    moved = replace(sheet, duty=1999, tax=2503, lines=(line, sheet.lines[1]))
    found = shop.verify(replace(record, sheet=moved))
    assert {one.path: (one.recorded, one.recomputed) for one in found.differences} == {
        "record.duty": (1999, 2000),
        "record.tax": (2503, 2502),
        "record.lines[0].duty": (1999, 2000),
        "record.lines[0].tax": (2311, 2310),
    }


def test_evidence_that_was_changed_beside_the_answer_is_found(shop: Engine) -> None:
    evidence = [{"kind": "ip_address", "country": "CM", "value": "192.0.2.7"}]
    stated = order(customer={"country": "CM", "location_evidence": evidence})
    record = shop.record(shop.quote_order(stated), reference="order 4711")
    sign = replace(record.sheet.evidence[0], value="192.0.2.8")
    found = shop.verify(replace(record, sheet=replace(record.sheet, evidence=(sign,))))
    assert [one.path for one in found.differences] == ["record.evidence[0].value"]


def test_an_answer_that_cannot_be_read_any_more_is_damage(shop: Engine) -> None:
    record = shop.record(shop.quote_order(order()), reference="order 4711")
    with pytest.raises(StoreError) as caught:
        shop.verify(replace(record, sheet=replace(record.sheet, response=record.sheet.response[:-1])))
    assert caught.value.code == "store_damaged"


def test_a_reference_that_names_nothing_is_told(shop: Engine) -> None:
    for ask in (shop.verify, lambda name: shop.reverse(name, reversal_reference="refund 1")):
        with pytest.raises(InputError) as caught:
            ask("order 4711")
        assert (caught.value.code, caught.value.param) == ("record_not_found", "reference")


# --- the tables of a record ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def arcadia() -> Book:
    """Tables of a country that exists nowhere: 12.5 % duty on tools, and 20 % tax rounded down to a whole AAD."""
    return book_of(texts(FILES))


@pytest.fixture(scope="module")
def arcadia_later() -> Book:
    """The same with a tax of 30 %: a correction of the tables."""
    files = changed(AA, "percent = 20", "percent = 30")
    return book_of(texts(changed(AA, 'tax = "22.00", total = "134.50"', 'tax = "33.00", total = "145.50"', files)))


TOOL = one_line("tool", "100", currency="AAD", seller={"country": "CC"}, customer={"country": "AA"})
"""By hand: 12.5 % of 100 is 12.50; 20 % of 112.50 is 22.50, rounded down to 22; 30 % is 33.75, rounded down to 33."""


def test_a_record_is_computed_again_from_its_own_tables_when_they_have_changed(
    arcadia: Book, arcadia_later: Book, store: Store
) -> None:
    before, after = Engine(arcadia, store=store), Engine(arcadia_later, store=store)
    record = before.record(before.quote_order(TOOL), reference="order 4711")
    assert (record.sheet.total, str(after.quote_order(TOOL).total)) == (13450, "145.50 AAD")
    found = after.verify("order 4711")
    assert found.same
    assert found.release == arcadia.digest != arcadia_later.digest


def test_the_tables_are_kept_with_the_first_record_on_either_database(
    arcadia: Book, arcadia_later: Book, place: str
) -> None:
    before, after = Engine(arcadia, store=place), Engine(arcadia_later, store=place)
    with before.store:
        before.record(before.quote_order(TOOL), reference="order 4711")
    with after.store as store:
        after.record(after.quote_order(TOOL), reference="order 4712")
        assert [after.verify(name).same for name in ("order 4711", "order 4712")] == [True, True]
        assert [record.sheet.total for record in store.records()] == [13450, 14550]


def test_a_record_whose_tables_are_not_kept_is_not_verified_from_others(
    arcadia: Book, arcadia_later: Book, store: Store, tmp_path: Path
) -> None:
    before = Engine(arcadia, store=store)
    record = before.record(before.quote_order(TOOL), reference="order 4711")
    with Store.open(tmp_path / "other.sqlite") as other, pytest.raises(CoverageError) as caught:
        Engine(arcadia_later, store=other).verify(record)
    assert (caught.value.code, caught.value.param) == ("release_not_kept", "release")
    assert arcadia.digest[:16] in caught.value.message


def test_a_quote_made_on_tables_that_were_replaced_meanwhile_is_still_recorded(
    arcadia: Book, arcadia_later: Book, store: Store
) -> None:
    """A shop loads new tables while quotes on the old ones hold: the sale is recorded, on the tables it was told by."""
    before, after = Engine(arcadia, store=store), Engine(arcadia_later, store=store)
    record = after.record(before.quote_order(TOOL), reference="order 4711")
    assert (record.sheet.release, record.sheet.total) == (arcadia.digest, 13450)
    assert store.release(arcadia.digest) is None
    with pytest.raises(CoverageError) as caught:
        after.verify("order 4711")
    assert caught.value.code == "release_not_kept"
    assert before.verify("order 4711").same


def test_an_answer_that_the_tables_do_not_give_is_found_whatever_tables_are_in_use(
    arcadia: Book, arcadia_later: Book, store: Store
) -> None:
    before, after = Engine(arcadia, store=store), Engine(arcadia_later, store=store)
    record = before.record(before.quote_order(TOOL), reference="order 4711")
    forged = replace(record, sheet=replace(record.sheet, release=arcadia_later.digest))
    paths = {one.path for one in after.verify(forged).differences}
    assert {"tax", "total", "line_items[0].tax", "provenance.release", "record.tax", "record.total"} <= paths


# --- rates of exchange ---------------------------------------------------------------------------------------------


def dollars_to_euros(rate: str) -> GivenRates:
    return GivenRates([("2026-11-20", "USD", "EUR", rate, "Bank of Here")])


def reported(engine: Checkout, reference: str) -> dict[str, str | None]:
    answer = json.loads(engine.store.find(reference).sheet.response)
    return {one["id"]: one["amount"] for one in answer["in_law_currency"]}


def test_the_rate_at_which_a_charge_is_reported_is_kept_and_used_again(book: Book, store: Store) -> None:
    """By hand: German VAT on 100 USD is 19 USD; at 0.90 that is 17.10 EUR, at 0.80 it is 15.20 EUR."""
    then, now = (
        Engine(book, rates=default_rates(book.exchange, given=dollars_to_euros(rate)), store=store)
        for rate in ("0.90", "0.80")
    )
    sale = one_line("software", "100", customer={"country": "DE"})
    then.record(then.quote_order(sale), reference="order 4711")
    assert reported(then, "order 4711")["vat"] == "17.10"
    assert [str(one.amount) for one in now.in_law_currency(now.quote_order(sale)) if one.id == "vat"] == ["15.20 EUR"]
    assert now.verify("order 4711").same
    record = store.find("order 4711")
    changed_rate = record.sheet.response.replace('"17.10"', '"17.11"')
    found = now.verify(replace(record, sheet=replace(record.sheet, response=changed_rate)))
    assert [one.path.rpartition(".")[2] for one in found.differences] == ["amount"]


def test_a_rate_too_old_for_one_rule_is_not_taken_because_another_used_it(book: Book, store: Store) -> None:
    """EU customs takes the rate of 21 October for November, by Regulation (EU) 2015/2447 art. 146; VAT that of the day.

    Where nobody published one for weeks before the day, there is none of the day, and none when it is computed again.
    """
    october = GivenRates([("2026-10-21", "USD", "EUR", "0.90", "European Central Bank")])
    engine = Engine(book, rates=october, store=store)
    engine.record(engine.quote_order(one_line("software", "100", customer={"country": "DE"})), reference="order 4711")
    assert reported(engine, "order 4711") == {"duty": "0.00", "vat": None}
    assert engine.verify("order 4711").same


def test_where_nobody_has_a_rate_none_is_reported_and_none_is_found_later(book: Book, store: Store) -> None:
    none, some = (
        Engine(book, rates=GivenRates([]), store=store),
        Engine(book, rates=dollars_to_euros("0.9"), store=store),
    )
    none.record(none.quote_order(one_line("software", "100", customer={"country": "DE"})), reference="order 4711")
    assert reported(none, "order 4711")["vat"] is None
    assert some.verify("order 4711").same


@pytest.fixture(scope="module")
def by_the_minute() -> Book:
    """Arcadia with a duty of 2 BBD a minute: it goes by a measure, and is set in the money of its neighbour."""
    files = changed(AA, 'duty = "12.5%"', 'duty = "2 BBD/minute"')
    return book_of(texts({**files, AA: files[AA][: files[AA].index("[[example]]")]}))


def of_the_neighbour(rate: str) -> GivenRates:
    return GivenRates([("2026-11-20", "BBD", "AAD", rate, "Bank of Bb")])


def test_the_rate_and_the_measure_of_a_duty_are_kept_and_used_again(by_the_minute: Book, store: Store) -> None:
    """By hand: 90.5 minutes are 181 BBD; at 0.50 that is 90.50 AAD, and 20 % of 190.50 is 38, rounded down.

    At 0.60 it is 108.60 AAD, and 20 % of 208.60 is 41.
    """
    then, now = (Engine(by_the_minute, rates=of_the_neighbour(rate), store=store) for rate in ("0.50", "0.60"))
    asked: Any = {"origin": "CC", "destination": "AA", "price": "100 AAD", "quantities": {"minute": "90.5"}} | TODAY
    quote = then.quote("tool", **asked)
    sheet = then.record(quote, reference="order 4711").sheet
    assert [getattr(sheet, part) for part in PARTS] == [10000, 9050, 3800, 0, 0, 22850]
    assert json.loads(sheet.response)["exchange_rates"][0]["exact"] == "1/2"
    assert json.loads(sheet.request)["line_items"][0]["quantities"] == {"minute": "90.5"}
    assert str(now.quote("tool", **asked).total) == "249.60 AAD"
    assert now.verify("order 4711").same
    with pytest.raises(InputError) as caught:
        now.record(quote, reference="order 4712")
    assert caught.value.code == "quote_differs"


def test_a_rate_that_was_changed_in_the_record_is_found_by_what_it_comes_to(by_the_minute: Book, store: Store) -> None:
    engine = Engine(by_the_minute, rates=of_the_neighbour("0.50"), store=store)
    item = {"content": "tool", "amount": "100", "quantities": {"minute": "90.5"}}
    record = engine.record(engine.quote_order(TOOL | {"line_items": [item]}), reference="order 4711")
    forged = record.sheet.response.replace('"exact":"1/2"', '"exact":"3/5"')
    found = engine.verify(replace(record, sheet=replace(record.sheet, response=forged)))
    paths = {one.path: one.recomputed for one in found.differences}
    assert (paths["duty"], paths["tax"], paths["total"]) == ("108.60", "41.00", "249.60")


# --- whole orders of every sort ------------------------------------------------------------------------------------

ORDERS: dict[str, Callable[[], dict[str, Any]]] = {
    "two countries of one union": lambda: order("FR", seller={"country": "DE", "turnover": {"EU": "9000 EUR"}}),
    "a marketplace": lambda: order("GB", marketplace={"country": "US"}),
    "a tax number": lambda: order("DE", customer={"country": "DE", "tax_ids": [{"value": "DE136695976"}]}),
    "prices that hold everything": lambda: order(
        "FR", line_items=[{"content": "music", "amount": "0.99", "tax_behavior": "inclusive"}] * 3
    ),
    "pieces and cents": lambda: order("JP", line_items=[{"content": "music", "amount_minor": 2997, "quantity": 3}]),
    "turnover in other money": lambda: order("AU", seller={"country": "US", "turnover": {"AU": "50000 USD"}}),
    "a place found by evidence": lambda: order(
        customer={"location_evidence": [{"kind": kind, "country": "FR"} for kind in ("billing_address", "ip_address")]}
    ),
}


@pytest.mark.parametrize("kind", ORDERS)
def test_an_order_of_any_sort_is_recorded_and_comes_out_the_same(shop: Engine, kind: str) -> None:
    quote = shop.quote_order(ORDERS[kind]() | {"tax_date": "2026-10-15"})
    record = shop.record(quote, reference="order 4711")
    assert shop.store.find("order 4711") == record
    assert shop.verify("order 4711").same
    assert sum(line.total for line in record.sheet.lines) == record.sheet.total
    assert all(isinstance(line, SheetLine) for line in record.sheet.lines)
    assert isinstance(record, Record)
