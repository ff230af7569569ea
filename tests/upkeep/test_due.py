"""What in the tables needs a human: each kind on the day before it is due and on the day, over tables of our own.

Then over the real tables: Thailand's 7 % to 30 September 2026 and Viet Nam's 8 % to 31 December 2026 (their files name
the decrees), and every agreement that is signed and binds nobody.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tiny import AA, FILES, PEACE, WITH_PEACE, changed, texts

from dtariff.model.due import Due, DueKind, Place
from dtariff.model.errors import InputError
from dtariff.tables.release import book_of, load
from dtariff.upkeep.due import KINDS, due

ISLAND = "jurisdictions/DD.toml"
PACT, TRUCE, CLUB = "instruments/pact.toml", "instruments/truce.toml", "groupings/club.toml"
REVIEWED = date(2026, 11, 23)
VAT = '{ from = 2010-01-01, percent = 20, cite = "gazette#4" },\n'


def found(files: Mapping[str, str], on: str, *kinds: DueKind, **asked: Any) -> tuple[Due, ...]:
    return due(book_of(texts(files)), date.fromisoformat(on), kinds=kinds or KINDS, **asked)


def told(files: Mapping[str, str], on: str, *kinds: DueKind, **asked: Any) -> list[tuple[str, str, str, str]]:
    """Kind, urgency, place in the tables and day of each finding."""
    place = "{0.path} {0.key}"
    return [
        (one.kind, one.urgency, place.format(one).strip(), str(one.when or ""))
        for one in found(files, on, *kinds, **asked)
    ]


def places(files: Mapping[str, str], on: str, *kinds: DueKind, **asked: Any) -> list[str]:
    return [place for _, _, place, _ in told(files, on, *kinds, **asked)]


def with_vat(row: str) -> dict[str, str]:
    """The tables with a second row of the value added tax of Arcadia."""
    return changed(AA, VAT, VAT + f'  {{ {row}, cite = "gazette#4" }},\n')


# --- ends that were announced ---------------------------------------------------------------------------------------

RISES = with_vat("from = 2027-03-01, percent = 22, known = 2026-10-01")
RISE = f"{AA} tax[0].rate[0].rows[1]"


def test_a_rate_that_another_follows_is_told_from_the_first_day_within_sight() -> None:
    assert told(RISES, "2026-11-30", "announced_end") == []
    assert told(RISES, "2026-12-01", "announced_end") == [("announced_end", "ahead", RISE, "2027-03-01")]


def test_how_far_is_in_sight_can_be_said() -> None:
    assert places(RISES, "2027-02-27", "announced_end", within=1) == []
    assert places(RISES, "2027-02-28", "announced_end", within=1) == [RISE]
    assert places(RISES, "2027-02-28", "announced_end", within=0) == []


def test_an_end_that_came_after_the_last_review_is_overdue_from_its_day() -> None:
    assert told(RISES, "2027-02-28", "announced_end") == [("announced_end", "ahead", RISE, "2027-03-01")]
    assert told(RISES, "2027-03-01", "announced_end") == [("announced_end", "overdue", RISE, "2027-03-01")]


@pytest.mark.parametrize(("reviewed", "overdue"), [("2027-02-28", [RISE]), ("2027-03-01", [])])
def test_a_review_on_the_day_or_later_settles_an_end(reviewed: str, overdue: list[str]) -> None:
    files = changed(AA, "reviewed = 2026-11-23", f"reviewed = {reviewed}", RISES)
    assert places(files, "2027-03-02", "announced_end") == overdue


def test_what_ends_and_what_follows_are_told_with_the_sources_of_both() -> None:
    files = with_vat("from = 2027-03-01, percent = 22, known = 2026-10-01")
    files = changed(AA, 'percent = 20, cite = "gazette#4"', 'percent = 20, cite = "press"', files)
    (one,) = found(files, "2026-12-01", "announced_end")
    assert one.then is not None
    assert (one.entry.facts["percent"], one.then.facts["percent"]) == (Decimal(20), Decimal(22))
    assert [citation.title for citation in one.citations] == ["Gazette of Arcadia", "Arcadian Press"]
    assert one.name == "AA"


def test_a_rise_is_not_seen_before_the_day_on_which_it_became_known() -> None:
    files = with_vat("from = 2026-10-01, percent = 22, known = 2026-09-02")
    assert places(files, "2026-09-01", "announced_end") == []
    assert places(files, "2026-09-02", "announced_end") == [RISE]


def test_a_rise_without_a_day_of_knowledge_was_announced_if_it_was_written_down_before_it_came() -> None:
    """Its file was reviewed on 23 November 2026."""
    assert places(with_vat("from = 2026-11-24, percent = 22"), "2026-11-20", "announced_end") == [RISE]
    assert places(with_vat("from = 2026-11-23, percent = 22"), "2026-11-20", "announced_end") == []


@pytest.mark.parametrize(("on", "ahead"), [("2026-12-14", [RISE]), ("2026-12-15", [])])
def test_a_rise_that_was_withdrawn_is_no_longer_ahead(on: str, ahead: list[str]) -> None:
    files = with_vat("from = 2027-03-01, percent = 22, known = 2026-10-01, retracted = 2026-12-15")
    assert places(files, on, "announced_end") == ahead


def test_a_rate_that_runs_into_the_unknown_stays_overdue_through_any_review_until_a_row_says_what_holds() -> None:
    lost = with_vat("from = 2026-10-01, unknown = true, known = 2025-09-09")
    assert told(lost, "2026-09-30", "announced_end", "unknown") == [("announced_end", "ahead", RISE, "2026-10-01")]
    assert told(lost, "2026-10-01", "announced_end", "unknown") == [("announced_end", "overdue", RISE, "2026-10-01")]
    assert places(lost, "2029-01-01", "announced_end") == [RISE]


def test_a_row_that_says_what_holds_settles_the_unknown() -> None:
    retracted = with_vat("from = 2026-10-01, unknown = true, known = 2025-09-09, retracted = 2026-12-01")
    renewed = (
        '  { from = 2026-10-01, percent = 20, cite = "gazette#4", known = 2026-12-01 },\n]\n\n[[tax.rate]]\ncontent'
    )
    files = changed(AA, "]\n\n[[tax.rate]]\ncontent", renewed, retracted)
    assert places(files, "2026-11-30", "announced_end", "unknown") == [RISE]
    assert places(files, "2026-12-01", "announced_end", "unknown") == []


def test_the_end_of_a_rule_besides_rates_is_told_as_well() -> None:
    """Arcadia's declaration ends on 1 January 2030, 90 days after 3 October 2029."""
    declaration = f"{AA} customs_fact[0].rows[1]"
    assert places(FILES, "2029-10-02", "announced_end") == []
    assert told(FILES, "2029-10-03", "announced_end") == [("announced_end", "ahead", declaration, "2030-01-01")]
    assert told(FILES, "2030-01-01", "announced_end") == [("announced_end", "overdue", declaration, "2030-01-01")]


def test_a_number_that_is_none_any_more_from_a_day_is_told() -> None:
    also = 'also = [\n  { says = "The old number.", pattern = "\\\\d{7}", until = 2027-01-01, cite = "press" },\n]\n\n'
    files = changed(AA, "[invoice]", f"{also}[invoice]")
    assert told(files, "2026-12-31", "announced_end") == [
        ("announced_end", "ahead", f"{AA} business_id.also[0]", "2027-01-01")
    ]
    assert told(files, "2027-01-01", "announced_end")[0][1] == "overdue"


def test_what_a_scenario_assumes_is_nobody_s_duty() -> None:
    assert PEACE in WITH_PEACE
    assert found(WITH_PEACE, "2019-12-15") == found(FILES, "2019-12-15")


# --- promises and treaties ------------------------------------------------------------------------------------------

LAPSE = ("scheduled", "ahead", f"{TRUCE} states[1]", "2020-01-01")


def test_the_end_of_a_decision_is_told_from_the_day_on_which_it_was_known() -> None:
    assert told(FILES, "2019-11-30", "scheduled") == []
    assert told(FILES, "2019-12-01", "scheduled") == [LAPSE]
    assert told(FILES, "2019-12-31", "scheduled") == [LAPSE]
    assert told(FILES, "2020-01-01", "scheduled") == []  # it came, and the file was looked over since then


def test_a_party_that_is_to_join_is_told() -> None:
    files = changed(
        PACT, 'code = "BB", from = 2015-01-01, cite = "treaty"', 'code = "BB", from = 2027-01-01, cite = "treaty"'
    )
    joins = f"{PACT} parties[1]"
    assert told(files, "2026-12-31", "scheduled") == [("scheduled", "ahead", joins, "2027-01-01")]
    assert told(files, "2027-01-01", "scheduled") == [("scheduled", "overdue", joins, "2027-01-01")]


def test_a_rule_that_begins_where_nothing_stood_before_is_told() -> None:
    files = changed(AA, "from = 2010-01-01, percent = 5.5", "from = 2027-01-01, percent = 5.5")
    assert told(files, "2026-12-01", "scheduled", "announced_end") == [
        ("scheduled", "ahead", f"{AA} tax[0].rate[1].rows[0]", "2027-01-01")
    ]


def test_a_platform_that_is_to_be_liable_from_a_day_is_told() -> None:
    files = changed(AA, 'liable = "yes"', 'liable = "yes"\nfrom = 2027-01-01')
    assert told(files, "2026-12-31", "scheduled") == [("scheduled", "ahead", f"{AA} platform", "2027-01-01")]
    assert told(files, "2027-01-01", "scheduled") == [("scheduled", "overdue", f"{AA} platform", "2027-01-01")]


def test_an_event_that_happened_before_the_file_was_looked_over_was_never_ahead() -> None:
    assert told(changed("chronicle.toml", "day = 2020-01-01", "day = 2020-02-01"), "2020-01-15", "scheduled") == []


def test_an_event_that_is_planned_is_told() -> None:
    files = changed("chronicle.toml", "day = 2020-01-01", "day = 2027-02-01")
    assert told(files, "2027-01-15", "scheduled") == [("scheduled", "ahead", "chronicle.toml event[0]", "2027-02-01")]


# --- reviews and sources --------------------------------------------------------------------------------------------


def test_a_file_is_due_for_review_a_year_after_the_last_one() -> None:
    assert [place for place in places(FILES, "2027-11-22", "review") if "schedules" not in place] == []
    due_on_the_day = [place for place in places(FILES, "2027-11-23", "review") if "schedules" not in place]
    assert due_on_the_day == sorted(path for path in FILES if path.endswith(".toml") and path != "sources.toml")


def test_how_old_a_review_may_be_can_be_said() -> None:
    assert f"{ISLAND}" not in places(FILES, "2026-12-22", "review", stale=30)
    assert f"{ISLAND}" in places(FILES, "2026-12-23", "review", stale=30)


def test_a_file_for_review_names_its_sources() -> None:
    (one,) = (one for one in found(FILES, "2027-11-23", "review") if one.path == AA)
    assert [citation.title for citation in one.citations] == ["Gazette of Arcadia", "Arcadian Press"]
    assert one.when == date(2027, 11, 23)


def test_a_schedule_is_due_a_year_after_the_year_of_its_edition() -> None:
    """Arcadia's is of 2025; that of the Club holds a bound rate alone, which is a commitment and grows no older."""
    assert places(FILES, "2026-12-30", "review") == []
    assert told(FILES, "2026-12-31", "review") == [("review", "overdue", "schedules/AA.csv rate[0]", "2026-12-31")]
    assert "schedules/club.csv" not in " ".join(places(FILES, "2030-01-01", "review"))


def unseen(files: Mapping[str, str], on: str) -> list[tuple[str, str, str]]:
    return [(one.urgency, one.key, str(one.when or "")) for one in found(files, on, "source_unseen") if one.path == AA]


def test_a_source_is_due_a_year_after_it_was_last_seen() -> None:
    never = ("open", "sources.press", "")  # nobody noted when it was seen, nor of which day it is
    assert unseen(FILES, "2027-11-22") == [never]
    assert unseen(FILES, "2027-11-23") == [("overdue", "sources.gazette", "2027-11-23"), never]


def test_a_source_that_nobody_saw_is_due_a_year_after_it_was_published() -> None:
    files = changed(AA, "published = 2019-12-01\nseen = 2026-11-23", "published = 2025-12-01")
    assert ("overdue", "sources.gazette", "2026-12-01") not in unseen(files, "2026-11-30")
    assert ("overdue", "sources.gazette", "2026-12-01") in unseen(files, "2026-12-01")


def test_a_source_counts_the_rows_that_lean_on_it() -> None:
    """The press: the invoices, the servers, and how two taxes are collected."""
    (press,) = (one for one in found(FILES, "2026-11-26", "source_unseen") if one.key == "sources.press")
    assert press.places == tuple(
        Place(path=AA, key=key)
        for key in ("invoice", "access[0].rows[0]", "tax[0].collection[0].rows[0]", "tax[1].collection[0].rows[0]")
    )


def test_a_source_that_files_share_is_told_once_with_the_rows_of_all_of_them() -> None:
    files = changed("sources.toml", 'sure = "recalled"', 'sure = "secondary"\nseen = 2026-11-23')
    (one,) = (one for one in found(files, "2027-11-23", "source_unseen") if one.path == "sources.toml")
    assert (one.key, one.urgency, one.when) == ("sources.hearsay", "overdue", date(2027, 11, 23))
    assert [f"{place.path} {place.key}" for place in one.places] == [
        f"{CLUB} outside[0]",
        "jurisdictions/AA-N.toml tax[0].rate[0].rows[0]",
        "jurisdictions/AA-N.toml tax[0].collection[0].rows[0]",
        *(f"schedules/AA.csv rate[{at}]" for at in range(3)),
        "schedules/club.csv rate[0]",
    ]


def test_what_people_say_is_no_source_that_could_be_seen() -> None:
    assert [one for one in found(FILES, "2030-01-01", "source_unseen") if one.key == "sources.hearsay"] == []


# --- what is open ---------------------------------------------------------------------------------------------------


def recalled(files: Mapping[str, str]) -> dict[str, list[str]]:
    return {one.path: [place.key for place in one.places] for one in found(files, "2026-11-26", "recalled")}


def test_what_is_recalled_is_gathered_by_file_with_its_places() -> None:
    assert recalled(FILES) == {
        CLUB: ["outside[0]"],
        "jurisdictions/AA-N.toml": ["tax[0].rate[0].rows[0]", "tax[0].collection[0].rows[0]"],
        "schedules/AA.csv": ["rate[0]", "rate[1]", "rate[2]"],
        "schedules/club.csv": ["rate[0]"],
    }


def test_a_row_that_lowers_its_sureness_is_recalled_whatever_it_cites() -> None:
    files = changed(AA, 'percent = 20, cite = "gazette#4"', 'percent = 20, cite = "gazette#4", sure = "recalled"')
    assert recalled(files)[AA] == ["tax[0].rate[0].rows[0]"]


def test_a_row_with_a_better_source_is_not_recalled() -> None:
    files = changed(
        "jurisdictions/AA-N.toml", 'percent = 7, cite = "hearsay"', 'percent = 7, cite = ["hearsay", "post"]'
    )
    files = changed(
        "jurisdictions/AA-N.toml",
        "reviewed = 2026-11-23\n",
        'reviewed = 2026-11-23\n\n[sources.post]\ntitle = "Post"\nsure = "secondary"\n',
        files,
    )
    assert recalled(files)["jurisdictions/AA-N.toml"] == ["tax[0].collection[0].rows[0]"]


def test_codes_that_wait_to_be_verified_are_recalled() -> None:
    files = changed(
        "categories.toml",
        'delivery = "stream", character = "access"',
        'delivery = "stream", character = "access", cpc = "84311", unverified = ["cpc"]',
    )
    assert recalled(files)["categories.toml"] == ["content[0].delivered[1]"]


def test_a_rate_that_is_not_known_is_open_while_it_holds() -> None:
    files = changed(AA, "percent = 20", "unknown = true")
    row = f"{AA} tax[0].rate[0].rows[0]"
    assert told(files, "2010-01-01", "unknown") == [("unknown", "open", row, "2010-01-01")]
    assert told(files, "2009-12-31", "unknown") == []
    assert told(FILES, "2026-11-26", "unknown") == []


def test_a_rate_that_became_unknown_unannounced_is_open_and_no_end_that_was_missed() -> None:
    files = with_vat("from = 2026-10-01, unknown = true")
    assert told(files, "2026-11-26", "announced_end", "unknown") == [("unknown", "open", RISE, "2026-10-01")]


UNRATIFIED = changed(PACT, 'code = "BB", from = 2015-01-01,', 'code = "BB",')
UNSIGNED_BY_ALL = changed(PACT, 'code = "AA", from = 2015-01-01,', 'code = "AA",', UNRATIFIED)


def test_an_agreement_that_binds_all_its_parties_is_not_told() -> None:
    assert told(FILES, "2026-11-26", "not_in_force", "not_ratified") == [
        ("not_in_force", "open", f"{AA} access[0].rows[0]", "2013-01-01")  # a rule that was proposed
    ]


def test_an_agreement_that_is_signed_and_binds_nobody_is_told_from_the_day_it_was_signed() -> None:
    pact = ("not_in_force", "open", PACT, "2014-05-05")
    assert pact not in told(UNSIGNED_BY_ALL, "2014-05-04")
    assert pact in told(UNSIGNED_BY_ALL, "2014-05-05")
    (one,) = (one for one in found(UNSIGNED_BY_ALL, "2026-11-26", "not_in_force") if one.path == PACT)
    assert one.parties == ("AA", "BB")


def test_an_agreement_is_not_in_force_until_the_day_on_which_the_first_party_is_bound() -> None:
    assert (
        PACT in places(FILES, "2014-12-31", "not_in_force"),
        PACT in places(FILES, "2015-01-01", "not_in_force"),
    ) == (
        True,
        False,
    )


def test_an_agreement_that_has_ended_for_all_waits_for_nobody() -> None:
    ends = ', from = 2020-01-01, in_force = false, cite = "treaty" },\n'
    ended = "".join(f'  {{ code = "{code}"{ends}' for code in ("AA", "BB"))
    files = changed(PACT, "]\npairs", f"{ended}]\npairs")
    assert PACT not in places(files, "2026-11-26", "not_in_force", "not_ratified")


def test_parties_that_have_not_ratified_are_named() -> None:
    (one,) = found(UNRATIFIED, "2026-11-26", "not_ratified")
    assert (one.path, one.parties, one.pairs) == (PACT, ("BB",), ())


def test_parties_between_whom_it_has_not_begun_are_named() -> None:
    files = changed(PACT, 'a = "AA", b = "BB", from = 2016-01-01,', 'a = "AA", b = "BB",')
    (one,) = found(files, "2026-11-26", "not_ratified")
    assert (one.parties, one.pairs) == ((), (("AA", "BB"),))


def test_a_deal_that_is_signed_and_not_in_force_is_told_unless_an_instrument_stands_for_it() -> None:
    files = changed("chronicle.toml", "in_force_on = 2015-01-01\n", "")
    assert "chronicle.toml deal[0]" not in places(files, "2026-11-26", "not_in_force")
    alone = changed("chronicle.toml", 'instrument = "truce"\n', "", files)
    assert "chronicle.toml deal[0]" in places(alone, "2026-11-26", "not_in_force")
    assert "chronicle.toml deal[0]" not in places(alone, "2014-05-04", "not_in_force")


# --- the list as a whole --------------------------------------------------------------------------------------------


def test_what_is_overdue_comes_first_then_what_is_near_then_what_is_open() -> None:
    files = changed(AA, "percent = 5.5, treatment", "unknown = true, treatment", RISES)
    order = [one.urgency for one in found(files, "2026-12-31")]
    assert order == sorted(order, key=["overdue", "ahead", "open"].index)
    assert set(order) == {"overdue", "ahead", "open"}


def test_only_what_concerns_a_country_its_parts_and_its_agreements_is_told_where_it_is_named() -> None:
    arcadia = {AA, "jurisdictions/AA-N.toml", "jurisdictions/AA-N-T.toml", PACT, "schedules/AA.csv"}
    assert {one.path for one in found(FILES, "2028-01-01", jurisdiction="AA")} == arcadia
    assert {one.path for one in found(FILES, "2028-01-01", jurisdiction="DD")} == {ISLAND}


def test_a_country_that_has_no_file_cannot_be_asked_for() -> None:
    with pytest.raises(InputError) as caught:
        found(FILES, "2028-01-01", jurisdiction="../AA")
    assert (caught.value.code, caught.value.param) == ("unknown_code", "jurisdiction")


@pytest.mark.parametrize("param", ["within", "stale"])
def test_days_below_nought_are_refused(param: str) -> None:
    with pytest.raises(InputError) as caught:
        found(FILES, "2028-01-01", **{param: -1})
    assert (caught.value.code, caught.value.param) == ("bad_days", param)


# --- the real tables ------------------------------------------------------------------------------------------------


def real(on: str, *kinds: DueKind, code: str = "") -> list[tuple[str, str, str]]:
    """Urgency, place and day of each finding in the real tables."""
    listed = due(load(), date.fromisoformat(on), kinds=kinds or KINDS, jurisdiction=code)
    return [(one.urgency, f"{one.path} {one.key}", str(one.when)) for one in listed]


def test_thailand_s_7_percent_ends_with_september_2026_and_nothing_is_known_after() -> None:
    vat = "jurisdictions/TH.toml tax[0].rate[0].rows[2]"
    assert ("ahead", vat, "2026-10-01") in real("2026-09-30", "announced_end", code="TH")
    assert ("overdue", vat, "2026-10-01") in real("2026-10-01", "announced_end", code="TH")
    (one,) = (one for one in due(load(), date(2026, 10, 1), jurisdiction="TH") if one.key == "tax[0].rate[0].rows[2]")
    assert one.then is not None
    assert (one.entry.facts["percent"], one.then.facts["unknown"]) == (Decimal(7), True)
    assert "https://www.rd.go.th/english/37732.html" in {citation.url for citation in one.citations}


def test_viet_nam_s_8_percent_ends_with_2026() -> None:
    cut = "jurisdictions/VN.toml tax[0].rate[2].rows[1]"
    assert real("2026-10-02", "announced_end", code="VN") == []
    assert real("2026-10-03", "announced_end", code="VN") == [("ahead", cut, "2027-01-01")]
    assert real("2026-12-31", "announced_end", code="VN") == [("ahead", cut, "2027-01-01")]
    assert real("2027-01-01", "announced_end", code="VN") == [("overdue", cut, "2027-01-01")]


def test_the_moratorium_s_own_end_was_in_sight_until_it_came() -> None:
    end = "instruments/wto-moratorium.toml states[17]"
    assert [found for found in real("2026-03-29", "scheduled") if "wto-moratorium" in found[1]] == [
        ("ahead", end, "2026-04-01")
    ]


def test_every_agreement_that_is_signed_and_never_bound_anybody_is_listed_and_none_that_has() -> None:
    """By the files themselves: a day of signature or conclusion, and no party with a first day that has come."""
    book, on = load(), date(2026, 11, 26)
    wanted: set[str] = set()
    bound: set[str] = set()
    for name in book.instruments:
        form = book.instrument(name)
        begun = [row for row in form.parties if row.since and row.since <= on and row.in_force]
        if form.kind == "agreement" and (form.signed or form.concluded):
            (bound if begun else wanted).add(f"instruments/{name}.toml")
    listed = {one.path for one in due(book, on, kinds=["not_in_force"]) if one.path.startswith("instruments/")}
    assert "instruments/wto-jsi-ecommerce.toml" in wanted
    assert "instruments/cptpp.toml" in bound
    assert listed == wanted
    assert {one.path for one in due(book, on, kinds=["not_ratified"])} <= bound


def test_a_year_after_the_last_was_seen_all_sources_of_the_real_jurisdictions_are_due() -> None:
    book = load()
    places = [found for code in book.jurisdictions if (found := book.jurisdiction(code)) is not None]
    seen = [source.seen for place in places for source in place.sources.values() if source.seen]
    listed = due(book, max(seen) + timedelta(days=365), kinds=["source_unseen"])
    assert {f"{one.name} {one.key}" for one in listed if one.path.startswith("jurisdictions/")} == {
        f"{place.code} sources.{key}" for place in places for key in place.sources
    }
