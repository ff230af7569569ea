"""What changed between two days, of law and of knowledge, by the changes that the tables were made for.

Days are those of the sources that the tables cite: Indonesia's VAT of 2025 as regulation PMK 131/2024 changed it on
the last day of 2024; the moratorium as the conference of Yaoundé ended it; the United Kingdom in the CPTPP.
"""

from collections.abc import Iterable
from datetime import date

import pytest
import tiny

from dtariff.engine import Engine
from dtariff.model.entry import Change
from dtariff.model.errors import InputError
from dtariff.tables.book import Book
from dtariff.tables.changes import changes_of_knowledge, changes_of_law, paths_of_law
from dtariff.tables.release import book_of

LATE = date(2026, 11, 23)
INDONESIA = ("jurisdictions/ID.toml",)
MORATORIUM = ("instruments/wto-moratorium.toml",)


def law(book: Book, paths: Iterable[str], first: str, second: str, known: date = LATE) -> tuple[Change, ...]:
    return changes_of_law(book, paths, date.fromisoformat(first), date.fromisoformat(second), known)


def knowledge(book: Book, paths: Iterable[str], first: str, second: str) -> tuple[Change, ...]:
    return changes_of_knowledge(book, paths, date.fromisoformat(first), date.fromisoformat(second))


def said(found: Iterable[Change], *names: str) -> list[tuple[str, ...]]:
    """Kind and day of each change, and what these keys said before and say after."""
    return [
        (
            one.kind,
            str(one.day),
            *(str(entry.facts.get(name, "")) if entry else "" for name in names for entry in (one.before, one.after)),
        )
        for one in found
    ]


# --- of knowledge ---------------------------------------------------------------------------------------------------


def test_on_the_last_day_of_2024_twelve_percent_on_the_whole_price_made_way_for_a_reduced_base(engine: Engine) -> None:
    found = [one for one in knowledge(engine.book, INDONESIA, "2024-12-15", "2025-01-15") if one.entry.section == "tax"]
    assert said(found, "percent", "of") == [
        ("retracted", "2024-12-31", "12", "12", "", "11/12"),
        ("became_known", "2024-12-31", "12", "12", "", "11/12"),
    ]
    assert {str(one.entry.since) for one in found} == {"2025-01-01"}


def test_what_came_on_the_second_day_counts_and_what_came_on_the_first_does_not(engine: Engine) -> None:
    assert len(knowledge(engine.book, INDONESIA, "2024-12-30", "2024-12-31")) == 2
    assert knowledge(engine.book, INDONESIA, "2024-12-31", "2025-01-15") == ()
    assert knowledge(engine.book, INDONESIA, "2024-12-15", "2024-12-30") == ()


def test_at_abu_dhabi_the_end_of_march_2024_was_withdrawn_and_that_of_2026_made_known(engine: Engine) -> None:
    found = knowledge(engine.book, MORATORIUM, "2024-03-01", "2024-03-02")
    assert sorted((one.kind, str(one.entry.since), str(one.entry.facts["state"])) for one in found) == [
        ("became_known", "2024-03-02", "in_force"),
        ("became_known", "2026-04-01", "lapsed"),
        ("retracted", "2024-04-01", "lapsed"),
    ]


def test_a_signature_without_a_first_day_became_known_on_its_own_day() -> None:
    signed = 'code = "BB", cite = "treaty", known = 2014-02-02'
    book = book_of(
        tiny.texts(tiny.changed("instruments/pact.toml", 'code = "BB", from = 2015-01-01, cite = "treaty"', signed))
    )
    found = knowledge(book, ["instruments/pact.toml"], "2014-02-01", "2014-02-02")
    assert [(one.kind, one.before, one.entry.facts["code"], one.entry.since) for one in found] == [
        ("became_known", None, "BB", None)
    ]
    began = [one for one in law(book, ["instruments/pact.toml"], "2014-02-01", "2026-01-01") if one.kind == "started"]
    assert [one.entry.facts.get("code") for one in began if one.entry.section == "parties"] == ["AA"]


# --- of law ---------------------------------------------------------------------------------------------------------


def test_the_moratorium_was_disputed_on_30_march_2026_and_has_lapsed_since_1_april(engine: Engine) -> None:
    assert said(law(engine.book, MORATORIUM, "2026-03-29", "2026-04-01"), "state") == [
        ("started", "2026-03-30", "in_force", "disputed"),
        ("ended", "2026-04-01", "disputed", "lapsed"),
    ]
    assert law(engine.book, MORATORIUM, "2026-03-28", "2026-03-29") == ()
    assert law(engine.book, MORATORIUM, "2026-04-01", "2026-11-23") == ()


def test_as_known_before_yaounde_it_was_to_end_on_1_april_without_a_dispute(engine: Engine) -> None:
    found = law(engine.book, MORATORIUM, "2026-03-29", "2026-04-01", date(2026, 3, 29))
    assert said(found, "state") == [("ended", "2026-04-01", "in_force", "lapsed")]


def test_the_rate_of_indonesia_changed_on_new_years_day_2025(engine: Engine) -> None:
    assert said(law(engine.book, INDONESIA, "2024-12-31", "2025-01-01"), "percent", "of") == [
        ("started", "2025-01-01", "11", "12", "", "11/12")
    ]
    as_announced = law(engine.book, INDONESIA, "2024-12-31", "2025-01-01", date(2024, 12, 15))
    assert said(as_announced, "percent", "of") == [("started", "2025-01-01", "11", "12", "", "")]
    assert law(engine.book, INDONESIA, "2025-01-01", "2025-01-31") == ()


def test_the_united_kingdom_joined_the_cptpp_and_nobody_else_did_that_week(engine: Engine) -> None:
    found = law(engine.book, ["instruments/cptpp.toml"], "2024-12-14", "2024-12-24")
    assert [(str(one.day), one.entry.facts.get("code") or one.entry.facts.get("b")) for one in found] == [
        ("2024-12-15", "GB"),
        ("2024-12-24", "AU"),
    ]
    assert all(one.before is None for one in found)


def test_a_country_that_left_a_union_is_told_as_an_end(engine: Engine) -> None:
    found = law(engine.book, ["groupings/eu.toml"], "2020-01-31", "2021-01-01")
    assert ("ended", "GB") in {(one.kind, one.entry.facts["code"]) for one in found}


def test_a_currency_that_is_money_no_more_has_ended(engine: Engine) -> None:
    found = law(engine.book, ["codes.toml"], "2025-12-31", "2026-01-01")
    assert ("ended", "BGN") in {(one.kind, one.entry.facts.get("code")) for one in found}


def test_a_signature_and_an_event_happened_on_their_day(engine: Engine) -> None:
    found = law(engine.book, ["instruments/us-id-art.toml", "chronicle.toml"], "2026-02-18", "2026-02-19")
    assert {(one.kind, one.entry.path) for one in found} >= {
        ("happened", "instruments/us-id-art.toml"),
        ("happened", "chronicle.toml"),
    }
    before = law(engine.book, ["instruments/us-id-art.toml"], "2026-02-18", "2026-02-19", date(2026, 2, 18))
    assert before == ()


def test_changes_come_by_day_and_law_before_what_is_told_beside_it(engine: Engine) -> None:
    found = law(engine.book, paths_of_law(engine.book), "2026-03-29", "2026-04-01")
    assert [one.day for one in found] == sorted(one.day for one in found)
    of_a_day = [one.entry.path for one in found if one.day == date(2026, 3, 30)]
    assert of_a_day.index(MORATORIUM[0]) < of_a_day.index("chronicle.toml")


def test_what_scenarios_assume_is_no_change_of_law(engine: Engine) -> None:
    assert not [path for path in paths_of_law(engine.book) if path.startswith("scenarios/")]
    assert set(engine.book.paths) - set(paths_of_law(engine.book)) == {
        f"scenarios/{name}.toml" for name in engine.book.scenarios
    }


@pytest.mark.parametrize("of", [law, knowledge])
def test_days_in_the_wrong_order_are_refused_and_one_day_changes_nothing(engine: Engine, of: object) -> None:
    assert callable(of)
    with pytest.raises(InputError) as refused:
        of(engine.book, INDONESIA, "2025-01-02", "2025-01-01")
    assert (refused.value.code, refused.value.param) == ("days_reversed", "second")
    assert of(engine.book, INDONESIA, "2025-01-01", "2025-01-01") == ()


def test_files_that_there_are_not_change_in_nothing(engine: Engine) -> None:
    assert law(engine.book, ["jurisdictions/QQ.toml", "x"], "2000-01-01", "2026-01-01") == ()
