"""Law looked up without a price, by hand of the command and of the engine: what is printed, and what is refused.

On the small tables of two countries that exist nowhere, with a chronicle of some more days.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tiny import CHRONICLE, FILES, lay, texts

from dtariff.cli import main
from dtariff.engine import Engine
from dtariff.model.errors import InputError
from dtariff.tables.release import book_of

TODAY = ["--on", "2026-11-23", "--known", "2026-11-23"]
UNION = """\
schema = 1
id = "union"
title = "The Union"
kind = "customs_union"
acts_as = "UU"
reviewed = 2026-11-23
members = [
  { from = 2000-01-01, code = "BB", cite = "hearsay" },
]
"""
POSITION = CHRONICLE[CHRONICLE.index("  { code") : CHRONICLE.index("]\n\n[sources")]
POSITIONS = (
    '  { code = "AA", day = 2017-05-05, stance = "reserves", basis = "inferred", says = "Signed.", cite = "diary" },\n'
    + POSITION
    + '  { code = "UU", day = 2018-05-05, stance = "supports_permanent", basis = "stated", says = "For ever.", '
    'cite = ["diary#9", "hearsay"], sure = "recalled" },\n'
    '  { code = "CC", day = 2099-05-05, stance = "neutral", basis = "stated", says = "Wait.", cite = "diary" },\n'
)
EVENTS = """\
[[event]]
day = 2010-01-01
precision = "month"
says = "The Truce began."
actors = ["UU"]
effect = "No duties."
instruments = ["truce", "pact"]
cite = "diary"

[[event]]
day = 2015-01-01
says = "The Pact began."
actors = ["AA", "BB"]
effect = "Of the Truce, more."
instruments = ["pact"]
cite = "hearsay"

[[deal]]
"""
DEALS = """
[[deal]]
partner = "UU"
title = "Deal with the Union"
status = "Talked about."
as_of = 2026-11-11
no_duty = "not_established"
permanent = "no"
says = "Nobody has seen it."
cite = "diary"
sure = "recalled"
"""
TABLES = {
    **FILES,
    "groupings/union.toml": UNION,
    "chronicle.toml": CHRONICLE.replace(POSITION, POSITIONS).replace("[[deal]]\n", EVENTS, 1) + DEALS,
}


class Told(NamedTuple):
    """What a run of the command left: its code, its answer, its complaint."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Ask = Callable[..., Told]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Ask:
    """Runs the command on these tables."""
    tables = str(lay(tmp_path, TABLES))

    def _ask(*argv: str) -> Told:
        code = main([*argv, "--tables", tables])
        told = capsys.readouterr()
        return Told(code, told.out, told.err)

    return _ask


@pytest.fixture(scope="module")
def law() -> Engine:
    return Engine(book_of(texts(TABLES)))


# --- provisions -----------------------------------------------------------------------------------------------------


def test_what_two_countries_agreed_is_told_by_matter_with_article_day_and_source(ask: Ask) -> None:
    assert ask("provisions", "AA", "BB", *TODAY).out == (
        "Customs duties on electronic transmissions\n"
        "  Pact between Arcadia and Bohemia by the Sea, art. 7: tied to a WTO decision;"
        " in force between the two from 2016-01-01 (primary)\n"
        "      source (primary): Text of the Pact, 7\n"
        "\n"
        "Electronic signatures are recognised\n"
        "  Pact between Arcadia and Bohemia by the Sea, art. 9: binding;"
        " in force between the two from 2016-01-01 (primary)\n"
        "      source (primary): Text of the Pact, 9\n"
    )


def test_what_a_country_agreed_with_everybody_names_its_partners(ask: Ask) -> None:
    told = ask("provisions", "AA", "--about", "e_signatures", *TODAY)
    assert "      with Barbados\n" in told.out
    assert "customs duties" not in told.out.lower()
    (found,) = ask("provisions", "AA", "--about", "e_signatures", *TODAY, "--json").data
    assert (found["instrument"], found["provision"], found["article"]) == ("pact", "e_signatures", "9")
    assert (found["obligation"], found["why"], found["partners"]) == ("binding", "in_force", ["BB"])


def test_several_matters_may_be_asked_for_at_once(ask: Ask) -> None:
    found = ask("provisions", "AA", "BB", "--about", "e_signatures", "customs_duties", *TODAY, "--json").data
    assert [one["provision"] for one in found] == ["customs_duties", "e_signatures"]
    assert ask("provisions", "AA", "BB", "--about", "source_code", "localisation", *TODAY, "--json").data == []


def test_what_is_owed_one_way_is_not_owed_the_other(ask: Ask) -> None:
    about = ["--about", "customs_duties", *TODAY, "--json"]
    (by_a,), (by_b,) = (ask("provisions", "AA", "BB", *about).data, ask("provisions", "BB", "AA", *about).data)
    assert (by_a["why"], by_b["why"]) == ("in_force", "not_an_obligor")


@pytest.mark.parametrize(
    ("day", "why"), [("2014-05-05", "not_yet_in_force"), ("2015-12-31", "not_yet_in_force"), ("2016-01-01", "in_force")]
)
def test_provisions_are_those_of_the_day_that_is_asked_for(ask: Ask, day: str, why: str) -> None:
    found = ask("provisions", "AA", "BB", "--on", day, *TODAY[2:], "--json").data
    assert [one["why"] for one in found] == [why, why]


# --- at the border --------------------------------------------------------------------------------------------------


def test_what_the_market_asks_is_told_with_its_state_day_and_source(ask: Ask) -> None:
    assert ask("access", "AA", *TODAY).out == (
        "server in the country: Songs are kept on a server in Arcadia; 5, proposed 2013-01-01 (secondary; AA)\n"
        "    source (secondary): Arcadian Press\n"
        "licence or registration: Who sings has a licence, since 2011-01-01 (primary; The Club)\n"
        "    source (primary): The roll of members, 6\n"
    )


def test_what_the_market_asks_as_json(ask: Ask) -> None:
    server, licence = ask("access", "AA", *TODAY, "--json").data
    assert (server["matter"], server["jurisdiction"], server["state"]) == ("local_server", "AA", "proposed")
    assert (licence["matter"], licence["jurisdiction"], licence["state"]) == ("licence", "The Club", "in_force")
    assert (licence["since"], licence["citations"][0]["article"]) == ("2011-01-01", "6")


def test_only_what_concerns_a_content_is_told_of_it(ask: Ask) -> None:
    def said(verb: str, content: str) -> list[str]:
        return [fact["matter"] for fact in ask(verb, "AA", "--content", content, *TODAY, "--json").data]

    assert (said("access", "tune"), said("access", "tool")) == (["local_server", "licence"], [])
    assert (said("customs", "tune"), said("customs", "tool")) == (["valuation"], ["declaration"])


@pytest.mark.parametrize(("day", "told"), [("2029-12-31", True), ("2030-01-01", False)])
def test_what_customs_asks_is_told_until_it_ends(ask: Ask, day: str, *, told: bool) -> None:
    out = ask("customs", "AA", "--on", day, *TODAY[2:]).out
    assert ("declaration: Whoever brings in a tool declares it (within 30 days of the payment); 4" in out) is told
    assert "customs value of a carrier: A carrier counts for what it weighs" in out


def test_what_customs_asks_as_json(ask: Ask) -> None:
    declaration, valuation = ask("customs", "AA", *TODAY, "--json").data
    assert (declaration["within_days"], declaration["counted_from"]) == (30, "payment")
    assert (valuation["matter"], valuation["within_days"], valuation["jurisdiction"]) == ("valuation", None, "The Club")


def test_a_place_is_looked_up_by_a_code_that_is_right_too(ask: Ask) -> None:
    assert ask("customs", "aa-09", *TODAY).out == ask("customs", "DD", *TODAY).out == ask("customs", "AA", *TODAY).out


# --- practice -------------------------------------------------------------------------------------------------------


def test_practice_is_told_part_by_part_each_with_its_source(ask: Ask) -> None:
    assert ask("practice", "AA").out == (
        "AA, AAD\n"
        "Rounding of tax: down to 1 AAD, per line. (primary)\n"
        "    source (primary): Gazette of Arcadia, 9\n"
        "Evidence of where the customer is: Two proofs of where the customer is, that do not contradict each other."
        " (primary)\n"
        "    source (primary): Gazette of Arcadia, 10\n"
        "Is a platform liable: yes: A platform owes the tax in place of its sellers. (primary)\n"
        "    source (primary): Gazette of Arcadia, 11\n"
        "What a business shows: A number of nine digits. (\\d{9}) (primary)\n"
        "    source (primary): Gazette of Arcadia, 12\n"
        "Invoice and currency: In words of Arcadia. (secondary)\n"
        "    source (secondary): Arcadian Press\n"
    )


def test_a_part_of_practice_that_the_tables_do_not_know_is_said_to_be_so(ask: Ask) -> None:
    out = ask("practice", "DD").out
    assert out.startswith("Dry Island, AAD\n")
    assert out.count(": not known to the tables\n") == 5


def test_practice_as_json(ask: Ask) -> None:
    data = ask("practice", "AA", "--json").data
    assert (data["jurisdiction"], data["currency"]) == ("AA", "AAD")
    assert (data["rounding"]["mode"], data["rounding"]["step"]) == ("down", "1 AAD")
    assert (data["evidence"]["pieces"], data["evidence"]["accepts"]) == (2, ["billing_address", "ip_address"])
    assert (data["platform"]["liable"], data["business_id"]["pattern"]) == ("yes", r"\d{9}")
    assert data["proofs"]["invoice"]["sure"] == "secondary"
    assert [source["title"] for source in data["proofs"]["invoice"]["citations"]] == ["Arcadian Press"]
    assert ask("practice", "DD", "--json").data["evidence"] is None


# --- counterparts ---------------------------------------------------------------------------------------------------


def test_a_counterpart_is_told_with_its_line_with_the_others_and_with_how_it_is_valued(ask: Ask) -> None:
    lines = ask("counterpart", "tune", "--to", "AA", *TODAY[:2]).out.splitlines()
    assert lines[0] == "song on a carrier into AA, most-favoured-nation duty applied: 15%"
    assert lines[1].startswith("  of the lines that name the content, the duty that most subheadings bear")
    assert lines[2:6] == [
        "    8523.49.10 [HS2022, 2025] Discs with songs: 15% (recalled)",
        "        source (recalled): What people say",
        "  Other lines for the same content:",
        "    8523.49.90 [HS2022, 2025] Other discs: 0% (recalled)",
    ]
    assert "How the carrier is valued" in lines
    assert "Blank discs" not in "".join(lines)


def test_the_bound_duty_of_a_counterpart_is_asked_for_by_its_kind(ask: Ask) -> None:
    out = ask("counterpart", "tool", "--to", "AA", "--rate", "bound", *TODAY[:2]).out
    assert out.startswith("tool on a carrier into AA, duty bound in the WTO: 30%\n")


def test_a_counterpart_of_which_no_schedule_is_known_is_not_free(ask: Ask) -> None:
    told = ask("counterpart", "song", "--to", "CC", *TODAY[:2])
    assert told.code == 0
    assert told.out.splitlines()[0].endswith(": not known")
    assert told.out.splitlines()[1].startswith("  the tables have no such rates of the importer")
    data = ask("counterpart", "song", "--to", "CC", *TODAY[:2], "--json").data
    assert (data["duty"], data["choice"], data["lines"]) == (None, "no_schedule", [])


def test_a_counterpart_as_json_has_its_duty_as_text(ask: Ask) -> None:
    data = ask("counterpart", "song", "--to", "AA", *TODAY[:2], "--json").data
    assert (data["duty"], data["choice"], data["type"]) == ("15%", "lines_name_content", "mfn_applied")
    assert [(line["code"], line["duty"]) for line in (*data["lines"], *data["others"])] == [
        ("8523.49.10", "15%"),
        ("8523.49.90", "0%"),
    ]


# --- the chronicle --------------------------------------------------------------------------------------------------


def test_positions_stand_newest_first_with_what_they_rest_on(ask: Ask) -> None:
    assert ask("positions").out == (
        "2019-05-05 AA: opposes it (secondary)\n"
        "    No truce.\n"
        "      source (secondary): Diary of the Club\n"
        "2018-05-05 UU: supports a permanent moratorium (recalled)\n"
        "    For ever.\n"
        "      source (secondary): Diary of the Club, 9\n"
        "      source (recalled): What people say\n"
        "2017-05-05 AA: has reservations, inferred from what it signed (secondary)\n"
        "    Signed.\n"
        "      source (secondary): Diary of the Club\n"
    )


def test_the_positions_of_one_country_are_its_own_and_those_of_its_union(ask: Ask) -> None:
    def told(country: str) -> list[tuple[str, str]]:
        return [(one["code"], one["day"]) for one in ask("positions", country, "--json").data]

    assert told("aa") == [("AA", "2019-05-05"), ("AA", "2017-05-05")]
    assert told("BB") == told("UU") == [("UU", "2018-05-05")]
    assert told("CC") == []


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ("2017-05-04", []),
        ("2017-05-05", ["2017-05-05"]),
        ("2018-12-31", ["2018-05-05", "2017-05-05"]),
        ("2099-05-05", ["2099-05-05", "2019-05-05", "2018-05-05", "2017-05-05"]),
    ],
)
def test_positions_may_be_asked_for_up_to_a_day(law: Engine, until: str, days: list[str]) -> None:
    assert [str(one.day) for one in law.positions(until=until)] == days


def test_events_stand_in_order_with_what_they_mean(ask: Ask) -> None:
    assert ask("events").out == (
        "2010-01 The Truce began. (secondary)\n"
        "    No duties.\n"
        "      source (secondary): Diary of the Club\n"
        "2015-01-01 The Pact began. (recalled)\n"
        "    Of the Truce, more.\n"
        "      source (recalled): What people say\n"
        "2020-01-01 The Truce ended. (secondary)\n"
        "    Duties may be charged. (Last meeting)\n"
        "      source (secondary): Diary of the Club\n"
    )


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        (["AA"], ["2015-01-01", "2020-01-01"]),
        (["BB"], ["2010-01-01", "2015-01-01"]),
        (["UU"], ["2010-01-01"]),
        (["CC"], []),
        (["--instrument", "pact"], ["2010-01-01", "2015-01-01"]),
        (["AA", "--instrument", "pact"], ["2015-01-01"]),
        (["--instrument", "truce"], ["2010-01-01", "2020-01-01"]),
    ],
)
def test_events_may_be_those_of_a_country_or_of_an_instrument(ask: Ask, asked: list[str], days: list[str]) -> None:
    assert [one["day"] for one in ask("events", *asked, "--json").data] == days


def test_events_may_be_asked_for_between_two_days(law: Engine) -> None:
    def told(since: str, until: str) -> list[str]:
        return [str(one.day) for one in law.events(since=since, until=until)]

    assert told("2010-01-01", "2015-01-01") == ["2010-01-01", "2015-01-01"]
    assert told("2010-01-02", "2014-12-31") == []
    assert told("2015-01-02", "2020-01-01") == ["2020-01-01"]


def test_deals_are_told_with_their_days_and_what_they_say_of_transmissions(ask: Ask) -> None:
    assert ask("deals").out == (
        "Barbados: Deal to keep the Truce (announced 2014-01-01, signed 2014-05-05, in force 2015-01-01) (secondary)\n"
        "    In force.\n"
        "    no duties on transmissions: yes; permanent moratorium: political\n"
        "      source (secondary): Diary of the Club\n"
        "UU: Deal with the Union (recalled)\n"
        "    Talked about. (as of 2026-11-11)\n"
        "    no duties on transmissions: not established; permanent moratorium: no\n"
        "    Nobody has seen it.\n"
        "      source (secondary): Diary of the Club\n"
    )


def test_the_deals_of_one_country_are_its_own_and_those_of_its_union(ask: Ask) -> None:
    def told(country: str) -> list[str]:
        return [one["partner"] for one in ask("deals", country, "--json").data]

    assert (told("BB"), told("UU"), told("AA")) == (["BB", "UU"], ["UU"], [])


@pytest.mark.parametrize("verb", ["positions", "events", "deals"])
def test_every_entry_as_json_has_its_sources_written_out(ask: Ask, verb: str) -> None:
    found = ask(verb, "--json").data
    assert len(found) >= 2
    for one in found:
        assert [source["key"] for source in one["citations"]] == [key.partition("#")[0] for key in one["cite"]]
        assert all(source["title"] for source in one["citations"])


def test_tables_without_a_chronicle_tell_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    tables = lay(tmp_path, {path: text for path, text in FILES.items() if path != "chronicle.toml"})
    for verb in ("positions", "events", "deals"):
        assert main([verb, "--tables", str(tables)]) == 0
        assert capsys.readouterr().out == "The tables know of none.\n"


# --- nothing, and what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        ["provisions", "CC"],
        ["provisions", "AA", "CC"],
        ["provisions", "AA", "BB", "--about", "source_code"],
        ["access", "AA-N-T", "--content", "tool"],
        ["positions", "CC"],
        ["events", "CC"],
        ["deals", "CC"],
    ],
    ids=" ".join,
)
def test_where_the_tables_know_nothing_they_say_so_and_that_is_an_answer(ask: Ask, asked: list[str]) -> None:
    told = ask(*asked)
    assert (told.code, told.out, told.err) == (0, "The tables know of none.\n", "")
    assert ask(*asked, "--json").data == []


WRONG = [
    (["provisions", "ZZ"], "unknown_code", "country", "ISO 3166-1"),
    (["provisions", "AA", "ZZ"], "unknown_code", "partner", "ISO 3166-1"),
    (["provisions", "AA", "--about", "spam"], "unknown_provision", "about", "source_code"),
    (["provisions", "AA", "--on", "tomorrow"], "bad_date", "on", "2026-11-23"),
    (["access", "ZZ"], "unknown_code", "country", "ISO 3166-1"),
    (["access", "AA", "--content", "tul"], "unknown_content", "content", "tool"),
    (["access", "AA", "--known", "tomorrow"], "bad_date", "known", "2026-11-23"),
    (["customs", "XX"], "unknown_code", "country", "write BB"),
    (["customs", "OO"], "retired_code", "country", "write AA"),
    (["customs", "AA-99"], "unknown_subdivision", "country", "write AA"),
    (["customs", "AA", "--content", "download"], "unknown_content", "content", "way of delivery"),
    (["practice", "ZZ"], "unknown_code", "country", "ISO 3166-1"),
    (["practice", "UU"], "unknown_code", "country", "one of its members"),
    (["provisions", "AA", "AA"], "same_country", "partner", "another country"),
    (["schedule", "ZZ"], "unknown_code", "destination", "ISO 3166-1"),
    (["events", "--since", "2026-02-30"], "bad_date", "since", "2026-11-23"),
    (["counterpart", "tul", "--to", "AA"], "unknown_content", "content", "tool"),
    (["counterpart", "song", "--to", "ZZ"], "unknown_code", "destination", "ISO 3166-1"),
    (["counterpart", "song", "--to", "AA", "--rate", "usual"], "unknown_rate", "rate", "mfn_applied, mfn_statutory, b"),
    (["positions", "ZZ"], "unknown_code", "country", "ISO 3166-1"),
    (["events", "ZZ"], "unknown_code", "country", "ISO 3166-1"),
    (["deals", "ZZ"], "unknown_code", "country", "ISO 3166-1"),
]


@pytest.mark.parametrize(("asked", "code", "param", "hint"), WRONG, ids=[" ".join(asked) for asked, *_ in WRONG])
def test_a_wrong_question_leaves_with_two_and_names_code_param_and_hint(
    ask: Ask, asked: list[str], code: str, param: str, hint: str
) -> None:
    told = ask(*asked)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"dtariff: {code} [{param}]: ")
    assert hint in told.err
    again = ask(*asked, "--json")
    error = again.data["error"]
    assert (again.code, error["code"], error["param"]) == (2, code, param)
    assert hint in error["hint"]


def test_an_instrument_that_has_no_file_is_a_wrong_question(ask: Ask) -> None:
    told = ask("events", "--instrument", "peace")
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("dtariff: unknown_instrument [instrument]: no instrument 'peace'")
    assert ask("events", "--instrument", "peace", "--json").data["error"]["param"] == "instrument"


def test_the_practice_of_a_country_without_a_file_leaves_with_three(ask: Ask) -> None:
    told = ask("practice", "CC")
    assert (told.code, told.out) == (3, "")
    assert told.err.startswith("dtariff: law_unknown [country]: ")
    again = ask("practice", "CC", "--json")
    assert (again.code, again.data["error"]["code"], again.data["error"]["param"]) == (3, "law_unknown", "country")


@pytest.mark.parametrize("argv", [["provisions"], ["access"], ["counterpart", "song"], ["practice"]], ids=" ".join)
def test_a_question_without_its_country_cannot_be_read(ask: Ask, argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        ask(*argv)
    assert stopped.value.code == 2


@pytest.mark.parametrize(("param", "word"), [("since", "soon"), ("until", "later")])
def test_a_day_of_the_chronicle_that_is_none_is_refused_by_its_name(law: Engine, param: str, word: str) -> None:
    with pytest.raises(InputError) as caught:
        law.events(**{param: word})
    assert (caught.value.code, caught.value.param) == ("bad_date", param)
