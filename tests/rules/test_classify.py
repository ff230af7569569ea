"""From what a caller says to the facts that law looks at: content, delivery, character, places and day."""

from datetime import date

import pytest

from dtariff.engine import Engine
from dtariff.model.case import Case, Transmission
from dtariff.model.clock import AsOf
from dtariff.model.errors import CoverageError, DTariffError, InputError
from dtariff.rules.classify import case_of, find_category, find_content
from dtariff.tables.book import Book
from dtariff.tables.release import load

TODAY = date(2026, 11, 23)

# What no nomenclature of services and goods has a place for.
UNDELIVERABLE = [
    ("font", "stream"),
    ("font", "subscription"),
    ("ebook", "stream"),
    ("ebook", "live"),
    ("score", "stream"),
    ("map", "live"),
    ("design", "in_game"),
    ("image", "saas"),
    ("live", "download"),
    ("information", "download"),
    ("licence_key", "stream"),
    ("music", "saas"),
    ("music", "update"),
    ("video", "in_game"),
    ("operating_system", "stream"),
    ("newspaper", "update"),
]

CARRIERS = [
    "music",
    "audiobook",
    "video",
    "game",
    "operating_system",
    "application",
    "data",
    "ebook",
    "newspaper",
    "score",
    "map",
    "design",
    "image",
    "font",
    "course",
    "licence_key",
]


@pytest.fixture(scope="module")
def book() -> Book:
    return load()


@pytest.fixture(scope="module")
def engine(book: Book) -> Engine:
    return Engine(book)


def asked(book: Book, content: str = "music", on: date = TODAY, /, **facts: str) -> Case:
    given = {"origin": "US", "destination": "JP"} | facts
    return case_of(Transmission(content, **given), AsOf(on, TODAY), book)  # type: ignore[arg-type]  # facts in text


def refused(book: Book, content: str = "music", on: date = TODAY, /, **facts: str) -> DTariffError:
    with pytest.raises(DTariffError) as caught:
        asked(book, content, on, **facts)
    return caught.value


# --- contents ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "content"),
    [
        ("film", "video"),
        ("Film", "video"),
        ("movie", "video"),
        ("software", "application"),
        ("app", "application"),
        ("e-book", "ebook"),
        ("E-Book", "ebook"),
        ("e book", "ebook"),
        ("operating system", "operating_system"),
        ("operating-system", "operating_system"),
        ("operating_system", "operating_system"),
        (" Operating  System ", "operating_system"),
        ("song", "music"),
        ("sheet music", "score"),
        ("licence key", "licence_key"),
        ("license", "licence_key"),
        ("OSS", "operating_system"),
    ],
)
def test_a_plain_word_names_the_content_that_people_mean(book: Book, word: str, content: str) -> None:
    assert asked(book, word).content == content


@pytest.mark.parametrize(
    ("typed", "meant"), [("musik", "music"), ("sofware", "software"), ("vidoe", "video"), ("ebok", "ebook")]
)
def test_a_content_that_nobody_knows_is_refused_with_what_may_have_been_meant(
    book: Book, typed: str, meant: str
) -> None:
    error = refused(book, typed)
    assert isinstance(error, InputError)
    assert (error.code, error.param) == ("unknown_content", "content")
    assert meant in error.hint


def test_a_content_unlike_any_other_is_refused_with_all_there_are(book: Book) -> None:
    error = refused(book, "qqqqqqqq")
    assert (error.code, error.param) == ("unknown_content", "content")
    assert error.hint.startswith("one of: music, ")
    assert all(content.id in error.hint for content in book.categories.content)


def test_a_delivery_unlike_any_other_is_refused_with_all_there_are(book: Book) -> None:
    error = refused(book, delivery="pigeon")
    assert (error.code, error.param) == ("unknown_delivery", "delivery")
    ways = "download, custom, stream, subscription, saas, update, live, in_game, bundled, physical"
    assert error.hint == f"one of: {ways}"


# --- deliveries ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "delivery", "found", "character"),
    [
        ("music", "download", "download", "copy"),
        ("music", "", "download", "copy"),
        ("music", "streaming", "stream", "access"),
        ("film", "rental", "stream", "access"),
        ("film", "video on demand", "stream", "access"),
        ("film", "live", "live", "access"),
        ("software", "SaaS", "saas", "access"),
        ("software", "cloud", "saas", "access"),
        ("software", "bespoke", "custom", "copy"),
        ("firmware", "patch", "update", "copy"),
        ("loot box", "in-game", "in_game", "right"),
        ("activation code", "by e-mail", "download", "right"),
        ("live", "", "live", "access"),
        ("news wire", "", "subscription", "access"),
    ],
)
def test_the_way_of_delivery_makes_the_legal_character(
    book: Book, content: str, delivery: str, found: str, character: str
) -> None:
    case = asked(book, content, delivery=delivery)
    assert (case.delivery, case.character) == (found, character)


@pytest.mark.parametrize(("content", "delivery"), UNDELIVERABLE)
def test_a_pair_that_cannot_be_is_refused_with_the_ways_that_can(book: Book, content: str, delivery: str) -> None:
    error = refused(book, content, delivery=delivery)
    assert isinstance(error, InputError)
    assert (error.code, error.param) == ("undeliverable", "delivery")
    ways = [way.delivery for way in find_content(content, book).delivered]
    assert delivery not in ways
    assert all(way in error.hint for way in ways)


def test_a_delivery_that_nobody_knows_is_refused_with_a_hint(book: Book) -> None:
    error = refused(book, delivery="downlod")
    assert (error.code, error.param) == ("unknown_delivery", "delivery")
    assert "download" in error.hint


@pytest.mark.parametrize("content", CARRIERS)
def test_a_carrier_that_crosses_the_border_is_ordinary_goods_and_is_never_quoted(engine: Engine, content: str) -> None:
    with pytest.raises(CoverageError) as quoted:
        engine.quote(content, delivery="physical", origin="US", destination="JP", price="9 USD", on_unknown="flag")
    with pytest.raises(CoverageError) as judged:
        engine.bar("US", "JP", content=content, delivery="physical")
    for error in (quoted.value, judged.value):
        assert (error.code, error.param) == ("ordinary_goods", "delivery")


@pytest.mark.parametrize("word", ["dvd", "Blu-ray", "vinyl", "on paper", "USB stick"])
def test_plain_words_for_carriers_are_carriers(book: Book, word: str) -> None:
    assert refused(book, "film", delivery=word).code == "ordinary_goods"


def test_an_update_shipped_inside_a_device_is_part_of_the_device(book: Book) -> None:
    error = refused(book, "firmware", delivery="bundled")
    assert isinstance(error, CoverageError)
    assert error.code == "ordinary_goods"
    assert "part of that device" in error.message


def test_who_asks_for_a_carrier_is_told_its_heading(book: Book) -> None:
    hint = refused(book, "music", delivery="cd").hint
    assert "8523.49" in hint
    assert "HS2022" in hint


def test_a_comparison_of_carriers_is_refused_as_a_whole(engine: Engine) -> None:
    with pytest.raises(CoverageError) as caught:
        engine.compare("music", destinations=["JP", "DE"], delivery="cd", origin="US", price="9 USD")
    assert (caught.value.code, caught.value.param) == ("ordinary_goods", "delivery")


# --- the Harmonized System -----------------------------------------------------------------------------------------


def test_heading_8524_is_recorded_media_until_hs2002_and_never_after(book: Book) -> None:
    for content in book.categories.content:
        for edition, codes in content.hs.items():
            recorded = [code for code in codes if code.startswith("8524")]
            assert not recorded or edition in ("HS1996", "HS2002"), f"{content.id} in {edition}: {recorded}"


def test_a_song_is_analogous_to_recorded_media_of_its_edition(engine: Engine) -> None:
    hs = engine.classify("song").content.hs
    assert "8524.10" in hs["HS2002"]
    assert "8524.32" in hs["HS2002"]
    assert all(code.startswith("8523") for code in hs["HS2022"])


def test_a_film_has_two_analogues_exposed_film_and_recorded_media(engine: Engine) -> None:
    hs = engine.classify("film").content.hs["HS2022"]
    assert {code[:4] for code in hs} == {"3706", "8523"}


@pytest.mark.parametrize("edition", ["HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"])
def test_a_book_is_printed_matter_in_every_edition(engine: Engine, edition: str) -> None:
    assert "4901.99" in engine.classify("book").content.hs[edition]


def test_a_video_game_console_title_moves_from_9504_10_to_9504_50_in_hs2012(engine: Engine) -> None:
    hs = engine.classify("video game").content.hs
    assert "9504.10" in hs["HS2007"]
    assert "9504.50" not in hs["HS2007"]
    assert "9504.50" in hs["HS2012"]
    assert "9504.10" not in hs["HS2012"]


def test_carriers_are_classified_although_they_are_not_quoted(engine: Engine) -> None:
    assert engine.classify("film", delivery="dvd").category.character == "goods"


def test_downloaded_software_has_national_lines_in_cameroon_indonesia_and_mongolia(engine: Engine) -> None:
    lines = {(code, line.code) for code, line in engine.classify("software", delivery="download").national_lines}
    assert {("CM", "8523.80.00.03"), ("ID", "9901.20.00"), ("MN", "8523.80.10")} <= lines


# --- places --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("param", ["origin", "destination", "country_of_origin"])
@pytest.mark.parametrize(("wrong", "right"), [("UK", "GB"), ("EL", "GR"), ("uk", "GB")])
def test_a_wrong_but_common_code_is_refused_with_the_right_one(book: Book, param: str, wrong: str, right: str) -> None:
    error = refused(book, **{param: wrong})
    assert isinstance(error, InputError)
    assert (error.code, error.param, error.hint) == ("unknown_code", param, f"write {right}")


@pytest.mark.parametrize(
    ("code", "now"), [("AN", ["BQ", "CW", "SX"]), ("SU", ["RU", "UA", "KZ", "EE"]), ("YU", ["RS", "ME"])]
)
def test_a_retired_code_is_refused_with_its_successors(book: Book, code: str, now: list[str]) -> None:
    error = refused(book, destination=code)
    assert (error.code, error.param) == ("retired_code", "destination")
    assert all(successor in error.hint for successor in now)


@pytest.mark.parametrize("code", ["ZZ", "USA", "", "Japan", "-", "ZZ-01", "EU"])
def test_a_code_of_no_country_is_refused(book: Book, code: str) -> None:
    error = refused(book, origin=code)
    assert (error.code, error.param) == ("unknown_code", "origin")


def test_a_union_is_no_country_and_the_hint_names_a_member(book: Book) -> None:
    error = refused(book, destination="EU")
    assert error.code == "unknown_code"
    assert "union" in error.hint
    assert "DE" in error.hint


@pytest.mark.parametrize(("code", "country"), [("US-ZZ", "US"), ("CA-XX", "CA"), ("GB-SCT", "GB"), ("us-xx", "US")])
def test_a_subdivision_that_is_not_in_the_tables_is_refused_with_its_country(
    book: Book, code: str, country: str
) -> None:
    error = refused(book, destination=code)
    assert (error.code, error.param) == ("unknown_subdivision", "destination")
    assert country in error.hint


@pytest.mark.parametrize("code", ["GB-SCT", "DE-BY", "ES-MD"])
def test_a_country_with_few_special_territories_is_written_whole(book: Book, code: str) -> None:
    assert refused(book, destination=code).hint == f"write {code[:2]}"


@pytest.mark.parametrize(
    ("written", "code"),
    [("FI-01", "AX"), ("fr-971", "GP"), ("US-PR", "PR"), ("XI", "GB-NIR"), ("NL-AW", "AW"), ("PT-20", "PT-20")],
)
def test_a_territory_with_two_codes_is_kept_under_one(book: Book, written: str, code: str) -> None:
    asked = Transmission(content="music", origin="JP", destination=written)
    assert case_of(asked, AsOf(date(2026, 6, 1), date(2026, 6, 1)), book).destination.code == code


@pytest.mark.parametrize(
    ("origin", "destination", "domestic"),
    [
        ("PT", "PT-20", True),
        ("FR", "GP", True),
        ("GP", "MQ", True),
        ("FR", "MC", True),
        ("FI", "AX", True),
        ("GB", "IM", True),
        ("CH", "DE-BUSINGEN", True),
        ("DE", "DE-BUSINGEN", False),
        ("ES", "ES-CN", False),
        ("IT", "IT-LIVIGNO", False),
        ("GB", "JE", False),
        ("US", "PR", False),
    ],
)
def test_a_seller_is_at_home_in_its_area_of_taxation(
    book: Book, origin: str, destination: str, *, domestic: bool
) -> None:
    asked = Transmission(content="music", origin=origin, destination=destination)
    assert case_of(asked, AsOf(date(2026, 6, 1), date(2026, 6, 1)), book).domestic is domestic


@pytest.mark.parametrize(
    ("written", "code", "root"),
    [
        ("jp", "JP", "JP"),
        (" Jp ", "JP", "JP"),
        ("us-ca", "US-CA", "US"),
        ("ca-qc", "CA-QC", "CA"),
        ("Us-Ny", "US-NY", "US"),
    ],
)
def test_codes_are_read_in_small_letters_too(book: Book, written: str, code: str, root: str) -> None:
    place = asked(book, destination=written).destination
    assert (place.code, place.root) == (code, root)


def test_the_content_comes_from_a_country_and_not_from_a_part_of_one(book: Book) -> None:
    assert asked(book, country_of_origin="us-ca").country_of_origin == "US"


def test_a_sale_within_one_country_is_domestic_across_its_states(book: Book) -> None:
    assert asked(book, origin="US-CA", destination="US-NY").domestic
    assert not asked(book, origin="US-CA", destination="CA-ON").domestic


# --- buyer, reading, day -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("param", "value", "code"),
    [("buyer", "reseller", "unknown_buyer"), ("scope_reading", "signals", "unknown_scope_reading")],
)
def test_a_buyer_or_reading_outside_the_closed_list_is_refused_with_the_list(
    book: Book, param: str, value: str, code: str
) -> None:
    error = refused(book, **{param: value})
    assert (error.code, error.param) == (code, param)
    assert error.hint.startswith("one of: ")


def test_the_day_before_the_declaration_of_1998_is_before_coverage(book: Book) -> None:
    error = refused(book, "music", date(1998, 5, 19))
    assert isinstance(error, CoverageError)
    assert (error.code, error.param) == ("before_coverage", "on")


def test_the_day_of_the_declaration_of_1998_is_covered(book: Book) -> None:
    assert asked(book, "music", date(1998, 5, 20)).as_of.on == date(1998, 5, 20)


def test_the_same_facts_make_the_same_case(book: Book) -> None:
    one = asked(book, "film", delivery="download", origin="us", destination="jp")
    other = asked(book, "movie", delivery="downloads")
    assert one == other
    assert hash(one) == hash(other)


def test_a_category_is_found_by_every_alias_of_its_delivery(book: Book) -> None:
    content = find_content("music", book)
    for mode in book.categories.delivery:
        for alias in (mode.id, *mode.aliases):
            if any(way.delivery == mode.id for way in content.delivered):
                assert find_category(content, alias, book).delivery == mode.id


def test_nothing_can_be_asked_as_known_before_the_declaration_of_1998(book: Book) -> None:
    with pytest.raises(CoverageError) as caught:
        case_of(Transmission("music", "US", "JP"), AsOf(TODAY, date(1998, 5, 19)), book)
    assert (caught.value.code, caught.value.param) == ("before_coverage", "known")


def test_a_tax_code_is_a_name_wherever_a_content_is_asked_for(engine: Engine) -> None:
    """txcd_10401100 is audio downloaded, txcd_10401200 audio streamed for a subscription."""
    found = engine.classify("txcd_10401200")
    assert (found.content.id, found.category.delivery) == ("music", "subscription")
    assert engine.classify("txcd_10401100").category.delivery == "download"
    assert engine.bar("US", "JP", content="txcd_10401100", on="2026-11-23").case.content == "music"
    assert engine.counterpart("txcd_10401100", destination="ID", on="2026-11-23").content == "music"


def test_a_tax_code_of_many_contents_is_refused_with_all_of_them(engine: Engine) -> None:
    with pytest.raises(InputError, match="says too little") as caught:
        engine.classify("31000")
    assert caught.value.code == "ambiguous_tax_code"
    assert "music" in caught.value.hint
