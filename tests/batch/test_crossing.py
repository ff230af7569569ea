"""A catalogue crossed with destinations: every product to each, in order, and known again."""

from decimal import Decimal

import pyarrow as pa
import pytest

from dtariff.batch import crossing as crossing_module
from dtariff.batch import quote_table
from dtariff.batch.crossing import Crossing, crossed, everywhere
from dtariff.engine import Engine
from dtariff.model.errors import DTariffError, InputError, LayoutError

CATALOGUE = pa.table(
    {"sku": ["a", "b", "c"], "content": ["music", "software", "game"], "price": ["10.00", "100.00", "59.99"]}
)
SALE = {"origin": "US", "currency": "USD", "on": "2026-11-23"}
(PRODUCTS,) = CATALOGUE.to_batches()


def rows(crossing: Crossing, batch: pa.RecordBatch) -> list[tuple[str, str]]:
    made = pa.Table.from_batches(crossing.batches(batch), crossing.schema)
    return list(zip(made["sku"].to_pylist(), made["destination"].to_pylist(), strict=True))


def test_every_product_is_sold_to_all_destinations_in_their_order(engine: Engine) -> None:
    crossing = crossed(CATALOGUE.schema, "JP,DE US-CA", engine.book)
    places = ("JP", "DE", "US-CA")
    assert crossing.places == places
    assert crossing.schema.names == ["sku", "content", "price", "destination"]
    assert rows(crossing, PRODUCTS) == [(sku, place) for sku in "abc" for place in places]


def test_a_destination_that_is_named_twice_is_one(engine: Engine) -> None:
    assert crossed(CATALOGUE.schema, ["jp", "JP", " de"], engine.book).places == ("JP", "DE")


def test_a_slice_of_a_catalogue_and_an_empty_one_are_crossed_as_they_are(engine: Engine) -> None:
    crossing = crossed(CATALOGUE.schema, "JP DE", engine.book)
    assert rows(crossing, PRODUCTS.slice(1, 1)) == [("b", "JP"), ("b", "DE")]
    assert rows(crossing, PRODUCTS.slice(0, 0)) == []


@pytest.mark.parametrize(("most", "sizes"), [(6, [6, 3]), (5, [3, 3, 3]), (2, [3, 3, 3]), (9, [9])])
def test_batches_hold_whole_products_and_no_more_than_they_may(
    most: int, sizes: list[int], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crossing_module, "LARGEST_ROWS", most)
    crossing = crossed(CATALOGUE.schema, "JP DE FR", engine.book)
    assert [batch.num_rows for batch in crossing.batches(PRODUCTS)] == sizes
    assert rows(crossing, PRODUCTS) == [(sku, place) for sku in "abc" for place in ("JP", "DE", "FR")]


def test_long_texts_make_batches_of_fewer_products(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossing_module, "LARGEST_BYTES", 4_000_000)
    heavy = pa.record_batch({"sku": ["a" * 100_000] * 100})  # 10 MB, and 20 MB with two destinations
    sizes = [batch.num_rows for batch in crossed(heavy.schema, "JP DE", engine.book).batches(heavy)]
    assert sum(sizes) == 200
    assert max(sizes) == 38  # 19 products of some 100,004 bytes come to 3.8 MB with two destinations; 20 are too many


def test_columns_of_any_kind_are_carried_along(engine: Engine) -> None:
    batch = pa.record_batch(
        {
            "tags": pa.array([["a"], None], pa.list_(pa.string())),
            "kind": pa.array(["x", "y"]).dictionary_encode(),
            "size": pa.array([{"mb": 1}, None]),
        }
    )
    (made,) = crossed(batch.schema, "JP DE", engine.book).batches(batch)
    assert made.drop_columns("destination").to_pylist() == [row for row in batch.to_pylist() for _ in range(2)]


# --- everywhere ----------------------------------------------------------------------------------------------------


def test_all_are_the_places_that_have_an_answer_of_their_own(engine: Engine) -> None:
    places = everywhere(engine.book)
    assert {"JP", "DE", "US-CA", "CA-QC", "ES", "ES-CN"} <= set(places)
    assert not {"US", "CA", "AQ", "EU"} & set(places)  # told by their parts; not known; a union
    assert list(places) == sorted(set(places))
    assert crossed(CATALOGUE.schema, " ALL ", engine.book).places == places


def test_a_catalogue_to_all_places_is_answered_as_each_sale_alone(engine: Engine) -> None:
    answer = quote_table(CATALOGUE, same=SALE, destinations="all", engine=engine)
    places = everywhere(engine.book)
    assert answer.rows == 3 * len(places)
    found = {(row["sku"], row["destination"]): row["total"] for row in answer.results.to_pylist()}
    found |= {(row["sku"], row["destination"]): row["code"] for row in answer.refused.to_pylist()}
    assert found == {
        (product["sku"], place): alone(product, place, engine) for product in CATALOGUE.to_pylist() for place in places
    }


def alone(product: dict[str, str], place: str, engine: Engine) -> Decimal | str | None:
    """The total of one sale asked alone, or the code of its refusal."""
    price = f"{product['price']} {SALE['currency']}"
    try:
        quote = engine.quote(
            product["content"],
            origin=SALE["origin"],
            destination=place,
            price=price,
            on=SALE["on"],
            on_unknown="flag",
        )
    except DTariffError as error:
        return error.code
    return None if quote.total is None else quote.total.amount


def test_the_number_of_a_result_counts_the_rows_of_the_crossed_table(engine: Engine) -> None:
    answer = quote_table(CATALOGUE, same=SALE, destinations="DE,JP,CM", engine=engine)
    assert [(row["row"], row["sku"], row["destination"]) for row in answer.results.to_pylist()] == [
        *((1, "a", "DE"), (2, "a", "JP"), (3, "a", "CM")),
        *((4, "b", "DE"), (5, "b", "JP"), (6, "b", "CM")),
        *((7, "c", "DE"), (8, "c", "JP"), (9, "c", "CM")),
    ]


def test_a_country_without_its_part_is_kept_without_an_amount(engine: Engine) -> None:
    (row,) = quote_table(CATALOGUE.slice(0, 1), same=SALE, destinations="US", engine=engine).results.to_pylist()
    assert (row["status"], row["total"]) == ("subdivision_needed", None)


# --- what is wrong -------------------------------------------------------------------------------------------------


def refusal(destinations: object, engine: Engine) -> InputError:
    with pytest.raises(InputError) as raised:
        crossed(CATALOGUE.schema, destinations, engine.book)  # type: ignore[arg-type]  # what is wrong is wanted
    return raised.value


def test_all_codes_that_are_wrong_are_told_at_once(engine: Engine) -> None:
    error = refusal("JP,XX,UK,AN,EU", engine)
    assert isinstance(error, LayoutError)
    assert [(fault.code, fault.param) for fault in error.faults] == [
        ("unknown_code", "destinations"),
        ("unknown_code", "destinations"),
        ("retired_code", "destinations"),
        ("unknown_code", "destinations"),
    ]
    assert [fault.hint for fault in error.faults][1] == "write GB"
    assert refusal("JP XX", engine).code == "unknown_code"


@pytest.mark.parametrize("destinations", ["", " , ", []])
def test_no_destination_is_refused(destinations: object, engine: Engine) -> None:
    assert refusal(destinations, engine).code == "no_destinations"


def test_a_catalogue_that_has_destinations_is_not_crossed_with_others(engine: Engine) -> None:
    sales = CATALOGUE.append_column("destination", pa.array(["JP"] * 3))
    with pytest.raises(InputError) as raised:
        quote_table(sales, same=SALE, destinations="all", engine=engine)
    assert (raised.value.code, raised.value.param) == ("destination_twice", "destination")


@pytest.mark.parametrize(
    ("columns", "same", "param"),
    [
        ({"land": "destination"}, {}, "destination"),
        ({}, {"destination": "JP"}, "destination"),
        ({"land": "state"}, {}, "state"),
        ({}, {"postal_code": "35001"}, "postal_code"),
    ],
)
def test_the_buyer_of_a_crossed_table_is_in_no_other_place(
    columns: dict[str, str], same: dict[str, str], param: str, engine: Engine
) -> None:
    sales = CATALOGUE.append_column("land", pa.array(["JP"] * 3))
    with pytest.raises(InputError) as raised:
        quote_table(sales, columns=columns, same=SALE | same, destinations="DE", engine=engine)
    assert (raised.value.code, raised.value.param) == ("destination_twice", param)
