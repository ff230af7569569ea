"""Answers as plain data and as tables: amounts as text, what is not known as null, codes to branch on."""

import json
from typing import Any

import pytest
from asked import ON, quoted

from dtariff.engine import Engine
from dtariff.telling.render import (
    bar_data,
    classified_data,
    classified_text,
    comparison_data,
    comparison_text,
    line_data,
    notices_data,
    quote_data,
)


def levies(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {levy["id"]: levy for levy in data["levies"]}


# --- a quote -------------------------------------------------------------------------------------------------------


def test_amounts_have_the_decimals_of_their_currency(engine: Engine) -> None:
    for price, net, total in (
        ("100 USD", "100.00", "119.00"),
        ("100 JPY", "100", "119"),
        ("100 KWD", "100.000", "119.000"),
    ):
        data = quote_data(quoted(engine, "music", "US DE", price))
        assert (data["net"], data["total"]) == (net, total)


def test_a_quote_says_what_was_asked_and_how_it_was_understood(engine: Engine) -> None:
    data = quote_data(quoted(engine, "film", "US US-TX", delivery="streaming"))
    asked = ("content", "delivery", "character", "origin", "destination", "buyer", "on", "known", "currency")
    assert tuple(data[key] for key in asked) == (
        "video",
        "stream",
        "access",
        "US",
        "US-TX",
        "consumer",
        ON,
        ON,
        "USD",
    )


def test_the_duty_and_the_tax_on_it_stand_as_levies_of_their_own(engine: Engine) -> None:
    data = quote_data(quoted(engine, "software", "US CM"))
    duty, vat = levies(data)["duty"], levies(data)["vat"]
    assert (duty["kind"], duty["rate"], duty["taxable_amount"], duty["amount"]) == (
        "customs_duty",
        "20%",
        "100.00",
        "20.00",
    )
    assert (vat["kind"], vat["rate"], vat["taxable_amount"], vat["amount"]) == ("vat", "19.25%", "120.00", "23.10")
    assert vat["base"] == ["price", "duty"]
    assert (duty["collected_by"], vat["collected_by"]) == ("customs", "seller")


def test_a_line_with_its_duty_is_canonical_text(engine: Engine) -> None:
    line = quote_data(quoted(engine, "software", "US CM"))["line"]
    assert (line["kind"], line["code"], line["hs"], line["duty"]) == ("line", "8523.80.00.03", "HS2017", "20%")
    assert line["citations"][0]["title"]


def test_a_line_without_a_known_rate_has_no_duty(engine: Engine) -> None:
    line = line_data(quoted(engine, "software", "US MN", on="2026-06-01").resolution.line)
    assert (line["kind"], line["unknown"], line["duty"]) == ("line", True, None)


def test_a_reverse_charge_stands_apart_from_what_is_paid(engine: Engine) -> None:
    quote = engine.quote("software", origin="US", destination="DE", price="100 EUR", buyer="business", on=ON, known=ON)
    vat = levies(quote_data(quote))["vat"]
    assert (vat["amount"], vat["self_assessed"], vat["reason"]) == ("0.00", "19.00", "reverse_charge")


def test_the_alternative_is_plain_data(engine: Engine) -> None:
    data = quote_data(quoted(engine, "software", "US CM", on="2024-06-01"))
    assert data["alternatives"] == [
        {"reason": "dutiable", "duty": "20.00", "tax": "23.10", "other": "0.00", "total": "143.10"}
    ]


def test_a_warning_has_its_code_its_facts_and_its_sentence(engine: Engine) -> None:
    warnings = quote_data(quoted(engine, "software", "US CM", on="2024-06-01"))["warnings"]
    (found,) = (warning for warning in warnings if warning["code"] == "line_despite_bar")
    assert (found["line"], found["duty"]) == ("8523.80.00.03", "20%")
    assert "8523.80.00.03" in found["message"]


def test_a_warning_that_two_rungs_give_is_told_once(engine: Engine) -> None:
    quote = quoted(engine, "software", "US CM", on="2024-06-01")
    assert notices_data(quote.warnings * 2) == notices_data(quote.warnings)


def test_a_tax_of_the_seller_is_no_levy(engine: Engine) -> None:
    data = quote_data(quoted(engine, "music", "US IN", "100 INR", on="2022-06-01"))
    assert [tax["id"] for tax in data["seller_taxes"]] == ["equalisation-levy"]
    assert "equalisation-levy" not in levies(data)
    assert data["total"] == "118.00"


# --- a verdict -----------------------------------------------------------------------------------------------------


def test_a_verdict_names_what_decides_it_with_article_strength_days_and_source(engine: Engine) -> None:
    data = bar_data(engine.bar("US", "JP", content="music", on=ON, known=ON))
    assert (data["verdict"], data["deciding"]) == ("barred", "us-jp-dta")
    (found,) = (one for one in data["instruments"] if one["instrument"] == "us-jp-dta")
    assert (found["article"], found["strength"], found["effect"]) == ("7", "binding", "bars")
    assert (found["since"], found["until"]) == ("2020-01-01", None)
    assert found["citations"]
    assert found["sure"] == "secondary"


def test_a_conditional_verdict_carries_both_readings(engine: Engine) -> None:
    data = bar_data(engine.bar("JP", "CN", content="software", on=ON, known=ON))
    (found,) = (one for one in data["instruments"] if one["instrument"] == "rcep")
    assert data["verdict"] == "conditional"
    assert [(reading["id"], reading["bars"]) for reading in found["readings"]] == [("A", True), ("B", False)]


def test_a_disputed_decision_carries_both_readings_although_the_tables_name_none(engine: Engine) -> None:
    data = bar_data(engine.bar("US", "BR", content="software", on="2026-03-30", known=ON))
    (found,) = data["instruments"]
    assert [reading["bars"] for reading in found["readings"]] == [True, False]


def test_a_sale_that_is_no_import_names_where_both_stand(engine: Engine) -> None:
    data = bar_data(engine.bar("FR", "DE", content="music", on=ON, known=ON))
    assert (data["verdict"], data["within"], data["instruments"]) == (
        "not_an_import",
        "Customs territory of the European Union",
        [],
    )
    assert data["deciding"] is None


def test_a_verdict_is_json(engine: Engine) -> None:
    for pair in ("US JP", "JP CN", "US IN", "FR DE", "BR GL"):
        origin, destination = pair.split()
        data = bar_data(engine.bar(origin, destination, content="music", on="2026-03-30", known=ON))
        assert json.loads(json.dumps(data)) == data


# --- a comparison --------------------------------------------------------------------------------------------------


def test_a_comparison_is_a_row_a_destination_cheapest_first_with_the_refused_below(engine: Engine) -> None:
    found = engine.compare(
        "software", destinations=["CM", "UK", "TH", "JP"], origin="IN", price="100.00 USD", on=ON, known=ON
    )
    head, *rows = comparison_text(found.quotes, found.refused).splitlines()
    assert head.split()[:5] == ["to", "net", "duty", "tax", "other"]
    assert [row.split()[0] for row in rows] == ["JP", "CM", "TH", "UK:"]
    assert "143.10 USD" in rows[1]
    assert "dutiable" in rows[1]
    assert rows[2].count("not known") == 2
    assert "write GB" in rows[3]


def test_the_columns_of_a_comparison_stand_under_their_heads(engine: Engine) -> None:
    found = engine.compare("software", destinations=["CM", "DE"], origin="IN", price="100.00 USD", on=ON, known=ON)
    head, *rows = comparison_text(found.quotes, ()).splitlines()
    for name, amounts in (("net", ["100.00 USD"] * 2), ("duty", ["0.00 USD", "20.00 USD"])):
        at = head.index(name)
        assert [row[at:].split("  ")[0] for row in rows] == amounts


def test_a_comparison_as_data_keeps_answers_and_errors_apart(engine: Engine) -> None:
    found = engine.compare("software", destinations=["CM", "UK"], origin="IN", price="100.00 USD", on=ON, known=ON)
    data = comparison_data(found.quotes, found.refused)
    assert [quote["destination"] for quote in data["quotes"]] == ["CM"]
    assert [(one["destination"], one["error"]["code"]) for one in data["refused"]] == [("UK", "unknown_code")]
    assert json.loads(json.dumps(data)) == data


def test_a_comparison_of_nothing_is_a_head_without_rows() -> None:
    assert len(comparison_text((), ()).splitlines()) == 1
    assert comparison_data((), ()) == {"quotes": [], "refused": []}


# --- a classification ----------------------------------------------------------------------------------------------


def test_a_classification_has_its_character_its_codes_by_edition_and_its_national_lines(engine: Engine) -> None:
    found = engine.classify("software", delivery="download")
    data = classified_data(found.content, found.category, found.national_lines)
    assert (data["content"], data["code"], data["delivery"], data["character"]) == (
        "application",
        "APP",
        "download",
        "copy",
    )
    assert list(data["hs"]) == ["HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"]
    assert {"jurisdiction": "CM", "line": "8523.80.00.03", "title": "Computer software acquired by download"} in data[
        "national_lines"
    ]
    assert json.loads(json.dumps(data)) == data


def test_a_classification_in_words_marks_codes_that_no_source_confirms(engine: Engine) -> None:
    found = engine.classify("music", delivery="download")
    text = classified_text(found.content, found.category, found.national_lines)
    assert "a copy stays with the buyer" in text
    assert "HS2022: 8523.29, 8523.49, 8523.51, 8523.80" in text
    assert "cpc: 84321 Musical audio downloads (unverified)" in text
    assert "stripe: txcd_10401100\n" in text
    assert "national line ID 9901.30.00" in text


def test_a_carrier_is_classified_in_words_as_outside_this_calculator(engine: Engine) -> None:
    found = engine.classify("film", delivery="dvd")
    text = classified_text(found.content, found.category, found.national_lines)
    assert "ordinary goods on a carrier; outside this calculator" in text


@pytest.mark.parametrize("empty", ["cpc", "w120", "ebops", "stripe", "taxjar"])
def test_a_nomenclature_without_a_code_has_no_line(engine: Engine, empty: str) -> None:
    found = engine.classify("audiobook", delivery="stream")
    assert f"{empty}:" not in classified_text(found.content, found.category, found.national_lines)
