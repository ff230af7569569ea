"""The nomenclature of contents and deliveries, as its users meet it."""

import re
from collections import Counter

import pytest

from dtariff.model.nomenclature import Categories, Category, Content
from dtariff.tables.canon import canonical
from dtariff.tables.locate import tables_folder
from dtariff.tables.reader import read_form

FILE = "categories.toml"

DELIVERIES = "download custom stream subscription saas update live in_game bundled physical"

RESEARCHED = {
    "music": "download stream subscription physical",
    "audiobook": "download subscription",
    "video": "download stream subscription live physical",
    "game": "download subscription in_game physical",
    "operating_system": "download update bundled",
    "application": "download custom saas physical",
    "data": "download saas",
    "ebook": "download subscription",
    "newspaper": "download subscription",
    "score": "download",
    "map": "download",
    "design": "download",
    "image": "download",
    "font": "download",
    "course": "download live",
    "live": "live",
    "information": "subscription",
    "licence_key": "download",
}

OURS = {
    "audiobook": "stream physical",
    "game": "update",
    "operating_system": "physical",
    "application": "subscription update",
    "data": "subscription physical",
    "ebook": "physical",
    "newspaper": "physical",
    "score": "physical",
    "map": "physical",
    "design": "physical",
    "image": "physical",
    "font": "physical",
    "course": "stream subscription physical",
    "live": "subscription",
    "licence_key": "physical",
}


@pytest.fixture(scope="module")
def text() -> str:
    return (tables_folder() / FILE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def categories(text: str) -> Categories:
    form = read_form(FILE, text.encode())
    assert isinstance(form, Categories), form
    return form


@pytest.fixture(scope="module")
def contents(categories: Categories) -> dict[str, Content]:
    return {content.id: content for content in categories.content}


def pairs(table: dict[str, str]) -> set[tuple[str, str]]:
    return {(content, delivery) for content, deliveries in table.items() for delivery in deliveries.split()}


def delivered(contents: dict[str, Content]) -> dict[tuple[str, str], Category]:
    return {(content.id, row.delivery): row for content in contents.values() for row in content.delivered}


def resolved(categories: Categories, code: str) -> tuple[str, str]:
    """What a shop's Stripe code stands for: the first row that has it."""
    return next((c.id, row.delivery) for c in categories.content for row in c.delivered if code in row.stripe)


def plain(word: str) -> str:
    """A word as people may type it: case, spaces, hyphens and underscores make no difference."""
    return re.sub(r"[\s_-]+", " ", word.casefold())


def test_the_file_is_written_in_the_canonical_form(text: str, categories: Categories) -> None:
    assert canonical(categories) == text


def test_the_eighteen_contents_stand_in_their_order(categories: Categories) -> None:
    assert [content.id for content in categories.content] == list(RESEARCHED)
    assert len(categories.content) == 18
    assert len({content.code for content in categories.content}) == 18


def test_ten_ways_of_delivery(categories: Categories) -> None:
    assert [mode.id for mode in categories.delivery] == DELIVERIES.split()


@pytest.mark.parametrize(
    ("word", "content"),
    [
        ("song", "music"),
        ("podcast", "music"),
        ("audio book", "audiobook"),
        ("film", "video"),
        ("programme", "video"),
        ("firmware", "operating_system"),
        ("software", "application"),
        ("program", "application"),
        ("mobile app", "application"),
        ("ai model", "data"),
        ("book", "ebook"),
        ("magazine", "newspaper"),
        ("sheet music", "score"),
        ("chart", "map"),
        ("3d model", "design"),
        ("nft", "image"),
        ("typeface", "font"),
        ("tutorial", "course"),
        ("livestream", "live"),
        ("news wire", "information"),
        ("activation code", "licence_key"),
        ("license", "licence_key"),
    ],
)
def test_plain_words_name_a_content(contents: dict[str, Content], word: str, content: str) -> None:
    assert word in contents[content].aliases


@pytest.mark.parametrize(
    ("word", "delivery"),
    [
        ("single_issue", "download"),
        ("rental", "stream"),
        ("streaming", "stream"),
        ("cloud_gaming_subscription", "subscription"),
        ("paas", "saas"),
        ("update_electronic", "update"),
        ("live_virtual", "live"),
        ("in_game_item", "in_game"),
        ("update_bundled_with_hardware", "bundled"),
        ("dvd", "physical"),
    ],
)
def test_plain_words_name_a_delivery(categories: Categories, word: str, delivery: str) -> None:
    assert [mode.id for mode in categories.delivery if word in mode.aliases] == [delivery]


def test_no_word_means_two_contents(categories: Categories) -> None:
    words = Counter(plain(word) for content in categories.content for word in (content.id, *content.aliases))
    assert [word for word, times in words.items() if times > 1] == []


def test_no_word_means_two_deliveries(categories: Categories) -> None:
    words = Counter(plain(word) for mode in categories.delivery for word in (mode.id, *mode.aliases))
    assert [word for word, times in words.items() if times > 1] == []


def test_aliases_are_in_lower_case(categories: Categories) -> None:
    lists = [content.aliases for content in categories.content] + [mode.aliases for mode in categories.delivery]
    assert all(word == word.lower().strip() for aliases in lists for word in aliases)


def test_exactly_the_known_pairs_of_content_and_delivery_exist(contents: dict[str, Content]) -> None:
    assert len(pairs(RESEARCHED)) == 38
    assert set(delivered(contents)) == pairs(RESEARCHED) | pairs(OURS)
    assert not pairs(RESEARCHED) & pairs(OURS)


def test_no_pair_is_written_twice(categories: Categories) -> None:
    for content in categories.content:
        ways = [row.delivery for row in content.delivered]
        assert len(ways) == len(set(ways)), content.id


def test_pairs_that_we_added_say_so_and_claim_no_statistical_code(contents: dict[str, Content]) -> None:
    rows = delivered(contents)
    for pair in pairs(OURS):
        assert rows[pair].note.startswith("Our reading:"), pair
        assert (rows[pair].cpc, rows[pair].w120, rows[pair].ebops) == ("", "", ""), pair
    for pair in pairs(RESEARCHED):
        assert not rows[pair].note.startswith("Our reading:"), pair


def test_every_delivery_is_known_and_every_content_has_its_default(categories: Categories) -> None:
    known = {mode.id for mode in categories.delivery}
    for content in categories.content:
        ways = {row.delivery for row in content.delivered}
        assert ways <= known
        assert content.default in ways


def test_the_default_is_a_download_unless_nothing_can_be_downloaded(categories: Categories) -> None:
    defaults = {content.id: content.default for content in categories.content if content.default != "download"}
    assert defaults == {"live": "live", "information": "subscription"}


def test_only_a_carrier_is_goods(contents: dict[str, Content]) -> None:
    for (_, delivery), row in delivered(contents).items():
        assert (delivery == "physical") == (row.character == "goods")


@pytest.mark.parametrize(
    ("content", "delivery", "character"),
    [
        ("music", "download", "copy"),
        ("video", "stream", "access"),
        ("application", "saas", "access"),
        ("application", "subscription", "access"),
        ("application", "update", "copy"),
        ("course", "live", "access"),
        ("game", "in_game", "right"),
        ("licence_key", "download", "right"),
        ("operating_system", "bundled", "part_of_goods"),
    ],
)
def test_what_stays_with_the_buyer(contents: dict[str, Content], content: str, delivery: str, character: str) -> None:
    assert delivered(contents)[content, delivery].character == character


def test_codes_recalled_from_memory_are_marked_as_unverified(contents: dict[str, Content]) -> None:
    for row in delivered(contents).values():
        recalled = {"cpc": row.cpc, "w120": row.w120, "ebops": row.ebops}
        assert row.unverified == tuple(name for name, code in recalled.items() if code)


def test_a_vinyl_record_was_8524_10_once(contents: dict[str, Content]) -> None:
    assert "8524.10" in contents["music"].hs["HS1996"]
    assert "8523.80" in contents["music"].hs["HS2007"]


def test_heading_8524_is_recorded_media_only_until_hs_2002(categories: Categories) -> None:
    with_8524 = {
        edition
        for content in categories.content
        for edition, codes in content.hs.items()
        if any(code.startswith("8524") for code in codes)
    }
    assert with_8524 == {"HS1996", "HS2002"}


@pytest.mark.parametrize(("edition", "code"), [("HS2007", "8523.40"), ("HS2012", "8523.49"), ("HS2022", "8523.49")])
def test_a_music_cd_moves_with_the_edition(contents: dict[str, Content], edition: str, code: str) -> None:
    assert code in contents["music"].hs[edition]


def test_maps_were_renumbered_in_hs_2022(contents: dict[str, Content]) -> None:
    assert contents["map"].hs["HS2017"] == ("4905.10", "4905.91", "4905.99")
    assert contents["map"].hs["HS2022"] == ("4905.20", "4905.90")


def test_services_have_no_goods_analogue(contents: dict[str, Content]) -> None:
    assert {content.id for content in contents.values() if not content.hs} == {"live", "information"}


def test_analogues_are_dotted_subheadings_of_known_editions(categories: Categories) -> None:
    for content in categories.content:
        assert tuple(content.hs) in ((), categories.editions), content.id
        for codes in content.hs.values():
            assert all(re.fullmatch(r"\d{4}\.\d{2}", code) for code in codes)
            assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("code", "content", "delivery"),
    [
        ("txcd_10202003", "application", "download"),
        ("txcd_10103001", "application", "saas"),
        ("txcd_10103101", "application", "subscription"),
        ("txcd_10203001", "application", "custom"),
        ("txcd_10101000", "data", "saas"),
        ("txcd_10503000", "data", "download"),
        ("txcd_10401200", "music", "subscription"),
        ("txcd_10402300", "video", "live"),
        ("txcd_10201000", "game", "download"),
        ("txcd_10301000", "audiobook", "download"),
        ("txcd_10302000", "ebook", "download"),
        ("txcd_10303000", "newspaper", "subscription"),
        ("txcd_10304000", "newspaper", "download"),
        ("txcd_20060058", "course", "stream"),
        ("txcd_20060045", "course", "live"),
    ],
)
def test_a_stripe_code_stands_for_one_thing(categories: Categories, code: str, content: str, delivery: str) -> None:
    assert resolved(categories, code) == (content, delivery)


def test_few_stripe_codes_are_shared(categories: Categories) -> None:
    uses = Counter(code for content in categories.content for row in content.delivered for code in row.stripe)
    assert {code for code, times in uses.items() if times > 1} == {
        "txcd_10202003",
        "txcd_10401200",
        "txcd_10402300",
        "txcd_10503000",
    }


def test_codes_of_other_systems_are_well_formed(contents: dict[str, Content]) -> None:
    for row in delivered(contents).values():
        assert all(re.fullmatch(r"txcd_\d{8}", code) for code in row.stripe)
        assert all(re.fullmatch(r"\d{5}|\d{8}A\d{4}", code) for code in row.taxjar)


def test_every_content_cites_sources_of_the_file(categories: Categories) -> None:
    cited = {key for content in categories.content for key in content.cite}
    assert cited == set(categories.sources)
