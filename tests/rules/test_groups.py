"""Groups of places to compare: who belongs to one on a day, and that belonging to a forum means nothing to the law."""

import pytest
from invented import UNION, engine_on, shared

from dtariff.engine import Engine
from dtariff.tables.release import book_of, load

PACT = """
schema = 1
id = "pact"
title = "The Pact"
short = "Pact"
kind = "agreement"
type = "plurilateral"
binds = "pair"
signed = 2009-01-01
reviewed = 2026-11-23
cite = "law"
parties = [
  { code = "XB", cite = "law" },
  { code = "XC", from = 2010-01-01, cite = "law" },
  { code = "XC", from = 2022-01-01, in_force = false, cite = "law" },
  { code = "XD", from = 2010-01-01, cite = "law" },
  { code = "XU", from = 2012-01-01, cite = "law" },
]
[sources]
[[clause]]
provision = "data_flows"
obligation = "binding"
cite = "law"
"""
FORUM = """
schema = 1
id = "forum"
title = "The Forum of Some"
short = "Forum"
kind = "forum"
reviewed = 2026-11-23
note = "They meet."
members = [
  { from = 2000-01-01, code = "XA", cite = "law" },
  { from = 2015-06-01, code = "XC", cite = "law", known = 2015-05-01 },
  { from = 2020-01-01, in_force = false, code = "XA", cite = "law" },
]
[sources]
"""
CODES = {"codes.toml": shared()["codes.toml"].replace('"XA", "XB", "XC"', '"XA", "XB", "XC", "XD"')}


@pytest.fixture(scope="module")
def law() -> Engine:
    return engine_on(
        shared()
        | CODES
        | {"groupings/union.toml": UNION.replace('imports_within = "none"\n', "")}
        | {"groupings/forum.toml": FORUM, "instruments/pact.toml": PACT}
    )


def members(law: Engine, group: str, on: str, known: str = "2026-11-23") -> tuple[str, ...]:
    return next((found.members for found in law.groups(on=on, known=known) if found.id == group), ())


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2011-12-31", ()),  # two are bound, which is a pair and no group
        ("2012-01-01", ("XA", "XB", "XC", "XD")),  # the union is bound, and XB is in it; XB itself only signed
        ("2019-12-31", ("XA", "XB", "XC", "XD")),
        ("2020-01-01", ("XA", "XC", "XD")),  # XB has left the union
        ("2022-01-01", ()),  # XC has left
    ],
)
def test_an_agreement_of_many_is_a_group_of_those_it_binds_and_a_union_stands_by_its_members(
    law: Engine, on: str, expected: tuple[str, ...]
) -> None:
    assert members(law, "pact", on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("1999-12-31", ()),
        ("2000-01-01", ("XA",)),
        ("2015-05-31", ("XA",)),
        ("2015-06-01", ("XA", "XC")),
        ("2019-12-31", ("XA", "XC")),
        ("2020-01-01", ("XC",)),
    ],
)
def test_a_forum_has_the_members_of_the_day(law: Engine, on: str, expected: tuple[str, ...]) -> None:
    assert members(law, "forum", on) == expected


def test_a_member_is_one_from_the_day_that_was_known(law: Engine) -> None:
    assert members(law, "forum", "2016-01-01", known="2015-04-30") == ("XA",)
    assert members(law, "forum", "2016-01-01", known="2015-05-01") == ("XA", "XC")


def test_a_group_says_what_it_is_called_and_what_the_tables_note_of_a_forum(law: Engine) -> None:
    found = {group.id: group for group in law.groups(on="2016-01-01")}
    assert [(group.kind, group.short or group.title, group.note) for group in (found["forum"], found["union"])] == [
        ("forum", "Forum", "They meet."),
        ("union", "The Union", ""),
    ]
    assert found["union"].acts_as == "XU"


def test_no_rule_of_law_can_ask_for_a_forum(law: Engine) -> None:
    assert [grouping.id for grouping in law.book.groupings] == ["union"]
    assert [grouping.id for grouping in law.book.forums] == ["forum"]


SALES = [(origin, to) for origin in ("US", "JP", "ID", "DE") for to in ("CM", "JP", "ID", "DE", "TL", "SG", "ZA")]


def test_the_law_is_the_same_without_the_forums() -> None:
    texts = load().texts()
    assert texts is not None
    whole = Engine(book_of(texts))
    without = Engine(book_of({path: text for path, text in texts.items() if b'kind = "forum"' not in text}))
    assert whole.book.forums
    assert not without.book.forums
    for origin, to in SALES:
        asked = {"origin": origin, "destination": to, "price": "100 USD", "on": "2026-11-23", "on_unknown": "flag"}
        told = [engine.quote("software", **asked).as_dict() for engine in (whole, without)]  # type: ignore[arg-type]
        for data in told:
            del data["provenance"]  # it names the release
        assert told[0] == told[1]
