"""The schemas of orders, answers and errors: true of every real answer, with nothing in them that never occurs."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it comes without types

from dtariff.engine import Engine
from dtariff.model.errors import (
    ConflictError,
    CoverageError,
    DataError,
    DTariffError,
    DutyTextError,
    Fault,
    InputError,
    OrderError,
    RatesError,
)
from dtariff.model.order import LineItem, LocationEvidence, Order, Party, TaxId
from dtariff.model.order_quote import OrderQuote
from dtariff.model.quote import Alternative, Levy, Provenance
from dtariff.orders.reading import read
from dtariff.orders.schema import descriptions, error_schema, request_schema, response_schema
from dtariff.telling.orders import order_data

TODAY = "2026-11-23"
ORDER: dict[str, Any] = {
    "currency": "EUR",
    "seller": {"country": "US", "registrations": ["EU"], "turnover": {"AU": "50000 AUD"}},
    "customer": {
        "country": "DE",
        "postal_code": "10115",
        "is_business": True,
        "tax_ids": [{"value": "DE136695976", "type": "eu_vat"}],
        "location_evidence": [
            {"kind": "billing_address", "country": "DE", "value": "10115 Berlin"},
            {"kind": "ip_address", "country": "FR"},
        ],
    },
    "marketplace": {"country": "IE", "state": "", "registrations": []},
    "tax_date": TODAY,
    "known_at": TODAY,
    "scope_reading": "content",
    "line_items": [
        {"content": "ebook", "amount": "9.99", "quantity": 2, "tax_behavior": "inclusive", "reference": "sku-1"},
        {"content": "music", "amount_minor": 500, "delivery": "stream", "quantities": {"minute": 90}},
        {"content": "software", "amount": 10, "country_of_origin": "US", "quantities": {"minute": "1.5"}},
    ],
}


def schemas() -> list[dict[str, Any]]:
    return [request_schema(), response_schema(), error_schema()]


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every property of a schema: of which form, its name, its own schema."""
    for form, one in {schema["title"]: schema, **schema["$defs"]}.items():
        for name, shape in one.get("properties", {}).items():
            yield form, name, shape


@pytest.mark.parametrize("schema", schemas(), ids=["request", "response", "errors"])
def test_a_schema_is_one_of_its_dialect_and_says_what_every_field_is(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert [f"{form}.{name}" for form, name, shape in properties(schema) if not shape.get("description")] == []
    said = [shape["description"] for _, _, shape in properties(schema)]
    assert [text for text in said if "``" in text or "None" in text] == []


@pytest.mark.parametrize("schema", schemas(), ids=["request", "response", "errors"])
def test_no_schema_knows_a_number_with_a_point(schema: dict[str, Any]) -> None:
    def types(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            found = part.get("type")
            yield from [found] if isinstance(found, str) else []
            for inner in part.values():
                yield from types(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from types(inner)

    assert "number" not in set(types(schema))


@pytest.mark.parametrize("form", [Order, Party, LineItem, TaxId, LocationEvidence, Levy, Alternative, Provenance])
def test_each_field_of_a_form_is_described(form: type) -> None:
    summary, told = descriptions(form)
    assert summary
    assert [name for name, says in told.items() if not says] == []


def test_a_description_ends_where_the_next_field_begins() -> None:
    """Two fields stand on one line of the docstring."""
    _, told = descriptions(Order)
    assert (told["seller"], told["customer"]) == ("who sells.", "who buys.")
    _, told = descriptions(Levy)
    assert (told["payer"], told["amount"]) == (
        "who bears it.",
        "what it adds to what the buyer pays; null if not known.",
    )


# --- the request ----------------------------------------------------------------------------------------------------


def fits(order: Any) -> bool:
    return bool(Draft202012Validator(request_schema()).is_valid(order))


def reads(order: Any) -> bool:
    try:
        read(order)
    except DTariffError:
        return False
    return True


def test_an_order_with_everything_in_it_fits_and_is_read() -> None:
    assert fits(ORDER)
    assert reads(ORDER)
    used = set(ORDER) | {name for line in ORDER["line_items"] for name in line}
    used |= {name for party in ("seller", "customer", "marketplace") for name in ORDER[party]}
    used |= {name for key in ("tax_ids", "location_evidence") for one in ORDER["customer"][key] for name in one}
    assert {name for _, name, _ in properties(request_schema())} == used


def test_the_examples_in_the_schema_are_read() -> None:
    for form, name, shape in properties(request_schema()):
        for example in shape.get("examples", []):
            line = ORDER["line_items"][2]
            changed = {
                "Order": {name: example},
                "Party": {"seller": {"country": "US", name: example}},
                "TaxId": {"customer": {"country": "DE", "tax_ids": [{"value": "DE136695976", name: example}]}},
                "LineItem": {"line_items": [{key: value for key, value in line.items() if key != "amount"}]},
            }[form]
            if form == "LineItem":
                own = {} if name.startswith("amount") else {"amount": "1"}
                changed["line_items"][0] |= {**own, name: example}
            assert fits(ORDER | changed), (form, name, example)
            assert reads(ORDER | changed), (form, name, example)


@pytest.mark.parametrize(
    "change",
    [
        {"currency": None},
        {"currency": 978},
        {"currncy": "EUR"},
        {"seller": "US"},
        {"customer": {"country": "DE", "is_business": "yes"}},
        {"customer": {"country": "DE", "tax_ids": ["DE136695976"]}},
        {"customer": {"country": "DE", "location_evidence": [{"kind": "rumour", "country": "DE"}]}},
        {"line_items": {}},
        {"line_items": [{"amount": "1"}]},
        {"line_items": [{"content": "ebook", "amount": 9.99}]},
        {"line_items": [{"content": "ebook", "amount": "1" * 1001}]},
        {"line_items": [{"content": "ebook", "amount": "1", "quantities": {"minute": "1" * 1001}}]},
        {"line_items": [{"content": "ebook", "amount": "1", "quantity": "2"}]},
        {"line_items": [{"content": "ebook", "amount": "1", "quantity": 1.5}]},
        {"line_items": [{"content": "ebook", "amount": "1", "tax_behavior": "both"}]},
        {"line_items": [{"content": "ebook", "amount": "1", "quantities": {"minute": 1.5}}]},
    ],
)
def test_what_the_schema_refuses_the_reader_refuses_too(change: dict[str, Any]) -> None:
    assert not fits(ORDER | change)
    assert not reads(ORDER | change)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"line_items": []}, "bad_line_items"),
        ({"line_items": [{"content": "ebook"}]}, "amount_missing"),
        ({"line_items": [{"content": "ebook", "amount": "1", "amount_minor": 100}]}, "amount_twice"),
        ({"line_items": [{"content": "ebook", "amount_minor": -1}]}, "negative_price"),
        ({"line_items": [{"content": "ebook", "amount": "1", "quantity": 0}]}, "bad_quantity"),
        ({"line_items": [{"content": "ebook", "amount": "1", "reference": "x" * 201}]}, "bad_reference"),
    ],
)
def test_the_bounds_in_the_schema_are_those_of_the_engine(engine: Engine, change: dict[str, Any], code: str) -> None:
    assert not fits(ORDER | change)
    with pytest.raises(DTariffError) as refused:
        engine.quote_order(ORDER | change)
    assert refused.value.code == code


# --- the answer -----------------------------------------------------------------------------------------------------


def sold(country: str, currency: str, **more: Any) -> dict[str, Any]:
    return {
        "currency": currency,
        "seller": {"country": "US"},
        "customer": {"country": country},
        "tax_date": TODAY,
        "known_at": TODAY,
        "line_items": [{"content": "software", "amount": "100"}, {"content": "film", "amount_minor": 1000}],
    } | more


def answers(engine: Engine) -> Iterator[OrderQuote]:
    """Real answers of every kind: whole ones, ones of which a part is not known, ones with two readings."""
    yield engine.quote_order(ORDER)
    yield engine.quote_order(sold("CM", "USD", tax_date="2025-06-01"))  # a tariff line against the moratorium
    small = {"country": "US", "turnover": {"AU": "50000 USD"}}
    yield engine.quote_order(sold("AU", "AUD", seller=small, tax_date="2025-06-02"))  # a threshold in another currency
    yield engine.quote_order(sold("DE", "EUR", customer={"country": "DE", "is_business": True}))
    yield engine.quote_order(sold("TH", "THB", tax_date="2026-10-01"), on_unknown="flag")
    for code in engine.book.jurisdictions:
        place = engine.book.jurisdiction(code)
        assert place is not None
        yield engine.quote_order(sold(code, place.currency), on_unknown="flag")


def paths(schema: dict[str, Any]) -> set[str]:
    """Every property of the answer's own forms; what a caller stated of itself is the request's."""
    own = ("Party", "TaxId", "LocationEvidence")
    return {f"{form}.{name}" for form, name, _ in properties(schema) if form not in own}


def found_in(data: Any, shape: dict[str, Any], schema: dict[str, Any], form: str) -> Iterator[str]:
    """The properties of a schema that an answer has."""
    if "$ref" in shape:
        form = shape["$ref"].rpartition("/")[2]
        shape = schema["$defs"][form]
    for one in shape.get("anyOf", []):
        yield from found_in(data, one, schema, form)
    if isinstance(data, dict):
        for name, inner in shape.get("properties", {}).items():
            if name in data:
                yield f"{form}.{name}"
                yield from found_in(data[name], inner, schema, form)
    elif isinstance(data, list):
        for item in data:
            yield from found_in(item, shape.get("items", {}), schema, form)


def test_every_real_answer_fits_the_schema_and_every_key_of_it_occurs(engine: Engine) -> None:
    schema = response_schema()
    validator = Draft202012Validator(schema)
    seen: set[str] = set()
    for quote in answers(engine):
        data = order_data(quote)
        assert list(validator.iter_errors(data)) == [], quote
        seen |= set(found_in(data, schema, schema, schema["title"]))
    assert paths(schema) - seen == set()


def test_a_key_more_or_less_does_not_fit(engine: Engine) -> None:
    validator = Draft202012Validator(response_schema())
    data = order_data(engine.quote_order(ORDER))
    levy = data["line_items"][0]["levies"][0]
    assert validator.is_valid(data)
    assert not validator.is_valid(data | {"more": 1})
    assert not validator.is_valid({name: value for name, value in data.items() if name != "total"})
    assert not validator.is_valid(data | {"total": 9.99})
    assert not validator.is_valid(data | {"levies": [levy | {"more": 1}]})
    assert not validator.is_valid(data | {"levies": [levy | {"reason": "because"}]})


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        InputError("bad_price", "no price", param="price", hint="write one"),
        CoverageError("law_unknown", "not known"),
        DutyTextError("bad_duty", "no duty", text="5%%", position=2),
        RatesError([InputError("bad_rate", "no rate")]),
        OrderError([InputError("bad_price", "no price"), CoverageError("law_unknown", "not known")]),
        OrderError([OrderError([InputError("bad_price", "no price")]), InputError("bad_price", "no price")]),
        DataError("bad_tables", "broken", faults=[Fault("a.toml", "tax[0]", "bad_rate", "no rate")]),
        ConflictError("conflict", "two rules", faults=[Fault("a.toml", "tax[0]", "conflict", "two")]),
    ],
)
def test_every_kind_of_error_fits_the_schema(error: DTariffError) -> None:
    validator = Draft202012Validator(error_schema())
    assert list(validator.iter_errors(error.as_dict())) == []
    assert not validator.is_valid(error.as_dict() | {"code": "Not A Code"})
    assert not validator.is_valid(error.as_dict() | {"status": 400})


def test_a_refused_order_fits_the_schema_of_errors(engine: Engine) -> None:
    with pytest.raises(OrderError) as refused:
        engine.quote_order({"currency": "XX", "seller": {}, "customer": {"country": "DE"}, "line_items": []})
    assert Draft202012Validator(error_schema()).is_valid(refused.value.as_dict())
