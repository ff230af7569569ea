"""The tables themselves: whole, canonical, cited, and never surer than their sources."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from dtariff.engine import Engine
from dtariff.model.citation import SURENESS, Citation, Form, Source, Sure
from dtariff.model.clock import AsOf
from dtariff.model.errors import Fault
from dtariff.model.law import Jurisdiction
from dtariff.model.scenario import Scenario
from dtariff.model.treaties import Instrument
from dtariff.tables.book import Book, sureness
from dtariff.tables.canon import canonical
from dtariff.tables.checks import check, check_text
from dtariff.tables.found import walk
from dtariff.tables.locate import tables_folder
from dtariff.tables.reader import read_forms
from dtariff.tables.release import load
from dtariff.tables.texts import read_texts
from dtariff.telling.narrate import explain

DAY = date(2026, 11, 23)
TODAY = AsOf(DAY, DAY)


def codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


EU_27 = codes("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")
EUROPE = EU_27 | codes("GB NO CH LI IS TR")
EAST = codes("JP CN VN SG ID IN KR AU NZ TH MY PH TW MN AE SA ZA KE NG CM")
STATES = codes(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA"
    " RI SC SD TN TX UT VT VA WA WV WI WY"
)
PROVINCES = codes("AB BC MB NB NL NS NT NU ON PE QC SK YT")
IN_THE_UNITED_STATES = frozenset(f"US-{state}" for state in STATES | {"DC"})
IN_CANADA = frozenset(f"CA-{province}" for province in PROVINCES)
AMERICAS = codes("US CA MX BR CL CO AR PE") | IN_THE_UNITED_STATES | IN_CANADA


@pytest.fixture(scope="module")
def texts() -> dict[str, bytes]:
    return read_texts(tables_folder())


@pytest.fixture(scope="module")
def read(texts: dict[str, bytes]) -> tuple[dict[str, Form], list[Fault]]:
    return read_forms(texts)


@pytest.fixture(scope="module")
def forms(read: tuple[dict[str, Form], list[Fault]]) -> dict[str, Form]:
    return read[0]


@pytest.fixture(scope="module")
def book() -> Book:
    return load()


# --- whole ----------------------------------------------------------------------------------------------------------


def test_every_file_can_be_read(read: tuple[dict[str, Form], list[Fault]]) -> None:
    assert read[1] == []


def test_no_check_finds_a_fault(forms: dict[str, Form]) -> None:
    assert check(forms) == []


def test_every_file_is_written_in_the_canonical_form(texts: dict[str, bytes], forms: dict[str, Form]) -> None:
    assert check_text(texts, forms) == []


def test_a_book_holds_what_the_files_hold(book: Book, forms: dict[str, Form]) -> None:
    """The compiled form loses nothing, in any file."""
    for path, form in forms.items():
        if isinstance(form, Jurisdiction):
            assert book.jurisdiction(form.code) == form, path
        if isinstance(form, Instrument):
            assert canonical(book.instrument(form.id)) == canonical(form), path


# --- what is covered ------------------------------------------------------------------------------------------------


def test_there_are_159_agreements_and_more_the_moratorium_and_a_pledge(book: Book) -> None:
    kinds = [book.instrument(name).kind for name in book.instruments]
    assert kinds.count("agreement") >= 159
    assert (kinds.count("moratorium"), kinds.count("pledge")) == (1, 1)


def test_the_wto_has_166_members(book: Book) -> None:
    """Besides territories to which a member's membership was extended by name."""
    wto = book.grouping("wto")
    codes = {row.code for row in wto.members} - {"FO", "GG", "IM", "JE"}
    assert sum(book.is_member(wto, code, TODAY) for code in codes) == 166


@pytest.mark.parametrize(
    ("code", "joined"),
    [("US", date(1995, 1, 1)), ("CN", date(2001, 12, 11)), ("TW", date(2002, 1, 1)), ("VN", date(2007, 1, 11))],
)
def test_a_member_of_the_wto_is_one_from_the_day_of_its_accession(book: Book, code: str, joined: date) -> None:
    wto = book.grouping("wto")
    assert book.is_member(wto, code, AsOf(joined, DAY))
    assert not book.is_member(wto, code, AsOf(date.fromordinal(joined.toordinal() - 1), DAY))


def test_the_european_union_has_27_members(book: Book) -> None:
    union = book.grouping("eu")
    assert {row.code for row in union.members if book.is_member(union, row.code, TODAY)} == EU_27


@pytest.mark.parametrize(
    ("region", "number"), [(EUROPE, 33), (EAST, 20), (AMERICAS, 72)], ids=["Europe", "the East", "the Americas"]
)
def test_every_jurisdiction_of_the_region_has_its_file(book: Book, region: frozenset[str], number: int) -> None:
    assert len(region) == number
    assert region - set(book.jurisdictions) == set()


def test_the_fifty_states_the_district_and_the_thirteen_provinces_are_parts_of_their_countries(book: Book) -> None:
    assert len(IN_THE_UNITED_STATES) == 51
    assert len(IN_CANADA) == 13
    for code in IN_THE_UNITED_STATES | IN_CANADA:
        place = book.jurisdiction(code)
        assert place is not None
        assert place.part_of == code[:2]
        assert place.name


@pytest.mark.parametrize(
    ("code", "name"), [("US-CA", "California"), ("US-DC", "District of Columbia"), ("CA-QC", "Quebec")]
)
def test_a_subdivision_bears_its_name(book: Book, code: str, name: str) -> None:
    place = book.jurisdiction(code)
    assert place is not None
    assert place.name == name


@pytest.mark.parametrize("code", ["US", "CA"])
def test_the_taxes_of_a_federation_are_asked_by_state_or_province(book: Book, code: str) -> None:
    place = book.jurisdiction(code)
    assert place is not None
    assert place.needs_subdivision


@pytest.mark.parametrize(
    ("code", "currency"), [("BG", "EUR"), ("HR", "EUR"), ("DK", "DKK"), ("LI", "CHF"), ("CM", "XAF"), ("VN", "VND")]
)
def test_a_country_has_the_money_it_had_at_the_end_of_2026(book: Book, code: str, currency: str) -> None:
    place = book.jurisdiction(code)
    assert place is not None
    assert place.currency == currency


def test_every_jurisdiction_has_worked_examples_or_is_part_of_one_that_has(book: Book) -> None:
    without = [code for code in book.jurisdictions if not _examples(book, code)]
    assert without == []


def _examples(book: Book, code: str) -> bool:
    place = book.jurisdiction(code)
    assert place is not None
    return bool(place.example) or (place.part_of != "" and _examples(book, place.part_of))


# --- cited ----------------------------------------------------------------------------------------------------------


def cited(forms: dict[str, Form]) -> Iterator[tuple[str, dict[str, Source], Any]]:
    """Every row that cites, with its place and the sources of its file; an assumption may rest on nothing."""
    for path, form in forms.items():
        for key, node in walk(form):
            if hasattr(node, "cite") and (node.cite or not isinstance(form, Scenario)):
                yield f"{path}: {key}", getattr(form, "sources", {}), node


def test_every_row_of_law_cites_a_source_with_a_title(book: Book, forms: dict[str, Form]) -> None:
    places = list(cited(forms))
    assert len(places) > 2000
    for place, sources, row in places:
        citations = book.citations(sources, row.cite)
        assert citations, place
        assert all(citation.title for citation in citations), place


def test_a_row_marked_recalled_or_resting_on_recalled_sources_alone_is_never_better_than_that(
    book: Book, forms: dict[str, Form]
) -> None:
    recalled = 0
    for place, sources, row in cited(forms):
        citations = book.citations(sources, row.cite)
        lowered = getattr(row, "sure", None)
        if lowered == "recalled" or all(citation.sure == "recalled" for citation in citations):
            recalled += 1
            assert sureness(citations, lowered) in ("recalled", "assumed"), place
    assert recalled > 100


def test_what_is_only_recalled_has_no_address_to_look_it_up(forms: dict[str, Form]) -> None:
    for form in forms.values():
        for source in getattr(form, "sources", {}).values():
            assert source.sure != "recalled" or not source.url, source.title


def test_an_address_is_one_that_can_be_opened(forms: dict[str, Form]) -> None:
    for form in forms.values():
        for source in getattr(form, "sources", {}).values():
            assert source.url == "" or source.url.startswith(("https://", "http://")), source.title


@pytest.mark.parametrize("on", ["2026-11-23", "2024-06-01", "2019-06-01"])
def test_no_answer_is_surer_than_the_best_source_it_shows(book: Book, on: str) -> None:
    engine = Engine(book)
    for code in sorted(EUROPE | EAST | (AMERICAS - IN_THE_UNITED_STATES) | {"US-NY", "US-CA"}):
        for content in ("music", "application", "ebook"):
            quote = engine.quote(content, origin="US", destination=code, price="100 USD", on=on, on_unknown="flag")
            for levy in quote.levies:
                if levy.reason == "not_an_import":
                    continue  # that nothing is imported from a state of one country to another needs no source
                assert not surer(levy.sure, levy.citations), f"{levy.name} on {content} in {code}"
            for bar in quote.bar.instruments:
                assert not surer(bar.sure, bar.citations), f"{bar.title} between US and {code}"


def surer(sure: Sure, citations: tuple[Citation, ...]) -> bool:
    """Whether something claims more than the best of its sources proves."""
    best = min((SURENESS.index(citation.sure) for citation in citations), default=len(SURENESS) - 1)
    return SURENESS.index(sure) < best


def test_a_duty_that_rests_on_recollection_is_shown_as_unverified(book: Book) -> None:
    """The first day of Cameroon's duty is recalled; from the service note of 20 March 2024 it is in the press."""
    engine = Engine(book)
    before = engine.quote("application", origin="US", destination="CM", price="100 USD", on="2020-06-01")
    after = engine.quote("application", origin="US", destination="CM", price="100 USD", on="2024-06-01")
    assert before.levies[0].sure == before.sure == "recalled"
    assert "unverified" in explain(before)
    assert after.levies[0].sure == "secondary"
    assert "unverified" not in explain(after)


def test_a_row_seen_from_before_it_was_known_is_not_there(book: Book) -> None:
    """Regulation 131/2024 of 31 December 2024 took Indonesia's 12 % on eleven twelfths of the price."""
    asked = partial(Engine(book).quote, "video", origin="US", destination="ID", price="100000 IDR", on="2025-01-15")
    assert str(asked(known="2024-12-15").tax) == "12000.00 IDR"
    assert str(asked(known="2025-01-15").tax) == "11000.00 IDR"
