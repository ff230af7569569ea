"""The verbs of orders, as a user types them. The figures are worked by hand from the law named beside them."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it comes without types

ORDER: dict[str, Any] = {
    "currency": "USD",
    "seller": {"country": "US"},
    "customer": {"country": "CM"},
    "tax_date": "2026-11-23",
    "known_at": "2026-11-23",
    "line_items": [
        {"content": "software", "amount": "100.00", "reference": "before"},
        {"content": "software", "amount": "12.00", "reference": "holding", "tax_behavior": "inclusive"},
    ],
}
"""Cameroon: a duty of 20 % (20.00 and 1.68), and a VAT of 19.25 % on price and duty (23.10 and 1.94)."""


Run = Callable[..., Any]
Write = Callable[[Any], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an order, or any text or bytes, into a file and names it."""

    def _write(order: Any) -> str:
        path = tmp_path / "order.json"
        data = order if isinstance(order, (str, bytes)) else json.dumps(order)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return str(path)

    return _write


# --- order ----------------------------------------------------------------------------------------------------------


def test_an_order_is_told_in_words(run: Run, write: Write) -> None:
    told = run("order", write(ORDER))
    assert told.code == 0
    assert told.out.startswith("Order to Cameroon, to a consumer, law of 2026-11-23\n")
    assert "before: application (exclusive): 143.10 USD = net 100.00 USD, duty 20.00 USD, tax 23.10 USD" in told.out
    assert "Total     155.10 USD" in told.out


def test_evidence_that_contradicts_itself_is_told_apart_from_the_rule(run: Run, write: Write) -> None:
    """Art. 24b of Implementing Regulation (EU) 282/2011 asks for two items that do not contradict each other."""
    evidence = [{"kind": "billing_address", "country": "DE"}, {"kind": "ip_address", "country": "FR"}]
    customer = {"country": "DE", "location_evidence": evidence}
    lines = run("order", write(ORDER | {"currency": "EUR", "customer": customer})).out.splitlines()
    at = lines.index("Where the customer is: DE, not confirmed: the evidence contradicts itself")
    assert lines[at + 1 : at + 3] == ["  billing_address DE: agrees", "  ip_address FR: points elsewhere"]
    rule = "Two items of evidence that do not contradict each other."
    assert lines[at + 3] == f"  The rule (law firm, press or data set): {rule}"
    assert any(line.endswith(f"ip_address FR. The rule: {rule}") for line in lines[at + 4 :])


def test_a_tax_number_in_a_warning_is_written_as_it_was_given(run: Run, write: Write) -> None:
    customer = {"country": "DE", "tax_ids": [{"value": "DE136695976"}]}
    told = run("order", write(ORDER | {"currency": "EUR", "customer": customer})).out
    assert "the tax number DE136695976 is written as it should be" in told


def test_an_order_is_told_as_json(run: Run, write: Write) -> None:
    data = run("order", write(ORDER), "--json").data
    assert (data["total"], data["duty_minor"], data["tax_minor"]) == ("155.10", 2168, 2504)


def test_an_order_comes_in_by_the_pipe(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(ORDER)))
    assert run("order", "-", "--json").data["total"] == "155.10"


@pytest.mark.parametrize(
    ("name", "key", "found"),
    [
        ("stripe", "amount_total", 15510),
        ("avalara", "totalTax", "46.72"),
        ("medusa", "tax_lines", None),
        ("saleor", "shipping_price_net_amount", "0.00"),
        ("taxjar", "amount_to_collect", "25.04"),
    ],
)
def test_an_order_is_told_in_the_shape_of_another_system(
    run: Run, write: Write, name: str, key: str, found: object
) -> None:
    data = run("order", write(ORDER), "--format", name).data
    assert data[key] == found or (found is None and data[key])


def test_a_system_that_is_not_known_is_refused_with_those_that_are(run: Run, write: Write) -> None:
    told = run("order", write(ORDER), "--format", "shopify")
    assert told.code == 2
    assert "invalid choice: 'shopify'" in told.err
    assert "stripe" in told.err


def test_a_file_written_with_a_byte_order_mark_is_read(run: Run, write: Write) -> None:
    assert run("order", write(b"\xef\xbb\xbf" + json.dumps(ORDER).encode())).code == 0


RATED = ORDER | {
    "seller": {"country": "US", "turnover": {"AU": "50000 USD"}},
    "customer": {"country": "AU"},
    "line_items": [{"content": "music", "amount": "10.00"}],
}


@pytest.mark.parametrize(("rate", "tax"), [("1.49", "0.00"), ("1.50", "1.00")])
def test_rates_of_exchange_out_of_a_file_come_first(
    run: Run, write: Write, tmp_path: Path, rate: str, tax: str
) -> None:
    """50 000 dollars at 1.49 are 74 500 Australian dollars, below the threshold of 75 000; at 1.50 they reach it."""
    rates = tmp_path / "rates.csv"
    rates.write_text(f"day,base,quote,rate,source\n2026-11-20,USD,AUD,{rate},Our bank\n", encoding="utf-8")
    data = run("order", write(RATED), "--rates", str(rates), "--json").data
    assert (data["tax"], data["exchange_rates"][0]["source"]) == (tax, "Our bank")


def test_a_file_of_rates_that_cannot_be_used_tells_all_that_is_wrong(run: Run, write: Write, tmp_path: Path) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text("day,base,quote,rate,source\n2026-11-20,USD,AUD,much,\n", encoding="utf-8")
    told = run("order", write(RATED), "--rates", str(rates))
    assert told.code == 2
    assert ["rates[2].rate" in told.err, "rates[2].source" in told.err] == [True, True]
    missing = run("order", write(RATED), "--rates", str(tmp_path / "none.csv"))
    assert (missing.code, "unreadable_file [rates]" in missing.err) == (2, True)


# --- what is wrong --------------------------------------------------------------------------------------------------


def test_every_fault_of_an_order_stands_on_a_line_of_its_own(run: Run, write: Write) -> None:
    lines = [{"content": "sofware", "amount": "1"}, {"content": "ebook"}]
    told = run("order", write(ORDER | {"customer": {"country": "UK"}, "line_items": lines}))
    assert told.code == 2
    assert told.out == ""
    head, *faults = told.err.splitlines()
    assert head.startswith("dtariff: order_refused: 3 faults in the order")
    assert [fault.partition("]:")[0] for fault in faults] == [
        "  unknown_code [customer.country",
        "  unknown_content [line_items[0].content",
        "  amount_missing [line_items[1].amount",
    ]


def test_one_fault_is_told_once(run: Run, write: Write) -> None:
    told = run("order", write(ORDER | {"line_items": [{"content": "ebook", "amount": 9.99}]}))
    assert told.code == 2
    (line,) = told.err.splitlines()
    assert line.startswith(
        "dtariff: float_price [line_items[0].amount]: 9.99 is a binary float (write the amount as text"
    )


def test_faults_are_told_as_json_where_json_is_asked_for(run: Run, write: Write) -> None:
    told = run("order", write({"currency": "USD"}), "--json")
    error = told.data["error"]
    assert (told.code, error["code"]) == (2, "order_refused")
    assert [fault["param"] for fault in error["faults"]] == ["seller", "customer", "line_items"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"currency": "USD",\n "seller": }', "line 2, column 12: Expecting value"),
        ('{"currency": "USD"', "line 1, column 19: Expecting ',' delimiter"),
        ("", "line 1, column 1: Expecting value"),
        ("[" * 100_000, "while decoding a JSON array"),
        ('{"currency": ' + "9" * 5000 + "}", "Exceeds the limit"),
        ('{"line_items": [{"amount": "1", "amount": "2"}]}', "the key 'amount' stands twice in one object"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(run: Run, write: Write, text: str, says: str) -> None:
    told = run("order", write(text))
    assert told.code == 2
    assert told.err.startswith("dtariff: bad_json [file]: ")
    assert says in told.err


def test_what_comes_in_by_the_pipe_is_named_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("{"))
    assert "bad_json [file]: standard input, line 1, column 2" in run("order", "-").err


def test_a_file_that_is_not_there_or_no_text_is_refused(run: Run, write: Write, tmp_path: Path) -> None:
    missing = run("order", str(tmp_path / "no.json"))
    assert (missing.code, "unreadable_file [file]" in missing.err) == (2, True)
    assert "No such file" in missing.err
    assert "is no UTF-8 text" in run("order", write(b"\xff\xfe\x00")).err


def test_json_that_is_no_object_is_no_order(run: Run, write: Write) -> None:
    told = run("order", write([]))
    assert (told.code, told.err) == (2, "dtariff: bad_order: [] is no order (give an object)\n")


def test_a_law_that_is_not_known_is_refused_or_flagged_but_never_handed_on(run: Run, write: Write) -> None:
    """The decree that keeps Thai VAT at 7 % ended on 30 September 2026, and no renewal was found."""
    thailand = ORDER | {"customer": {"country": "TH"}, "tax_date": "2026-10-01"}
    refused = run("order", write(thailand))
    assert refused.code == 3
    assert "law_unknown [customer.country]" in refused.err
    split = run("order", write(thailand), "--on-unknown", "flag")
    assert (split.code, "a price that holds everything cannot be split" in split.err) == (3, True)
    before = write(thailand | {"line_items": ORDER["line_items"][:1]})
    flagged = run("order", before, "--on-unknown", "flag", "--json")
    assert (flagged.code, flagged.data["complete"], flagged.data["total"]) == (0, False, None)
    handed = run("order", before, "--on-unknown", "flag", "--format", "stripe")
    assert handed.code == 3
    assert handed.err.startswith("dtariff: incomplete_quote [line_items[0]]: VAT in TH has no amount (law_unknown)")


# --- schema ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("of", "title"), [("request", "Order"), ("response", "OrderQuote"), ("errors", "Error")])
def test_a_schema_is_printed(run: Run, of: str, title: str) -> None:
    told = run("schema", of)
    assert (told.code, told.data["title"]) == (0, title)
    Draft202012Validator.check_schema(told.data)


def test_what_the_command_prints_fits_what_it_says_of_it(run: Run, write: Write) -> None:
    answer, error = run("schema", "response").data, run("schema", "errors").data
    Draft202012Validator(run("schema", "request").data).validate(ORDER)
    Draft202012Validator(answer).validate(run("order", write(ORDER), "--json").data)
    Draft202012Validator(error).validate(run("order", write({}), "--json").data["error"])


def test_there_is_no_schema_of_anything_else(run: Run) -> None:
    told = run("schema", "invoice")
    assert told.code == 2
    assert "invalid choice: 'invoice'" in told.err
