"""The command: what a user types, what it prints, and the code it leaves with.

The figures are worked by hand from the law named beside them. Days are written out, so that the answers stay the same
on any later day: the two clocks are there for that.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tiny import AA, FILES, changed, lay

from dtariff.cli import _parser
from dtariff.tables.locate import tables_folder

ROOT = tables_folder().parent
TODAY = ["--on", "2026-11-23", "--known", "2026-11-23"]
PRICED = ["quote", "explain", "compare", "bar", "classify"]
LOOKED_UP = [
    *("provisions", "access", "customs", "practice", "counterpart", "schedule"),
    *("positions", "events", "deals"),
]
KEPT = ["record", "reverse", "verify", "records"]
VERBS = [
    *([verb] for verb in (*PRICED, *LOOKED_UP, *KEPT, "scenarios")),
    ["tables"],
    ["tables", "check"],
    ["tables", "fmt"],
    ["tables", "coverage"],
    ["tables", "due"],
    *(["tables", verb] for verb in ("keygen", "sign", "serve-metadata", "update", "verify")),
]
FILM_TO_INDONESIA = ["film", "--from", "US", "--to", "ID", "--price", "100000 IDR", *TODAY]
THAILAND = ["quote", "music", "--from", "US", "--to", "TH", "--price", "100 THB", "--on", "2026-10-01", *TODAY[2:]]
"""The decree that keeps Thai VAT at 7 % ended on 30 September 2026, and no renewal was found."""

Run = Callable[..., Any]
"""The fixture that runs the command: arguments in, what it left out."""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder of tables with a fault in it: a rate that nobody can charge."""
    return lay(tmp_path, changed(AA, "percent = 20", "percent = -1"))


# --- seen from outside ----------------------------------------------------------------------------------------------


def sources_of(bar: dict[str, Any]) -> list[str]:
    return [citation["title"] for citation in bar["citations"]]


def deciding(data: dict[str, Any]) -> dict[str, Any]:
    """The instrument that carries the verdict."""
    (found,) = (bar for bar in data["instruments"] if bar["instrument"] == data["deciding"])
    assert isinstance(found, dict)
    return found


def test_japan_may_not_charge_music_from_the_united_states_by_their_digital_trade_agreement(run: Run) -> None:
    asked = ["bar", "US", "JP", "--content", "music", *TODAY]
    data = run(*asked, "--json").data
    bar = deciding(data)
    assert data["verdict"] == "barred"
    assert bar["short"] == "US-Japan Digital Trade Agreement"
    assert (bar["article"], bar["since"], bar["strength"]) == ("7", "2020-01-01", "binding")
    assert sources_of(bar)
    text = run(*asked).out
    assert text.startswith("United States to Japan, music, 2026-11-23: barred")
    assert "Agreement between the United States of America and Japan concerning Digital Trade, art. 7" in text
    assert "source (" in text


def test_whether_china_may_charge_software_from_japan_hangs_on_how_rcep_is_read(run: Run) -> None:
    asked = ["bar", "JP", "CN", "--content", "software", *TODAY]
    data = run(*asked, "--json").data
    bar = deciding(data)
    assert data["verdict"] == "conditional"
    assert (bar["instrument"], bar["article"], bar["effect"]) == ("rcep", "12.11", "unsettled")
    assert sorted(reading["bars"] for reading in bar["readings"]) == [False, True]
    assert sources_of(bar)
    text = run(*asked).out
    for reading in bar["readings"]:
        assert reading["says"] in text


def test_nothing_keeps_india_from_charging_a_film_since_the_moratorium_ended(run: Run) -> None:
    asked = ["bar", "US", "IN", "--content", "film", *TODAY]
    data = run(*asked, "--json").data
    bar = deciding(data)
    assert data["verdict"] == "not_barred"
    assert (bar["kind"], bar["state"], bar["until"]) == ("moratorium", "lapsed", "2026-03-30")
    assert sources_of(bar)
    headline = run(*asked).out.splitlines()[0]
    assert "not barred" in headline
    assert "WT/MIN(24)/38" in headline
    assert "2026-03-30" in headline
    assert headline == data["says"]


def test_in_june_2025_the_decision_of_abu_dhabi_barred_it(run: Run) -> None:
    asked = ["bar", "US", "IN", "--content", "film", "--on", "2025-06-01"]
    data = run(*asked, "--json").data
    bar = deciding(data)
    assert data["verdict"] == "barred"
    assert (bar["kind"], bar["state"], bar["since"]) == ("moratorium", "in_force", "2024-03-02")
    assert sources_of(bar)
    headline = run(*asked).out.splitlines()[0]
    assert "barred" in headline
    assert "Abu Dhabi" in headline
    assert "WT/MIN(24)/38" in headline


def test_software_into_cameroon_bears_its_duty_of_20_per_cent_and_vat_on_price_and_duty(run: Run) -> None:
    asked = ["quote", "software", "--from", "US", "--to", "CM", "--price", "100 USD", *TODAY]
    data = run(*asked, "--json").data
    assert [data[part] for part in ("net", "duty", "tax", "total")] == ["100.00", "20.00", "23.10", "143.10"]
    duty, vat = data["levies"][:2]
    assert (duty["kind"], duty["reason"], duty["rate"]) == ("customs_duty", "dutiable", "20%")
    assert (vat["rate"], vat["taxable_amount"], vat["amount"]) == ("19.25%", "120.00", "23.10")
    assert data["line"]["code"] == "8523.80.00.03"
    assert duty["citations"]
    assert vat["citations"]
    text = run(*asked).out
    for told in ("20.00 USD", "23.10 USD", "143.10 USD", "8523.80.00.03", "source ("):
        assert told in text


def test_in_2024_the_moratorium_barred_that_duty_and_the_other_reading_stands_beside(run: Run) -> None:
    asked = ["quote", "software", "--from", "US", "--to", "CM", "--price", "100 USD", "--on", "2024-06-01"]
    data = run(*asked, "--json").data
    assert [data[part] for part in ("duty", "tax", "total")] == ["0.00", "19.25", "119.25"]
    assert data["levies"][0]["reason"] == "barred_by_moratorium"
    assert data["levies"][0]["citations"]
    assert "line_despite_bar" in [warning["code"] for warning in data["warnings"]]
    (other,) = data["alternatives"]
    assert (other["reason"], other["duty"], other["total"]) == ("dutiable", "20.00", "143.10")
    text = run(*asked).out
    assert "stands against the bar" in text
    assert "143.10 USD" in text


def test_a_film_into_indonesia_is_free_by_its_own_line_and_pays_vat_on_eleven_twelfths(run: Run) -> None:
    asked = ["quote", "film", "--from", "US", "--to", "ID", "--price", "IDR 100000", *TODAY]
    data = run(*asked, "--json").data
    assert [data[part] for part in ("duty", "tax", "total")] == ["0.00", "11000.00", "111000.00"]
    assert (data["line"]["code"], data["levies"][0]["reason"]) == ("9901.30.00", "free_tariff_line")
    assert data["levies"][1]["rate"] == "12% of 11/12"
    assert data["levies"][0]["citations"]
    assert data["levies"][1]["citations"]
    text = run(*asked).out
    for told in ("9901.30.00", "11,000.00 IDR", "source ("):
        assert told in text


# --- help -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_verb_has_help(run: Run, verb: list[str]) -> None:
    told = run(*verb, "--help")
    assert told.code == 0
    assert told.out.startswith(f"usage: dtariff {' '.join(verb)}")
    assert told.err == ""


def test_the_help_of_the_command_names_every_verb_with_a_word_on_it(run: Run) -> None:
    lines = [line.split() for line in run("--help").out.splitlines()]
    for verb in (*PRICED, *LOOKED_UP, *KEPT, "tables"):
        (at,) = (at for at, words in enumerate(lines) if words[:1] == [verb])
        said = lines[at][1:] or lines[at + 1]  # what is said of a long verb stands on the next line
        assert len(said) > 1, verb


def options(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every argument of a parser and of those below it."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                yield from options(verb)
        else:
            yield action


def test_every_argument_says_what_it_is() -> None:
    found = list(options(_parser()))
    assert len(found) > 40
    for option in found:
        assert option.help, option.dest


def test_the_version_is_told(run: Run) -> None:
    told = run("--version")
    assert told.code == 0
    assert told.out.startswith("dtariff ")


def test_no_verb_at_all_is_a_wrong_question(run: Run) -> None:
    told = run()
    assert told.code == 2
    assert "usage: dtariff" in told.err


# --- JSON -----------------------------------------------------------------------------------------------------------

ASKED = {
    "quote": ["quote", *FILM_TO_INDONESIA],
    "explain": ["explain", *FILM_TO_INDONESIA],
    "compare": ["compare", "film", "--from", "US", "--to", "ID", "JP", "--price", "100000 IDR", *TODAY],
    "bar": ["bar", "US", "ID", "--content", "film", *TODAY],
    "classify": ["classify", "film"],
    "tables check": ["tables", "check"],
    "tables fmt": ["tables", "fmt", "--check"],
}


@pytest.mark.parametrize("verb", ASKED)
def test_the_answer_as_json_is_json_without_a_float(run: Run, verb: str) -> None:
    told = run(*ASKED[verb], "--json")
    assert isinstance(told.data, dict)
    assert told.err == ""


def amounts(data: Any) -> Iterator[Any]:
    """Everything in an answer that is money."""
    names = ("net", "duty", "tax", "other", "total", "amount", "taxable_amount", "self_assessed")
    if isinstance(data, dict):
        for key, value in data.items():
            if key in names and not isinstance(value, dict | list):
                yield value
            else:
                yield from amounts(value)
    elif isinstance(data, list):
        for item in data:
            yield from amounts(item)


@pytest.mark.parametrize("verb", ["quote", "explain", "compare"])
def test_every_amount_is_text_or_null_and_never_a_number(run: Run, verb: str) -> None:
    found = list(amounts(run(*ASKED[verb], "--json").data))
    assert len(found) >= 8
    assert {type(amount) for amount in found} <= {str, type(None)}


def test_the_explanation_as_json_holds_the_words_and_the_quote(run: Run) -> None:
    data = run(*ASKED["explain"], "--json").data
    words = run(*ASKED["explain"]).out
    assert data["explanation"] == words
    assert data["quote"] == run(*ASKED["quote"], "--json").data


def test_the_explanation_tells_every_rung(run: Run) -> None:
    text = run(*ASKED["explain"]).out
    for rung in ("a. The national line", "b. The bars", "c. The charges"):
        assert rung in text
    assert text.index("a. The national line") < text.index("b. The bars") < text.index("c. The charges")


def test_words_of_other_languages_are_not_escaped(run: Run) -> None:
    assert "Yaoundé" in run("bar", "US", "IN", "--content", "film", *TODAY, "--json").out


def test_a_quote_carries_what_it_takes_to_have_it_again(run: Run) -> None:
    provenance = run(*ASKED["quote"], "--json").data["provenance"]
    assert (provenance["on"], provenance["known"]) == ("2026-11-23", "2026-11-23")
    assert len(provenance["release"]) == len(provenance["input_digest"]) == 64


def test_without_a_day_the_law_of_today_is_asked(run: Run) -> None:
    before = date.today()  # noqa: DTZ011 - the command asks the same clock
    data = run("bar", "US", "JP", "--content", "music", "--json").data
    assert before.isoformat() <= data["on"] == data["known"] <= date.today().isoformat()  # noqa: DTZ011


# --- the verbs ------------------------------------------------------------------------------------------------------


def test_a_comparison_stands_cheapest_first_with_the_unknown_last(run: Run) -> None:
    """By hand: Japan 100 and 10 %, Germany 100 and 19 %, Cameroon 120 and 19.25 %; Thailand is not known."""
    data = run(
        "compare", "software", "--from", "US", "--to", "CM,TH", "DE", "JP", "--price", "100 USD", *TODAY, "--json"
    ).data
    told = [(quote["destination"], quote["total"]) for quote in data["quotes"]]
    assert told == [("JP", "110.00"), ("DE", "119.00"), ("CM", "143.10"), ("TH", None)]
    assert data["refused"] == []


def test_a_comparison_answers_the_others_where_one_cannot_be_answered(run: Run) -> None:
    asked = ["compare", "music", "--from", "US", "--to", "UK", "JP", "--price", "10 USD", *TODAY]
    told = run(*asked)
    assert told.code == 0
    assert "11.00 USD" in told.out
    assert "UK: unknown_code [destination]" in told.out
    (refused,) = run(*asked, "--json").data["refused"]
    assert (refused["destination"], refused["error"]["code"]) == ("UK", "unknown_code")
    assert "GB" in refused["error"]["hint"]


def test_film_is_classified_by_edition_of_the_harmonized_system(run: Run) -> None:
    """Heading 8524 was recorded media until HS2002; in HS2022 it is flat panel displays."""
    data = run("classify", "film", "--json").data
    assert data["content"] == "video"
    assert any(code.startswith("8524") for code in data["hs"]["HS2002"])
    assert not any(code.startswith("8524") for code in data["hs"]["HS2022"])
    assert ("ID", "9901.30.00") in [(line["jurisdiction"], line["line"]) for line in data["national_lines"]]
    assert "9901.30.00" in run("classify", "film").out


def test_a_file_on_a_disc_is_classified_as_goods_though_it_is_not_quoted(run: Run) -> None:
    assert run("classify", "music", "--delivery", "physical", "--json").data["character"] == "goods"
    told = run("quote", "music", "--delivery", "physical", "--from", "US", "--to", "JP", "--price", "10 USD")
    assert (told.code, told.err.split()[1]) == (3, "ordinary_goods")


def test_a_business_accounts_for_the_tax_itself(run: Run) -> None:
    """Germany: 19 % by reverse charge on a business, so the buyer pays the price alone."""
    asked = ["quote", "software", "--from", "US", "--to", "DE", "--price", "100 EUR", "--buyer", "business", *TODAY]
    data = run(*asked, "--json").data
    vat = next(levy for levy in data["levies"] if levy["kind"] == "vat")
    assert (data["total"], vat["amount"], vat["self_assessed"]) == ("100.00", "0.00", "19.00")
    assert vat["reason"] == "reverse_charge"


def test_the_tables_are_checked_and_counted(run: Run) -> None:
    number = sum(1 for path in tables_folder().rglob("*") if path.suffix in (".toml", ".csv"))
    assert run("tables", "check", "--json").data == {"files": number, "faults": []}
    assert run("tables", "check").out == f"{number} files, 0 faults\n"


# --- exit codes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ASKED)
def test_a_good_question_leaves_with_nought(run: Run, verb: str) -> None:
    assert run(*ASKED[verb]).code == 0


def test_faults_in_the_tables_leave_with_one_and_are_all_told(run: Run, broken: Path) -> None:
    (broken / "codes.toml").write_text("schema = 2\n", encoding="utf-8")
    told = run("tables", "check", "--tables", str(broken))
    assert told.code == 1
    assert "codes.toml: schema: unknown_schema: " in told.out
    assert f"{AA}: tax[0].rate[0].rows[0].percent: bad_rate: " in told.out
    faults = run("tables", "check", "--tables", str(broken), "--json").data["faults"]
    assert {"file": "codes.toml", "key": "schema", "code": "unknown_schema"}.items() <= faults[0].items()
    assert told.out.endswith(f"{len(FILES)} files, {len(faults)} faults\n")


def test_files_to_be_formatted_leave_with_one_and_are_named_but_not_written(run: Run, tmp_path: Path) -> None:
    tables = lay(tmp_path, changed("survey.toml", "schema = 1", "# a comment\nschema = 1"))
    told = run("tables", "fmt", "--check", "--tables", str(tables))
    assert (told.code, told.out) == (1, "survey.toml\n")
    assert "# a comment" in (tables / "survey.toml").read_text(encoding="utf-8")
    told = run("tables", "fmt", "--tables", str(tables), "--json")
    assert (told.code, told.data) == (0, {"changed": ["survey.toml"]})
    assert (tables / "survey.toml").read_text(encoding="utf-8") == FILES["survey.toml"]
    assert run("tables", "fmt", "--check", "--tables", str(tables)).code == 0


def test_files_that_cannot_be_read_are_not_formatted_and_leave_with_four(run: Run, tmp_path: Path) -> None:
    tables = lay(tmp_path, changed("survey.toml", 'cite = "search"', "cite = search"))
    told = run("tables", "fmt", "--tables", str(tables))
    assert (told.code, told.out) == (4, "")
    (fault,) = (line for line in told.err.splitlines() if line.startswith("  survey.toml: "))
    assert "bad_toml: " in fault


SALE = ["--from", "US", "--to", "JP", "--price", "10 USD"]
WRONG = {
    "unknown_content": (["quote", "sandwich", *SALE], "content"),
    "unknown_delivery": (["quote", "music", *SALE, "--delivery", "pigeon"], "delivery"),
    "undeliverable": (["quote", "font", *SALE, "--delivery", "in_game"], "delivery"),
    "unknown_code": (["quote", "music", "--from", "UK", "--to", "JP", "--price", "10 USD"], "origin"),
    "retired_code": (["bar", "US", "AN", "--content", "music"], "destination"),
    "unknown_subdivision": (["quote", "music", "--from", "US", "--to", "US-ZZ", "--price", "10 USD"], "destination"),
    "unknown_buyer": (["quote", "music", *SALE, "--buyer", "friend"], "buyer"),
    "unknown_scope_reading": (["bar", "US", "JP", "--content", "music", "--scope-reading", "wide"], "scope_reading"),
    "bad_date": (["bar", "US", "JP", "--content", "music", "--on", "tomorrow"], "on"),
    "bad_price": (["quote", "music", "--from", "US", "--to", "JP", "--price", "ten USD"], "price"),
    "currency_missing": (["quote", "music", "--from", "US", "--to", "JP", "--price", "9.99"], "price"),
    "unknown_currency": (["quote", "music", "--from", "US", "--to", "JP", "--price", "9.99 ZZZ"], "price"),
    "retired_currency": (["quote", "music", "--from", "US", "--to", "DE", "--price", "9.99 DEM"], "price"),
    "negative_price": (["quote", "music", "--from", "US", "--to", "JP", "--price", "-1 USD"], "price"),
    "amount_precision": (["quote", "music", "--from", "US", "--to", "JP", "--price", "9.999 USD"], "price"),
    "bad_quantity": (["quote", "music", *SALE, "--quantity", "ninety minutes"], "quantity"),
}


@pytest.mark.parametrize("code", WRONG)
def test_a_wrong_question_leaves_with_two_and_names_code_param_and_hint(run: Run, code: str) -> None:
    argv, param = WRONG[code]
    told = run(*argv)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"dtariff: {code} [{param}]: ")
    error = run(*argv, "--json").data["error"]
    assert (error["code"], error["param"]) == (code, param)
    assert error["message"] in told.err
    assert error["hint"] in told.err


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("unknown_code", "GB"),
        ("retired_code", "CW"),
        ("retired_currency", "EUR"),
        ("currency_missing", '"9.99 USD"'),
        ("undeliverable", "download"),
        ("unknown_buyer", "business"),
        ("bad_date", "2026-11-23"),
        ("bad_quantity", "minute=90"),
    ],
)
def test_the_hint_says_what_to_write_instead(run: Run, code: str, hint: str) -> None:
    assert hint in run(*WRONG[code][0], "--json").data["error"]["hint"]


def test_a_name_with_a_slip_is_met_with_what_was_meant(run: Run) -> None:
    assert "music" in run("classify", "musik", "--json").data["error"]["hint"]


@pytest.mark.parametrize("argv", [["quote", "music"], ["quote", "music", *SALE, "--on-unknown", "guess"], ["sell"]])
def test_a_command_that_cannot_be_read_leaves_with_two(run: Run, argv: list[str]) -> None:
    told = run(*argv)
    assert (told.code, told.out) == (2, "")
    assert "usage: dtariff" in told.err


def test_law_that_is_not_known_leaves_with_three_and_is_never_nought(run: Run) -> None:
    told = run(*THAILAND)
    assert (told.code, told.out) == (3, "")
    assert told.err.startswith("dtariff: law_unknown [destination]: ")
    error = run(*THAILAND, "--json").data["error"]
    assert (error["code"], error["param"]) == ("law_unknown", "destination")
    assert "flag" in error["hint"]


def test_where_it_is_asked_for_the_unknown_line_stands_without_an_amount(run: Run) -> None:
    told = run(*THAILAND, "--on-unknown", "flag", "--json")
    assert told.code == 0
    assert (told.data["tax"], told.data["total"], told.data["complete"]) == (None, None, False)
    (vat,) = (levy for levy in told.data["levies"] if levy["kind"] == "vat")
    assert (vat["amount"], vat["reason"]) == (None, "law_unknown")
    assert "not known" in run(*THAILAND, "--on-unknown", "flag").out


@pytest.mark.parametrize(
    ("code", "param", "argv"),
    [
        ("subdivision_needed", "destination", ["quote", "music", "--from", "JP", "--to", "US", "--price", "10 USD"]),
        ("before_coverage", "on", ["bar", "US", "JP", "--content", "music", "--on", "1998-05-19"]),
        ("ordinary_goods", "delivery", ["bar", "US", "JP", "--content", "music", "--delivery", "physical"]),
    ],
)
def test_what_the_tables_do_not_hold_leaves_with_three(run: Run, code: str, param: str, argv: list[str]) -> None:
    told = run(*argv)
    assert (told.code, told.out) == (3, "")
    assert told.err.startswith(f"dtariff: {code} [{param}]: ")


@pytest.mark.parametrize(("to", "code"), [("UK", 2), ("US", 0), (",", 2)])
def test_a_comparison_without_any_answer_leaves_as_its_first_refusal_does(run: Run, to: str, code: int) -> None:
    """A code that is wrong is a wrong question; a country that needs its state has a line without an amount."""
    assert run("compare", "music", "--from", "JP", "--to", to, "--price", "10 USD", *TODAY).code == code


def test_broken_tables_leave_with_four_and_name_every_fault(run: Run, broken: Path) -> None:
    argv = ["bar", "BB", "AA", "--content", "tool", "--tables", str(broken)]
    told = run(*argv)
    assert (told.code, told.out) == (4, "")
    assert told.err.startswith("dtariff: tables_broken: ")
    assert f"\n  {AA}: tax[0].rate[0].rows[0].percent: bad_rate: " in told.err
    error = run(*argv, "--json").data["error"]
    assert (error["code"], error["hint"]) == ("tables_broken", "run: dtariff tables check")
    assert [(fault["file"], fault["code"]) for fault in error["faults"]] == [(AA, "bad_rate")]


def test_tables_that_are_nowhere_leave_with_four(run: Run, tmp_path: Path) -> None:
    told = run("tables", "check", "--tables", str(tmp_path / "nowhere"))
    assert told.code == 4
    assert told.err.startswith("dtariff: tables_missing: ")


def test_other_tables_give_other_law(run: Run, tmp_path: Path) -> None:
    """By hand: a duty of 12.5 % on 100, rounded down to 12; then 20 % on 112, rounded down to 22."""
    tables = str(lay(tmp_path))
    asked = ["quote", "tool", "--from", "CC", "--to", "AA", "--price", "100 AAD", *TODAY, "--tables", tables]
    data = run(*asked, "--json").data
    assert [data[part] for part in ("duty", "tax", "total")] == ["12.50", "22.00", "134.50"]


# --- as a process ---------------------------------------------------------------------------------------------------


def test_python_can_be_told_to_run_the_package() -> None:
    argv = [sys.executable, "-m", "dtariff", "bar", "US", "JP", "--content", "music", *TODAY]
    done = subprocess.run(argv, check=False, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("United States to Japan, music, 2026-11-23: barred")


def test_a_reader_who_goes_away_is_no_error() -> None:
    """As in ``dtariff explain ... | head -1``."""
    reading, writing = os.pipe()
    os.close(reading)
    argv = [sys.executable, "-m", "dtariff", "explain", *FILM_TO_INDONESIA]
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(argv, check=False, stdout=pipe, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert "Traceback" not in done.stderr
