"""What differs between two states of the tables: rows that came, were withdrawn, or must not have been touched."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import any_law
import pytest
import tiny
from hypothesis import given

from dtariff.model.citation import Form
from dtariff.model.law import Jurisdiction
from dtariff.tables.entries import nodes_of
from dtariff.tables.locate import tables_folder
from dtariff.tables.reader import read_forms
from dtariff.tables.row_changes import RowChange, forbidden, row_changes
from dtariff.tables.texts import read_texts

AA = "jurisdictions/AA.toml"
PACT = "instruments/pact.toml"
CLUB = "groupings/club.toml"
SCHEDULE = "schedules/AA.csv"

RATE = '  { from = 2010-01-01, percent = 20, cite = "gazette#4" },\n'
SONGS = '  { from = 2010-01-01, percent = 5.5, treatment = "reduced", cite = "gazette#5" },\n'
TREATY = '  { code = "BB", from = 2015-01-01, cite = "treaty" },\n'


def forms(files: Mapping[str, str] = tiny.FILES) -> dict[str, Form]:
    found, faults = read_forms({path: text.encode() for path, text in files.items()})
    assert faults == []
    return found


def changed(path: str, old: str, new: str) -> tuple[RowChange, ...]:
    """What differs where one text of one file was replaced by another."""
    return row_changes(forms(), forms(tiny.changed(path, old, new)))


def told(found: tuple[RowChange, ...]) -> list[tuple[str, str, str]]:
    return [(one.path, one.kind, one.key) for one in found]


# --- nothing --------------------------------------------------------------------------------------------------------


def test_tables_do_not_differ_from_themselves() -> None:
    assert row_changes(forms(), forms()) == ()


def test_the_real_tables_do_not_differ_from_themselves_read_twice() -> None:
    texts = read_texts(tables_folder())
    assert row_changes(read_forms(texts)[0], read_forms(texts)[0]) == ()


# --- rows that start ------------------------------------------------------------------------------------------------


def test_a_rate_that_was_appended_starts() -> None:
    (one,) = changed(AA, RATE, RATE + '  { from = 2027-01-01, percent = 22, cite = "gazette#4" },\n')
    assert (one.path, one.kind, one.key) == (AA, "started", "tax[0].rate[0].rows[1]")
    assert one.before is None
    assert str(getattr(one.after, "percent", "")) == "22"
    assert not one.is_forbidden


def test_a_tax_written_before_another_changes_nothing_of_the_other() -> None:
    new = (
        '[[tax]]\nid = "first"\nname = "First of all"\nkind = "levy"\n\n'
        '[[tax.rate]]\nrows = [{ from = 2027-01-01, percent = 1, cite = "press" }]\n\n[[tax]]\nid = "vat"'
    )
    assert told(changed(AA, '[[tax]]\nid = "vat"', new)) == [
        (AA, "added", "tax[0]"),
        (AA, "added", "tax[0].rate[0]"),
        (AA, "started", "tax[0].rate[0].rows[0]"),
    ]


def test_a_party_written_before_others_is_the_only_one_that_starts() -> None:
    found = changed(PACT, "parties = [\n", 'parties = [\n  { code = "CC", from = 2027-01-01, cite = "treaty" },\n')
    assert told(found) == [(PACT, "started", "parties[0]")]


def test_a_line_of_a_schedule_starts_where_it_is_sorted_in() -> None:
    row = "8523.49.20,HS2022,Discs,,,mfn_applied,3%,,2027,,,,hearsay,,\n"
    found = changed(SCHEDULE, "8523.49.90,HS2022", row + "8523.49.90,HS2022")
    assert told(found) == [(SCHEDULE, "started", "rate[1]")]


def test_of_two_equal_lines_with_another_partner_one_starts() -> None:
    row = "8523.49.10,HS2022,Discs with songs,song,,preferential,0%,BB,2025,2025-01-01,,,hearsay,,\n"
    found = changed(SCHEDULE, "8523.49.90,HS2022", row + "8523.49.90,HS2022")
    assert told(found) == [(SCHEDULE, "started", "rate[1]")]


# --- rows that are withdrawn ----------------------------------------------------------------------------------------


def test_a_correction_withdraws_one_row_and_starts_another() -> None:
    right = '  { from = 2010-01-01, percent = 21, cite = "gazette#4", known = 2026-12-01 },\n'
    found = changed(AA, RATE, RATE.replace(" }", ", retracted = 2026-12-01 }") + right)
    assert told(found) == [(AA, "retracted", "tax[0].rate[0].rows[0]"), (AA, "started", "tax[0].rate[0].rows[1]")]
    assert found[0].altered == ("retracted",)
    assert forbidden(found) == ()


def test_a_row_withdrawn_while_one_of_its_day_is_written_before_it_is_still_known_for_what_it_was() -> None:
    right = '  { from = 2010-01-01, percent = 21, cite = "gazette#4" },\n'
    found = changed(AA, RATE, right + RATE.replace(" }", ", retracted = 2026-12-01 }"))
    assert sorted(told(found)) == [
        (AA, "retracted", "tax[0].rate[0].rows[1]"),
        (AA, "started", "tax[0].rate[0].rows[0]"),
    ]


def test_a_row_that_was_withdrawn_cannot_be_taken_back_or_moved() -> None:
    gone = {**tiny.FILES, AA: tiny.FILES[AA].replace(RATE, RATE.replace(" }", ", retracted = 2026-12-01 }"))}
    later = {**tiny.FILES, AA: gone[AA].replace("retracted = 2026-12-01", "retracted = 2026-12-02")}
    for other in (tiny.FILES, later):
        assert told(row_changes(forms(gone), forms(other))) == [(AA, "changed", "tax[0].rate[0].rows[0]")]


# --- what is forbidden ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "old", "new", "key"),
    [
        (AA, RATE, RATE.replace("percent = 20", "percent = 21"), "tax[0].rate[0].rows[0]"),
        (AA, RATE, RATE.replace("#4", "#5"), "tax[0].rate[0].rows[0]"),
        (AA, RATE, RATE.replace(" }", ', note = "So." }'), "tax[0].rate[0].rows[0]"),
        (PACT, TREATY, TREATY.replace(" }", ", in_force = false }"), "parties[1]"),
        (CLUB, 'code = "BB", cite', 'code = "BB", in_force = false, cite', "members[1]"),
        (SCHEDULE, "15%", "16%", "rate[0]"),
    ],
)
def test_a_dated_row_that_says_something_else_is_a_change_that_no_release_holds(
    path: str, old: str, new: str, key: str
) -> None:
    found = changed(path, old, new)
    assert told(found) == [(path, "changed", key)]
    assert forbidden(found) == found


@pytest.mark.parametrize("row", [RATE, SONGS])
def test_a_dated_row_that_is_gone_has_vanished(row: str) -> None:
    (one,) = changed(AA, row, "")
    assert one.kind == "vanished"
    assert one.is_forbidden
    assert one.after is None


def test_a_row_moved_to_another_day_has_vanished() -> None:
    found = changed(AA, RATE, RATE.replace("2010", "2011"))
    assert sorted(one.kind for one in found) == ["started", "vanished"]


def test_rows_of_a_series_that_speaks_of_other_sales_have_vanished() -> None:
    found = changed(AA, '[[tax.rate]]\ncontent = ["song"]', '[[tax.rate]]\ncontent = ["song", "tool"]')
    assert [one.kind for one in found if one.is_dated] == ["started", "vanished"]


def test_all_rows_of_a_file_that_is_gone_have_vanished() -> None:
    found = row_changes(forms(), forms({path: text for path, text in tiny.FILES.items() if path != PACT}))
    assert told(found)[0] == (PACT, "removed", "")
    assert [one.key for one in forbidden(found)] == ["parties[0]", "parties[1]", "pairs[0]"]


# --- what may be edited ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "key", "altered"),
    [
        ("reviewed = 2026-11-23", "reviewed = 2026-11-24", "", ("reviewed",)),
        ('title = "Arcadian Press"', 'title = "The Press"', "sources.press", ("title",)),
        ("A tool bears the duty", "A tool bears duty", None, ()),
        ('content = ["tool"], delivery = ["download"]', 'content = ["tool"]', "line[0].covers[0]", ("delivery",)),
        ('name = "Levy on singing"', 'name = "Singing levy"', "tax[1]", ("name",)),
    ],
)
def test_what_is_not_dated_may_be_edited(old: str, new: str, key: str | None, altered: tuple[str, ...]) -> None:
    found = changed(AA, old, new)
    if key is None:  # an example is known by its sentence
        assert [one.kind for one in found] == ["added", "removed"]
    else:
        assert [(one.kind, one.key, one.altered) for one in found] == [("edited", key, altered)]
    assert forbidden(found) == ()


def test_a_part_that_stands_alone_is_added_or_removed() -> None:
    invoice = '[invoice]\nsays = "In words of Arcadia."\ncite = "press"\n\n'
    assert told(changed(AA, invoice, "")) == [(AA, "removed", "invoice")]
    without = {**tiny.FILES, AA: tiny.FILES[AA].replace(invoice, "")}
    assert told(row_changes(forms(without), forms())) == [(AA, "added", "invoice")]


def test_taxes_in_another_order_are_told_of_their_file() -> None:
    files = forms()
    country = files[AA]
    assert isinstance(country, Jurisdiction)
    turned = Jurisdiction(**{**_keys(country), "tax": country.tax[::-1]})
    (one,) = row_changes(files, {**files, AA: turned})
    assert (one.kind, one.key, one.altered) == ("edited", "", ("tax",))


def test_of_two_choices_for_one_purpose_the_one_that_is_alike_is_known_again() -> None:
    """Switzerland lets a seller choose between two rates of exchange for its tax."""
    path = "jurisdictions/CH.toml"
    (form,) = read_forms({path: (tables_folder() / path).read_bytes()})[0].values()
    assert isinstance(form, Jurisdiction)
    assert len(form.exchange) == 2
    assert form.exchange[0].purpose == form.exchange[1].purpose == ("tax",)
    without = Jurisdiction(**{**_keys(form), "exchange": form.exchange[1:]})
    assert [one.key for one in row_changes({path: without}, {path: form})] == ["exchange[0]", "exchange[0].rows[0]"]


def _keys(form: Any) -> dict[str, Any]:
    return {f.name: getattr(form, f.name) for f in fields(form)}


# --- any law --------------------------------------------------------------------------------------------------------


@given(any_law.jurisdictions())
def test_of_any_law_that_is_new_every_row_starts_and_of_any_that_is_gone_every_row_has_vanished(
    law: Jurisdiction,
) -> None:
    rows = [node.key for node in nodes_of(law) if node.has_two_clocks]
    new, gone = row_changes({}, {AA: law}), row_changes({AA: law}, {})
    assert [one.key for one in new if one.kind == "started"] == rows
    assert [one.key for one in forbidden(gone)] == rows
    assert row_changes({AA: law}, {AA: law}) == ()


@given(any_law.jurisdictions(), any_law.jurisdictions())
def test_between_any_two_laws_every_row_is_counted_once(one: Jurisdiction, other: Jurisdiction) -> None:
    """What came less what is gone is what there is more."""
    found = [change.kind for change in row_changes({AA: one}, {AA: other})]
    rows = [sum(node.has_two_clocks for node in nodes_of(law)) for law in (one, other)]
    assert found.count("started") - found.count("vanished") == rows[1] - rows[0]


def test_a_file_the_tables_share_with_nobody_else_is_the_only_one_told(tmp_path: Path) -> None:
    folder = tiny.lay(tmp_path)
    (folder / "jurisdictions/CC.toml").write_text(tiny.TOWN.replace("AA-N-T", "CC"), encoding="utf-8")
    assert told(row_changes(forms(), read_forms(read_texts(folder))[0])) == [("jurisdictions/CC.toml", "added", "")]
