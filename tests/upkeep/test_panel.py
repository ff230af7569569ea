"""Whose price moves with a change of the tables: expected amounts by hand from the rates, never from a run."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import pytest
import tiny

from dtariff.engine import Engine
from dtariff.model.citation import Form
from dtariff.model.errors import DTariffError
from dtariff.model.table_changes import CarrierCase, CounterpartChange, Moved, OnCarrier, QuoteChange
from dtariff.tables.book import Book
from dtariff.tables.locate import tables_folder
from dtariff.tables.reader import read_form
from dtariff.tables.release import book_of_compiled, compiled_of
from dtariff.tables.row_changes import RowChange, row_changes
from dtariff.tables.texts import Texts, read_texts
from dtariff.upkeep.panel import BUYERS, MOST, compare, panel_of, price_panel

TODAY = date(2026, 11, 27)
EVE, DAY = date(2026, 12, 31), date(2027, 1, 1)
AA, DD, CLUB, PACT = "jurisdictions/AA.toml", "jurisdictions/DD.toml", "groupings/club.toml", "instruments/pact.toml"

GERMANY = "jurisdictions/DE.toml"
STANDARD = (
    '  { from = 2021-01-01, percent = 19, cite = ["eu-duty27", "eu-vat-rates-data", "eu-kdeldycke-vat-rates"] },\n'
)
DEPA = "instruments/depa.toml"
KOREA = '  { code = "KR", from = 2024-05-03'

VAT = '  { from = 2010-01-01, percent = 20, cite = "gazette#4" },\n'


@cache
def real() -> Texts:
    return read_texts(tables_folder())


def edited(texts: Texts, path: str, old: str, new: str) -> Texts:
    text = texts[path].decode()
    assert text.count(old) == 1, f"{path} has {text.count(old)} of {old!r}"
    return {**texts, path: text.replace(old, new).encode()}


def appended(texts: Texts, path: str, row: str, more: str) -> Texts:
    """Tables with a row below another."""
    return edited(texts, path, row, row + more)


@cache
def form(path: str, text: bytes) -> Form:
    """A file is read once for all tests."""
    found = read_form(path, text)
    assert isinstance(found, Form), found
    return found


def states(before: Texts, after: Texts) -> tuple[Book, Book, tuple[RowChange, ...]]:
    forms = [{path: form(path, text) for path, text in texts.items()} for texts in (before, after)]
    books = [
        book_of_compiled(compiled_of(texts, read), dict) for texts, read in zip((before, after), forms, strict=True)
    ]
    return books[0], books[1], row_changes(*forms)


def moved(before: Texts, after: Texts, today: date = TODAY) -> Moved:
    return compare(*states(before, after), today=today)


def little(path: str, old: str, new: str, files: Mapping[str, str] = tiny.FILES) -> Moved:
    """What moves in the smallest tables where one passage is another."""
    return moved(tiny.texts(files), tiny.texts(tiny.changed(path, old, new, files)))


def amounts(one: QuoteChange) -> tuple[str, ...]:
    return tuple(str(money) for side in (one.before, one.after) for money in (side.duty, side.tax, side.total))


# --- real tables ----------------------------------------------------------------------------------------------------


def test_two_points_of_german_vat_cost_a_consumer_two_euros_of_a_hundred_and_a_business_nothing() -> None:
    more = '  { from = 2027-01-01, percent = 21, cite = "eu-duty27", known = 2026-11-01 },\n'
    found = moved(real(), appended(real(), GERMANY, STANDARD, more))
    standard = {("music", "download"), ("video", "subscription"), ("game", "download")}
    standard |= {("application", "download"), ("application", "saas")}  # electronic books bear 7 %
    sellers = {"US", "JP", "IN", "CN", "AT"}
    asked = {(one.case.content, one.case.delivery, one.case.origin) for one in found.quotes}
    assert asked == {(*sale, seller) for sale, seller in product(standard, sellers)}
    assert {(one.case.destination, one.case.buyer, one.case.on) for one in found.quotes} == {("DE", "consumer", DAY)}
    assert {amounts(one) for one in found.quotes} == {
        ("0.00 EUR", "19.00 EUR", "119.00 EUR", "0.00 EUR", "21.00 EUR", "121.00 EUR")
    }
    assert {str(one.difference()) for one in found.quotes} == {"2.00 EUR"}
    assert len(found.quotes) == len(asked)
    assert set(found.panel.destinations) == {"DE", "DE-BUSINGEN", "DE-HELGOLAND"}
    assert found.panel.days == (TODAY, EVE, DAY)


def test_the_same_row_withdrawn_gives_the_two_euros_back() -> None:
    more = '  { from = 2027-01-01, percent = 21, cite = "eu-duty27", known = 2026-11-01 },\n'
    before = appended(real(), GERMANY, STANDARD, more)
    found = moved(before, edited(before, GERMANY, more, more.replace(" }", ", retracted = 2026-11-20 }")))
    assert {(one.case.on, str(one.difference("tax"))) for one in found.quotes} == {(DAY, "-2.00 EUR")}


def test_cameroon_in_the_depa_may_not_charge_a_chilean_game_and_vat_falls_with_the_duty() -> None:
    """20 % of 10,000 is 2,000; VAT of 19.25 % on 12,000 is 2,310 and on 10,000 is 1,925."""
    more = '  { code = "CM", from = 2027-01-01, cite = "mfat-depa-korea", known = 2026-11-01 },\n'
    found = moved(real(), edited(real(), DEPA, KOREA, more + KOREA))
    consumers = [one for one in found.quotes if one.before.total != one.after.total and one.case.buyer == "consumer"]
    assert {(one.case.content, one.case.delivery, one.case.origin) for one in consumers} == {
        (content, "download", party) for content in ("game", "application") for party in ("CL", "KR")
    }
    assert {(one.case.destination, one.case.price, one.case.on) for one in consumers} == {("CM", "10000 XAF", DAY)}
    assert {amounts(one) for one in consumers} == {
        ("2000 XAF", "2310 XAF", "14310 XAF", "0 XAF", "1925 XAF", "11925 XAF")
    }
    assert {(one.before.verdict, one.after.verdict) for one in consumers} == {("not_barred", "barred")}
    towards_parties = {one.case.destination for one in found.quotes if one.case.origin == "CM"}
    assert towards_parties == {"CL", "KR", "NZ", "SG"}
    assert {one.case.origin for one in found.quotes} == {"CL", "KR", "CM"}


def test_a_new_member_of_a_union_concerns_everybody_and_the_panel_stays_bounded() -> None:
    row = '  { from = 1958-01-01, code = "DE", cite = ["wto-members-dataset", "illinois-eu-enlargement"] },\n'
    more = '  { from = 2027-01-01, code = "ME", cite = "recalled", known = 2026-11-01 },\n'
    before, after, changes = states(real(), appended(real(), "groupings/eu.toml", row, more))
    panel, cases = panel_of(before, after, changes, TODAY)
    assert set(panel.destinations) == set(after.jurisdictions)
    assert 0 < panel.cases <= MOST
    assert panel.cases == sum(map(len, cases))
    assert panel.first_of
    assert {case.origin for group in cases for case in group} >= {"ME"}


def test_what_a_national_tariff_charges_is_priced_however_wide_the_change_is() -> None:
    """Cameroon alone charges a duty on software: a new moratorium moves money there, 2,000 + 385 of 14,310 francs."""
    last = 'The lapse creates no duty: the national tariff decides." },\n'
    more = '  { from = 2027-01-01, state = "in_force", act = "A decision", cite = "recalled", known = 2026-11-01 },\n'
    before, after, changes = states(real(), appended(real(), "instruments/wto-moratorium.toml", last, more))
    panel, cases = panel_of(before, after, changes, TODAY)
    assert panel.first_of
    asked = [case for group in cases for case in group if case.destination == "CM" and case.on == DAY]
    assert {case.content for case in asked} == {"game", "application"}
    was, now = (price_panel(book, asked) for book in (before, after))
    assert {(str(was[case].total), str(now[case].total)) for case in asked} == {("14310 XAF", "11925 XAF")}


# --- the smallest tables --------------------------------------------------------------------------------------------


def test_tables_that_are_the_same_price_nothing() -> None:
    found = moved(tiny.texts(), tiny.texts())
    assert (found.panel.cases, found.quotes, found.counterparts) == (0, (), ())


def test_a_rate_that_is_not_known_any_more_takes_the_answer_away_and_one_that_is_found_gives_it() -> None:
    more = '  { from = 2027-01-01, unknown = true, cite = "gazette#4", known = 2026-11-01 },\n'
    lost, before = tiny.texts(tiny.changed(AA, VAT, VAT + more)), tiny.texts()
    gone, come = moved(before, lost), moved(lost, before)
    sales = {(one.case.content, one.case.destination, one.case.on) for one in gone.quotes}
    assert sales == {("tool", place, DAY) for place in ("AA", "AA-N", "AA-N-T")}  # songs have a rate of their own
    assert {(one.before.code, one.after.code) for one in gone.quotes} == {("", "law_unknown")}
    assert all(one.before.total is not None and one.after.total is None for one in gone.quotes)
    assert {one.difference() for one in gone.quotes} == {None}
    assert [(one.after, one.before) for one in come.quotes] == [(one.before, one.after) for one in gone.quotes]


def test_a_destination_that_is_new_has_answers_where_it_had_none() -> None:
    gone = {path: text for path, text in tiny.FILES.items() if path != "jurisdictions/AA-N-T.toml"}
    found = moved(tiny.texts(gone), tiny.texts())
    assert {one.before.code for one in found.quotes if one.case.destination == "AA-N-T"} == {"unknown_subdivision"}


def test_a_changed_rounding_is_asked_of_a_small_price_too() -> None:
    """5.5 % of 9.99 is 0.55: nothing when rounded down to whole dinars, one when rounded up."""
    found = little(AA, 'mode = "down"', 'mode = "up"')
    small = [one for one in found.quotes if one.case.price == "9.99 AAD" and one.case.destination == "AA"]
    songs = [one for one in small if one.case.content == "song" and one.case.buyer == "consumer"]
    assert {(str(one.before.tax), str(one.after.tax)) for one in songs} == {("0.00 AAD", "1.00 AAD")}


def test_a_row_that_becomes_known_after_its_first_day_is_asked_with_that_knowledge() -> None:
    more = '  { from = 2026-12-01, percent = 22, cite = "gazette#4", known = 2026-12-15 },\n'
    found = little(AA, VAT, VAT + more)
    assert {(one.case.on, one.case.known) for one in found.quotes} == {(date(2026, 12, 1), date(2026, 12, 15))}


def test_a_row_about_a_content_that_nobody_usually_sells_is_asked_of_that_content() -> None:
    path = "jurisdictions/FR.toml"
    text = real()[path].decode()
    start = text.index('content = ["newspaper"]')
    end = text.index("]\n", text.index("rows = [", start))
    row = '  { from = 2027-01-01, percent = 9, cite = "eu-eurovat", known = 2026-11-01 },\n'
    found = moved(real(), {**real(), path: (text[:end] + row + text[end:]).encode()})
    french = [one for one in found.quotes if one.case.destination == "FR"]
    assert {(one.case.content, one.case.on) for one in french} == {("newspaper", DAY)}
    assert {str(one.after.total) for one in french if one.case.buyer == "consumer"} == {"109.00 EUR"}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (AA, 'title = "Arcadian Press"', 'title = "The Press"'),
        (AA, "reviewed = 2026-11-23", "reviewed = 2026-11-24"),
        (AA, "A tool bears the duty", "A tool bears duty"),
        ("chronicle.toml", "No truce.", "Never."),
        ("sources.toml", "What people say", "What one hears"),
    ],
)
def test_what_moves_no_price_is_not_priced(path: str, old: str, new: str) -> None:
    assert little(path, old, new).panel.cases == 0


def test_scenarios_and_postal_codes_are_told_to_lie_beside_the_panel() -> None:
    found = little(tiny.PEACE, "The Truce is kept", "Peace", tiny.WITH_PEACE)
    assert (found.panel.cases, found.panel.beside) == (0, (tiny.PEACE,))
    assert little("places.toml", "Over the sea.", "Far away.").panel.beside == ("places.toml",)


# --- a sale too few -------------------------------------------------------------------------------------------------

TRUCE = "instruments/truce.toml"
BOHEMIA = '  { code = "BB", from'
EDITS = {
    "a rate": (AA, VAT, VAT + '  { from = 2020-01-01, percent = 22, cite = "gazette#4" },\n'),
    "a line": (AA, 'duty = "12.5%"', 'duty = "13%"'),
    "where a tax is levied": (AA, 'outside = ["AA-N"]', 'outside = ["AA-N-T"]'),
    "whose customs an island has": (DD, 'customs_of = "AA"\n', ""),
    "a party": (PACT, BOHEMIA, f'  {{ code = "CC", from = 2017-01-01, cite = "treaty" }},\n{BOHEMIA}'),
    "a clause": (PACT, 'obligation = "wto_linked"\npattern = "WTO_TIED"', 'obligation = "binding"\npattern = "BARE"'),
    "a member": (CLUB, '{ from = 2010-01-01, code = "AA"', '{ from = 2010-02-01, code = "AA"'),
    "a state": (TRUCE, 'from = 2020-01-01, state = "lapsed"', 'from = 2027-01-01, state = "lapsed"'),
    "a toll": ("jurisdictions/AA-N.toml", "percent = 7", "percent = 8"),
    "a currency": (
        "codes.toml",
        'code = "AAD", digits = 2',
        'code = "AAD", digits = 2, until = 2026-12-01, now = "BBD"',
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_no_sale_whose_answer_moves_is_outside_what_is_priced(edit: str) -> None:
    """Every sale of every content between all places, by brute force: where one moves, the panel has one that moves."""
    before, after, changes = states(tiny.texts(), tiny.texts(tiny.changed(*EDITS[edit])))
    found = compare(before, after, changes, today=TODAY)
    panel, _ = panel_of(before, after, changes, TODAY)
    everywhere = {place for place in after.jurisdictions if _moves(place, panel.days, before, after)}
    assert everywhere == {one.case.destination for one in found.quotes}
    assert everywhere


def _moves(place: str, days: tuple[date, ...], before: Book, after: Book) -> bool:
    """Whether the answer to any sale to a place is another."""
    engines = [Engine(before), Engine(after)]
    sales = [(content.id, way.delivery) for content in after.categories.content for way in content.delivered]
    every = product(sales, sorted(after.territories), BUYERS, days)
    return any(
        _answer(engines[0], place, *asked) != _answer(engines[1], place, *asked)
        for asked in ((*sale, seller, buyer, on) for sale, seller, buyer, on in every)
    )


def _answer(engine: Engine, place: str, *asked: Any) -> tuple[object, ...]:
    content, delivery, seller, buyer, on = asked
    try:
        quote = engine.quote(
            content,
            delivery=delivery,
            origin=seller,
            destination=place,
            price="100 AAD",
            buyer=buyer,
            on=on,
            known=max(on, TODAY),
            on_unknown="flag",
        )
    except DTariffError as error:
        return (error.code,)
    return quote.duty, quote.tax, quote.other, quote.bar.verdict


# --- what works on carriers bear ------------------------------------------------------------------------------------


def test_a_new_line_of_a_schedule_moves_the_duty_on_the_work_it_names_and_no_quote() -> None:
    row = "8523.49.10,HS2022,Discs with songs,song,,mfn_applied,15%,,2025,2025-01-01,,,hearsay,,\n"
    more = row.replace("15%,,2025,2025-01-01,", "18%,,2027,2027-01-01,2026-11-01")
    found = little("schedules/AA.csv", row, row + more)
    case = CarrierCase("song", "AA", "mfn_applied", DAY, DAY)
    change = CounterpartChange(case, OnCarrier("15%", "lines_name_content"), OnCarrier("18%", "lines_name_content"))
    assert found.counterparts == (change,)
    assert (found.panel.cases, found.quotes) == (0, ())


def test_a_duty_that_was_not_known_and_is_not_is_no_change() -> None:
    """A first line whose rate nobody tells is another reason for knowing nothing, and no news of a duty."""
    row = "8523.49.00,HS2022,Discs,,,bound,30%,,2010,,,,hearsay,,\n"
    told = little("schedules/club.csv", row, row.replace("30%", ""))
    assert {(one.before.duty, one.after.duty) for one in told.counterparts} == {("30%", "")}
    empty = "8523.49.00,HS2022,Discs,,,mfn_applied,,,2010,,,,hearsay,,\n"
    assert little("schedules/club.csv", row, row + empty).counterparts == ()


def test_a_schedule_of_a_union_is_asked_at_a_member_that_has_none_of_its_own() -> None:
    """Arcadia has one of its own, Bohemia has not; what the Club bound holds in both."""
    path, row = "schedules/club.csv", "8523.49.00,HS2022,Discs,,,bound,30%,,2010,,,,hearsay,,\n"
    found = little(path, row, row + row.replace("30%,,2010,,", "25%,,2027,2027-01-01,2026-11-01"))
    assert {(one.case.destination, one.before.duty, one.after.duty) for one in found.counterparts} == {
        ("BB", "30%", "25%")
    }
    assert {one.case.on for one in found.counterparts} == {DAY}


# --- pricing --------------------------------------------------------------------------------------------------------


def test_a_panel_is_priced_by_one_state_of_the_tables_alone_too() -> None:
    more = '  { from = 2027-01-01, percent = 22, cite = "gazette#4", known = 2026-11-01 },\n'
    before, after, changes = states(tiny.texts(), tiny.texts(tiny.changed(AA, VAT, VAT + more)))
    _, cases = panel_of(before, after, changes, TODAY)
    asked = [case for group in cases for case in group]
    found = price_panel(before, asked)
    assert list(found) == asked
    tools = [
        found[case] for case in asked if (case.content, case.destination, case.buyer) == ("tool", "AA", "consumer")
    ]
    assert {(str(one.duty), str(one.tax)) for one in tools if one.duty and one.duty.amount} == {
        ("12.50 AAD", "22.00 AAD")
    }


def test_whoever_waits_is_told_how_far_the_work_is() -> None:
    more = '  { from = 2027-01-01, percent = 22, cite = "gazette#4", known = 2026-11-01 },\n'
    seen: list[tuple[int, int]] = []
    found = compare(
        *states(tiny.texts(), tiny.texts(tiny.changed(AA, VAT, VAT + more))),
        today=TODAY,
        watch=lambda done, of: seen.append((done, of)),
    )
    assert seen[-1] == (found.panel.cases, found.panel.cases)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
