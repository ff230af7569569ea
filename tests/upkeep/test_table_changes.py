"""What a change of the tables says, in words: amounts in the sentences are worked out by hand."""

from collections.abc import Mapping
from datetime import date

import pytest
import tiny

from dtariff.model.errors import DataError
from dtariff.model.money import Money
from dtariff.model.table_changes import Panel, PanelCase, Priced, QuoteChange, TablesDiff
from dtariff.telling.catalogue import LANGUAGES, speaking
from dtariff.telling.table_changes import (
    MANY,
    diff_data,
    diff_markdown,
    diff_text,
    difference_told,
    grouped_quotes,
    panel_told,
    quotes_told,
)
from dtariff.upkeep.differences import tables_diff
from dtariff.upkeep.states import State

TODAY, DAY = date(2026, 11, 27), date(2027, 1, 1)
AA, PACT = "jurisdictions/AA.toml", "instruments/pact.toml"
VAT = '  { from = 2010-01-01, percent = 20, cite = "gazette#4" },\n'
MORE = '  { from = 2027-01-01, percent = 22, cite = "gazette#4", known = 2026-11-01 },\n'
RATES = "Taxes and levies / Value added tax / Rates: all sales not named otherwise"


def diff(files: Mapping[str, str], before: Mapping[str, str] = tiny.FILES) -> TablesDiff:
    """Two states of the smallest tables against each other."""
    return tables_diff(State("old", tiny.texts(before)), State("new", tiny.texts(files)), today=TODAY)


def changed(path: str, old: str, new: str) -> TablesDiff:
    return diff(tiny.changed(path, old, new))


def told(path: str, old: str, new: str) -> list[str]:
    return [difference_told(one) for one in changed(path, old, new).differences]


# --- rows -----------------------------------------------------------------------------------------------------------


def test_a_rate_that_begins_is_told_with_its_day_its_source_and_what_it_follows() -> None:
    assert told(AA, VAT, VAT + MORE) == [
        f"+ begins: {RATES}: from 2027-01-01: 22% (known 2026-11-01; Gazette of Arcadia, 4); until then 20%"
    ]


def test_a_correction_tells_what_was_withdrawn_and_what_stands_instead() -> None:
    gone = VAT.replace(" }", ", retracted = 2026-11-20 }")
    right = VAT.replace("20,", "21,").replace(" }", ", known = 2026-11-20 }")
    assert told(AA, VAT, gone + right) == [
        f"x withdrawn: {RATES}: from 2010-01-01: 20% (withdrawn 2026-11-20; Gazette of Arcadia, 4)",
        f"+ begins: {RATES}: from 2010-01-01: 21% (known 2026-11-20; Gazette of Arcadia, 4)",
    ]


def test_a_row_that_was_rewritten_is_told_by_what_differs_in_it() -> None:
    row = VAT.replace("20,", "21,").replace('"gazette#4"', '"press"')
    (line,) = told(AA, VAT, row)
    assert line.startswith(f"! rewritten: {RATES}, from 2010-01-01: ")
    assert set(line.removeprefix(f"! rewritten: {RATES}, from 2010-01-01: ").split("; ")) == {
        "Rate: 21% instead of 20%",
        "Sources: Arcadian Press instead of Gazette of Arcadia, 4",
    }


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        (
            PACT,
            '  { code = "BB", from',
            '  { code = "CC", from = 2027-01-01, cite = "treaty" },\n  { code = "BB", from',
            "+ begins: Parties / Cocos (Keeling) Islands (CC): from 2027-01-01: in force (Text of the Pact)",
        ),
        (
            AA,
            'name = "Levy on singing"',
            'name = "Singing levy"',
            "~ edited: Taxes and levies / Singing levy: Name: Singing levy instead of Levy on singing",
        ),
        (
            AA,
            "reviewed = 2026-11-23",
            "reviewed = 2026-11-24",
            "~ edited: The file itself: Reviewed: 2026-11-24 instead of 2026-11-23",
        ),
        (AA, 'step = "1 AAD"\n', "", "~ edited: Rounding: To the step of: nothing instead of 1 AAD"),
    ],
)
def test_a_part_of_a_file_that_differs_is_told_in_a_line(path: str, old: str, new: str, says: str) -> None:
    assert told(path, old, new) == [says]


def test_a_file_that_is_gone_is_told_with_every_row_that_went() -> None:
    found = diff({path: text for path, text in tiny.FILES.items() if path != "jurisdictions/AA-N-T.toml"})
    assert "Tarn (AA-N) (AA-N-T) (jurisdictions/AA-N-T.toml)\n  - removed: The file itself: " in diff_text(found)
    assert found.forbidden == ()  # it has no row of law


def test_rows_that_no_release_may_hold_stand_above_everything_else() -> None:
    text = diff_text(changed(AA, VAT, VAT.replace("20,", "21,")))
    heads = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert (
        heads[1] == "!!! 1 row of law was rewritten or is gone: no release may hold that; withdraw it and add another"
    )


# --- quotes ---------------------------------------------------------------------------------------------------------


def test_whose_price_moves_and_by_how_much_is_told_place_by_place() -> None:
    """A tool pays 12.5 % of duty from abroad, none from the island, and 20 % of tax on both, cents cut off."""
    found = changed(AA, VAT, VAT + MORE)
    assert found.moved is not None
    abroad, then = "Barbados, Cocos (Keeling) Islands on 2027-01-01", "anybody who buys tool (download) for 100"
    inland = "DD on 2027-01-01"
    assert [*quotes_told(found.moved.quotes, found.places, TODAY)] == [
        f"AA: {then} AAD from {abroad} pays 136.50 AAD instead of 134.50 AAD (tax +2.00)",
        f"AA: {then} AAD from {inland} pays 122.00 AAD instead of 120.00 AAD (tax +2.00)",
        f"North (AA), Tarn (AA-N): {then} AAD from {abroad} pays 143.50 AAD instead of 141.50 AAD (tax +2.00)",
        f"North (AA), Tarn (AA-N): {then} AAD from {inland} pays 129.00 AAD instead of 127.00 AAD (tax +2.00)",
    ]


def priced(total: str = "", verdict: str = "not_barred", code: str = "") -> Priced:
    none = Money.parse("0 EUR")
    amounts = (Money.parse(total), none, Money.parse(total), none) if total else (None, none, None, none)
    total_of, duty, tax, other = amounts
    return Priced(total_of, duty, tax, other, verdict, code)


def sale(**other: object) -> PanelCase:
    usual: dict[str, object] = {"content": "music", "delivery": "download", "origin": "US", "destination": "DE"}
    usual |= {"buyer": "consumer", "price": "100 EUR", "on": DAY, "known": DAY}
    return PanelCase(**{**usual, **other})  # type: ignore[arg-type]  # tests give what fits


def one(before: Priced, after: Priced, **other: object) -> str:
    (line,) = quotes_told([QuoteChange(sale(**other), before, after)], {}, TODAY)
    return line


def test_an_answer_that_is_lost_or_found_is_told_with_the_reason() -> None:
    asked = "Germany: a consumer who buys music (download) for 100 EUR from United States on 2027-01-01"
    lost, known = priced(code="law_unknown"), priced("119.00 EUR")
    why = "(the law is not known to the tables)"
    assert one(known, lost) == f"{asked} has no answer any more, who paid 119.00 EUR {why}"
    assert one(lost, known) == f"{asked} pays 119.00 EUR, where there was no answer {why}"
    assert one(lost, Priced(code="unknown_code")) == f"{asked} has no answer still (unknown_code)"


def test_another_verdict_at_the_same_price_is_told_as_such() -> None:
    line = one(priced("119.00 EUR"), priced("119.00 EUR", "barred"))
    asked = "Germany: a customs duty on music (download) from United States on 2027-01-01"
    assert line == f"{asked} is barred instead of not barred, at the same price"


def test_a_day_on_which_nobody_would_have_known_is_told_with_its_day_of_knowledge() -> None:
    was, now, past = priced("119.00 EUR"), priced("121.00 EUR"), date(2026, 1, 1)
    assert " on 2026-01-01 (as known on 2027-01-01) pays " in one(was, now, on=past)
    assert " on 2026-01-01 pays " in one(was, now, on=past, known=TODAY)


def test_alike_sales_are_one_line_and_no_sale_is_told_that_did_not_change() -> None:
    """Music and video from two sellers, games from one of them: two lines, not one of three by two."""
    was, now = priced("119.00 EUR"), priced("121.00 EUR")
    asked = [("music", "US"), ("music", "JP"), ("video", "US"), ("video", "JP"), ("game", "US")]
    quotes = [QuoteChange(sale(content=content, origin=origin), was, now) for content, origin in asked]
    groups = grouped_quotes(quotes)
    sales = [{content for content, _ in group.each("sales")} for group in groups]
    assert sorted(zip(map(sorted, sales), (group.each("origins") for group in groups), strict=True)) == [
        (["game"], ("US",)),
        (["music", "video"], ("JP", "US")),
    ]


def test_places_with_the_same_figures_are_told_together_whatever_their_currency() -> None:
    quotes = [
        QuoteChange(sale(destination=place, price=f"100 {money}"), priced(f"119.00 {money}"), priced(f"121.00 {money}"))
        for place, money in (("DE", "EUR"), ("JP", "JPY"))
    ]
    (line,) = quotes_told(quotes, {}, TODAY)
    assert line.startswith("Germany, Japan: a consumer who buys music (download) for 100 in the currency there")
    assert line.endswith("pays 121.00 instead of 119.00 (tax +2.00)")


def test_of_very_many_lines_the_first_are_told_and_how_many_there_are() -> None:
    rows = [f'  {{ from = {year}-01-01, percent = 2, cite = "gazette#4" }},\n' for year in range(2011, 2011 + MANY + 5)]
    text = diff_text(changed(AA, VAT, VAT + "".join(rows)))
    assert text.count("+ begins: ") == MANY
    assert "\n  and 5 more; JSON has all\n" in text


# --- the panel ------------------------------------------------------------------------------------------------------


def test_what_was_left_out_of_a_panel_is_told() -> None:
    panel = Panel(
        asked=TODAY,
        cases=9,
        destinations=("DE",),
        contents=("music",),
        sellers=("US",),
        days=(DAY,),
        first_of={"sales": 2},
    )
    assert [*panel_told(panel, {})] == [
        "Destinations: Germany",
        "Contents: music",
        "Sellers: United States",
        "Days: 2027-01-01",
        "Not priced: other products and prices, sellers at home, postal codes, and what scenarios assume.",
        "So as not to price too many, of products only the first 2 each.",
    ]


def test_scenarios_that_differ_are_named_beside_the_panel() -> None:
    found = diff(tiny.changed(tiny.PEACE, "The Truce is kept", "Peace", tiny.WITH_PEACE), tiny.WITH_PEACE)
    assert "These differ, and bear on none of these prices: scenarios/peace.toml" in diff_text(found)


# --- the whole ------------------------------------------------------------------------------------------------------


def test_tables_that_are_the_same_are_told_in_one_line() -> None:
    assert diff_text(diff(tiny.FILES)) == "Tables\n  Before: old\n  After: new\n  They are the same, to the letter.\n"


def test_texts_that_differ_and_say_the_same_are_told_to() -> None:
    text = diff_text(diff({**tiny.FILES, AA: tiny.FILES[AA].replace("\n\n", "\n\n\n")}))
    assert text.endswith("\n  The texts differ, and say the same.\n")


def test_markdown_has_a_heading_a_file_and_shows_what_the_tables_say_as_it_stands() -> None:
    text = diff_markdown(changed(AA, 'name = "Levy on singing"', 'name = "[Levy](https://evil.example) *of* `x`"'))
    assert "\n### AA (jurisdictions/AA.toml)\n" in text
    assert r"\[Levy\](https" in text
    assert "](http" not in text.replace(r"\]", "")


def test_data_has_every_difference_and_every_quote_with_amounts_as_text() -> None:
    data = diff_data(changed(AA, VAT, VAT + MORE))
    (row,) = data["differences"]
    assert (row["path"], row["key"], row["kind"]) == (AA, "tax[0].rate[0].rows[1]", "started")
    assert row["before"] is None
    assert (row["after"]["since"], row["after"]["facts"]) == ("2027-01-01", {"percent": "22"})
    quotes = [one for one in data["quotes"] if one["destination"] == "AA" and one["origin"] == "BB"]
    assert {(one["before"]["total"], one["after"]["total"], one["difference"]) for one in quotes} == {
        ("134.50", "136.50", "2.00")
    }
    assert data["panel"]["cases"] == 132
    assert data["forbidden"] == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_exist_in_every_language_and_the_data_in_english_alone(language: str) -> None:
    found = changed(AA, VAT, VAT.replace("20,", "21,"))
    with speaking(language):
        text, data = diff_text(found), diff_data(found)
    assert AA in text
    assert data == diff_data(found)


def test_a_state_with_faults_is_refused_with_all_of_them_and_its_name() -> None:
    broken = {**tiny.FILES, AA: tiny.FILES[AA].replace('cite = "gazette#4"', 'cite = "nowhere"'), PACT: "schema = 1\n"}
    with pytest.raises(DataError) as refused:
        diff(broken)
    assert refused.value.message.startswith("new: ")
    assert {fault.file for fault in refused.value.faults} >= {AA, PACT}
