"""What the same work would pay on a carrier: which line of a schedule is chosen, and what is said where none can be.

On invented schedules. A film is 8524.32 in HS2002 and 8523.49 or 8523.80 in HS2022; a game is 8523.49, a book is
4901.99. XA and XB are in a customs union, all three in an agreement on bound duties; XD lies under the customs of XA.
"""

import pytest
from invented import CATEGORIES, CODES, engine_on, shared

from dtariff.engine import Engine
from dtariff.model.counterpart import Counterpart
from dtariff.model.errors import InputError

TODAY = "2026-11-23"
HEAD = "code,edition,title,covers,partly,type,duty,partner,year,from,known,retracted,cite,sure,note\n"
KINDS = CATEGORIES.replace('editions = ["HS2022"]', 'editions = ["HS2002", "HS2022"]').replace(
    'HS2022 = ["8523.49"]', 'HS2002 = ["8524.32"]\nHS2022 = ["8523.49", "8523.80"]'
)
KINDS = KINDS.replace('HS2022 = ["9504.50"]', 'HS2022 = ["8523.49"]')
FACTS = """
[[customs_fact]]
matter = "valuation"
says = "The disc alone counts."
content = ["game"]
rows = [{ from = 2000-01-01, cite = "law" }, { from = 2020-01-01, state = "ended", cite = "law" }]
[[customs_fact]]
matter = "declaration"
says = "Declare the disc."
rows = [{ from = 2000-01-01, cite = "law" }]
"""


def grouping(name: str, kind: str, members: str) -> str:
    return f"""
schema = 1
id = "{name}"
title = "The {name.title()}"
kind = "{kind}"
reviewed = 2026-11-23
members = [{members}]
[sources]
"""


def joined(*codes: str, since: str = "2000-01-01") -> str:
    return ", ".join(f'{{ from = {since}, code = "{code}", cite = "law" }}' for code in codes)


LEFT = ', { from = 2020-01-01, in_force = false, code = "XB", cite = "law" }'
LAW = (
    shared()
    | {"categories.toml": KINDS, "codes.toml": CODES.replace('"XC"]', '"XC", "XD"]')}
    | {"groupings/union.toml": grouping("union", "customs_union", joined("XA", "XB") + LEFT)}
    | {"groupings/pact.toml": grouping("pact", "agreement", joined("XA", "XB", "XC", since="2010-01-01"))}
    | {"jurisdictions/XA.toml": f'schema = 1\ncode = "XA"\ncurrency = "USD"\nreviewed = {TODAY}\n{FACTS}'}
    | {
        "jurisdictions/XD.toml": 'schema = 1\ncode = "XD"\nname = "Isle"\ncurrency = "USD"\ncustoms_of = "XA"\n'
        f"reviewed = {TODAY}\n"
    }
)


def line(  # noqa: PLR0917 - the cells of a row
    code: str,
    duty: str,
    covers: str = "",
    kind: str = "mfn_applied",
    year: int = 2025,
    edition: str = "HS2022",
    cite: str = "law",
    partly: str = "",
) -> str:
    return f"{code},{edition},Line {code},{covers},{partly},{kind},{duty},,{year},,,,{cite},,\n"


def on_schedules(**rows: list[str]) -> Engine:
    """An engine on schedules by the name of their country or grouping."""
    texts = LAW | {f"schedules/{name}.csv": HEAD + "".join(found) for name, found in rows.items()}
    return engine_on(texts)


def asked(
    law: Engine,
    content: str = "video",
    to: str = "XA",
    *,
    rate: str = "mfn_applied",
    on: str = "2026-06-01",
    known: str = "2099-01-01",
) -> Counterpart:
    return law.counterpart(content, destination=to, rate=rate, on=on, known=known)


def told(found: Counterpart) -> tuple[str, str]:
    """The duty as text, and why."""
    return ("not known" if found.duty is None else str(found.duty)), found.choice


def codes(found: Counterpart) -> tuple[list[str], list[str]]:
    """The codes of the lines that carry the duty, and of the others."""
    return [one.code for one in found.lines], [one.code for one in found.others]


# --- chosen by content ----------------------------------------------------------------------------------------------

DISC = [
    line("8523.49.10", "0%", "game"),
    line("8523.49.20", "25%", "video"),
    line("8523.49.90", "5%"),
]


@pytest.mark.parametrize(
    ("content", "duty", "lines", "others"),
    [
        ("game", "0%", ["8523.49.10"], ["8523.49.90"]),
        ("video", "25%", ["8523.49.20"], ["8523.49.90"]),
    ],
)
def test_the_same_disc_is_free_with_one_content_and_pays_a_quarter_with_another(
    content: str, duty: str, lines: list[str], others: list[str]
) -> None:
    found = asked(on_schedules(XA=DISC), content)
    assert told(found) == (duty, "lines_name_content")
    assert codes(found) == (lines, others)


def test_a_line_is_told_with_all_that_the_schedule_says_of_it() -> None:
    row = (
        '8523.49.20,HS2022,"Discs, with films",video ebook,,mfn_applied,25%,,'
        "2025,2025-02-03,,,law#7 press,recalled,By hand.\n"
    )
    found = asked(on_schedules(XA=[row]))
    assert (found.content, found.destination, found.type, found.sure) == ("video", "XA", "mfn_applied", "recalled")
    (one,) = found.lines
    assert (one.schedule, one.edition, one.title, one.year) == ("XA", "HS2022", "Discs, with films", 2025)
    assert (one.covers, str(one.duty), one.sure, one.notes) == (("video", "ebook"), "25%", "recalled", ("By hand.",))
    assert [(source.key, source.article) for source in one.citations] == [("law", "7"), ("press", "")]


def test_a_line_that_names_the_content_comes_before_many_general_ones() -> None:
    general = [line(f"8523.49.9{number}", "5%") for number in range(4)]
    found = asked(on_schedules(XA=[line("8523.49.20", "25%", "video"), *general]))
    assert told(found) == ("25%", "lines_name_content")
    assert codes(found) == (["8523.49.20"], ["8523.49.90", "8523.49.91", "8523.49.92", "8523.49.93"])


def test_where_no_line_names_the_content_the_general_ones_hold() -> None:
    found = asked(on_schedules(XA=[line("8523.49.10", "0%", "game"), line("8523.49.90", "5%")]))
    assert told(found) == ("5%", "lines_are_general")
    assert codes(found) == (["8523.49.90"], [])


def test_of_several_carriers_the_duty_that_most_subheadings_bear_is_chosen_however_many_lines_divide_one() -> None:
    rows = [
        line("8523.29.00", "25%", "video"),
        line("8523.49.10", "0%", "video"),
        line("8523.49.20", "0%", "video"),
        line("8523.49.30", "0%", "video"),
        line("8523.80.00", "25%", "video"),
    ]
    found = asked(on_schedules(XA=rows))
    assert told(found) == ("25%", "lines_name_content")
    assert codes(found) == (["8523.29.00", "8523.80.00"], ["8523.49.10", "8523.49.20", "8523.49.30"])


def test_a_line_for_some_works_of_the_kind_stands_back_behind_one_for_all_and_behind_a_general_one() -> None:
    newsreels = line("8523.49.10", "0%", partly="video")
    found = asked(on_schedules(XA=[newsreels, line("8523.49.20", "25%", "video")]))
    assert (told(found), codes(found)) == (("25%", "lines_name_content"), (["8523.49.20"], ["8523.49.10"]))
    found = asked(on_schedules(XA=[newsreels, line("8523.49.90", "5%")]))
    assert (told(found), codes(found)) == (("5%", "lines_are_general"), (["8523.49.90"], ["8523.49.10"]))
    assert told(asked(on_schedules(XA=[newsreels]))) == ("0%", "lines_name_a_part")
    assert told(asked(on_schedules(XA=[newsreels]), "game")) == ("not known", "no_line")


def test_the_same_duty_written_otherwise_is_the_same_duty() -> None:
    rows = [
        line("8523.29.00", "5%", "video"),
        line("8523.49.20", "0%", "video"),
        line("8523.80.00", "0.0%", "video"),
    ]
    found = asked(on_schedules(XA=rows))
    assert codes(found) == (["8523.49.20", "8523.80.00"], ["8523.29.00"])


def test_a_row_with_a_first_day_does_not_hold_before_it() -> None:
    later = line("8523.49.20", "25%", "video").replace(",2025,,", ",2025,2025-07-01,")
    law = on_schedules(XA=[line("8523.49.20", "10%", "video", year=2024), later])
    assert str(asked(law, on="2025-06-30").duty) == "10%"
    assert str(asked(law, on="2025-07-01").duty) == "25%"


def test_a_place_that_the_rows_of_a_union_put_outside_it_has_not_its_schedule() -> None:
    out = '{ from = 2000-01-01, in_force = false, code = "XA-R", cite = "law" }, '
    rock = f'schema = 1\ncode = "XA-R"\nname = "Rock"\npart_of = "XA"\ncurrency = "USD"\nreviewed = {TODAY}\n'
    texts = LAW | {
        "groupings/union.toml": LAW["groupings/union.toml"].replace("members = [", f"members = [{out}"),
        "schedules/union.csv": HEAD + line("8523.49.20", "20%", "video"),
        "jurisdictions/XA-R.toml": rock,
    }
    law = engine_on(texts)
    assert told(asked(law, to="XA")) == ("20%", "lines_name_content")
    assert told(asked(law, to="XA-R")) == ("not known", "no_schedule")


def test_a_schedule_that_was_read_and_has_no_line_is_not_said_to_be_unread() -> None:
    assert "nobody has looked" not in asked(on_schedules(XA=[line("4901.99.00", "0%")])).explain()


def test_of_two_duties_that_as_many_lines_carry_that_of_the_first_line_is_chosen() -> None:
    rows = [
        line("8523.49.10", "15%", "video"),
        line("8523.49.20", "0%", "video"),
        line("8523.49.30", "0%", "video"),
        line("8523.49.40", "15%", "video"),
    ]
    found = asked(on_schedules(XA=rows))
    assert told(found) == ("15%", "lines_differ")
    assert codes(found) == (["8523.49.10", "8523.49.40"], ["8523.49.20", "8523.49.30"])


def test_a_specific_duty_is_a_duty() -> None:
    assert told(asked(on_schedules(XA=[line("8523.49.20", "21450 IDR/minute", "video")]))) == (
        "21450 IDR/minute",
        "lines_name_content",
    )


def test_a_duty_is_as_sure_as_the_weakest_of_its_lines() -> None:
    rows = [
        line("8523.49.10", "5%", "video"),
        line("8523.49.20", "5%", "video", cite="press"),
        line("8523.49.30", "0%", "video", cite="memory"),
    ]
    assert asked(on_schedules(XA=rows)).sure == "secondary"


# --- where there is none --------------------------------------------------------------------------------------------


def test_a_line_whose_rate_no_source_gives_is_told_without_a_duty() -> None:
    found = asked(on_schedules(XA=[line("8523.49.20", "", "video")]))
    assert told(found) == ("not known", "rate_not_known")
    assert codes(found) == ([], ["8523.49.20"])
    assert found.sure == "assumed"


def test_a_known_rate_is_chosen_beside_lines_without_one() -> None:
    rows = [line("8523.49.10", "", "video"), line("8523.49.20", "", "video"), line("8523.49.30", "5%", "video")]
    found = asked(on_schedules(XA=rows))
    assert told(found) == ("5%", "lines_name_content")
    assert codes(found) == (["8523.49.30"], ["8523.49.10", "8523.49.20"])


def test_the_rate_of_a_general_line_does_not_stand_in_for_that_of_a_line_that_names_the_content() -> None:
    found = asked(on_schedules(XA=[line("8523.49.20", "", "video"), line("8523.49.90", "5%")]))
    assert told(found) == ("not known", "rate_not_known")
    assert codes(found) == ([], ["8523.49.20", "8523.49.90"])


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(line("8523.49.10", "5%", "game"), id="for-another-content"),
        pytest.param(line("8523.49.10", "5%", "-"), id="for-blank-discs"),
        pytest.param(line("4901.99.00", "5%"), id="of-another-heading"),
    ],
)
def test_a_schedule_without_a_line_for_the_content_says_so(row: str) -> None:
    found = asked(on_schedules(XA=[row]))
    assert told(found) == ("not known", "no_line")
    assert codes(found) == ([], [])


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(line("8523.49.10", "5%", "video", "bound"), id="of-another-kind"),
        pytest.param(line("8523.49.10", "5%", "video").replace("5%,,", "5%,Elsewhere,"), id="for-one-partner"),
    ],
)
def test_a_schedule_without_rates_of_the_kind_is_none_for_the_question(row: str) -> None:
    assert told(asked(on_schedules(XA=[row]))) == ("not known", "no_schedule")


def test_an_importer_without_a_schedule_is_told_as_such() -> None:
    found = asked(on_schedules(XA=DISC), to="XC")
    assert told(found) == ("not known", "no_schedule")
    assert found.sure == "assumed"


# --- whose schedule -------------------------------------------------------------------------------------------------


def test_a_countrys_own_schedule_comes_before_that_of_its_union() -> None:
    law = on_schedules(XA=[line("8523.49.20", "10%", "video")], union=[line("8523.49.20", "20%", "video", year=2010)])
    assert told(asked(law)) == ("10%", "lines_name_content")
    assert [one.schedule for one in asked(law).lines] == ["XA"]
    assert [one.schedule for one in asked(law, to="XB", on="2019-06-01").lines] == ["union"]


def test_where_its_own_schedule_has_no_line_that_of_its_union_holds() -> None:
    law = on_schedules(XA=[line("4901.99.00", "0%")], union=[line("8523.49.20", "20%", "video")])
    assert told(asked(law)) == ("20%", "lines_name_content")
    assert told(asked(law, "ebook")) == ("0%", "lines_are_general")


def test_the_schedule_of_a_union_is_that_of_a_member_while_it_is_one() -> None:
    law = on_schedules(union=[line("8523.49.20", "20%", "video", year=1998)])
    told_on = [told(asked(law, to="XB", on=on)) for on in ("1999-12-31", "2000-01-01", "2019-12-31", "2020-01-01")]
    nothing, something = ("not known", "no_schedule"), ("20%", "lines_name_content")
    assert told_on == [nothing, something, something, nothing]


def test_bound_duties_stand_in_the_schedule_of_an_agreement() -> None:
    law = on_schedules(XA=DISC, pact=[line("8523.49.00", "0%", kind="bound", year=2010)])
    bound = asked(law, rate="bound")
    assert (bound.type, *told(bound)) == ("bound", "0%", "lines_are_general")
    assert [one.schedule for one in bound.lines] == ["pact"]
    assert told(asked(law)) == ("25%", "lines_name_content")
    assert told(asked(law, to="XC", rate="bound")) == ("0%", "lines_are_general")
    assert told(asked(law, to="XC")) == ("not known", "no_schedule")


def test_a_territory_under_the_customs_of_another_country_has_that_countrys_schedule() -> None:
    law = on_schedules(XA=DISC)
    assert told(asked(law, to="XD")) == ("25%", "lines_name_content")
    assert asked(law, to="XD").destination == "XD"
    of_union = on_schedules(union=[line("8523.49.20", "20%", "video")])
    assert told(asked(of_union, to="XD")) == ("20%", "lines_name_content")


def test_a_kind_of_rate_that_no_schedule_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError) as caught:
        asked(on_schedules(XA=DISC), rate="usual")
    assert (caught.value.code, caught.value.param) == ("unknown_rate", "rate")
    assert caught.value.hint == "one of: mfn_applied, mfn_statutory, bound"


@pytest.mark.parametrize(
    ("content", "to", "code", "param"),
    [("opera", "XA", "unknown_content", "content"), ("video", "ZZ", "unknown_code", "destination")],
)
def test_a_content_or_an_importer_that_is_nowhere_is_refused(content: str, to: str, code: str, param: str) -> None:
    with pytest.raises(InputError) as caught:
        asked(on_schedules(XA=DISC), content, to)
    assert (caught.value.code, caught.value.param) == (code, param)


# --- which year, which edition --------------------------------------------------------------------------------------

YEARS = on_schedules(
    XA=[
        line("8523.49.20", "30%", "video", year=2015),
        line("8523.49.20", "20%", "video", year=2020),
        line("8523.49.20", "10%", "video", year=2027),
    ]
)


@pytest.mark.parametrize(
    ("on", "duty", "year"),
    [
        ("2015-01-01", "30%", 2015),
        ("2015-06-01", "30%", 2015),
        ("2019-12-31", "30%", 2015),
        ("2020-01-01", "20%", 2020),
        ("2026-06-01", "20%", 2020),
        ("2027-01-01", "10%", 2027),
        ("2099-01-01", "10%", 2027),
    ],
)
def test_the_newest_tariff_up_to_the_year_is_read(on: str, duty: str, year: int) -> None:
    found = asked(YEARS, on=on)
    assert told(found) == (duty, "lines_name_content")
    assert [one.year for one in (*found.lines, *found.others)] == [year]


@pytest.mark.parametrize(
    ("known", "duty"), [("2025-12-31", "30%"), ("2026-01-01", "30%"), ("2026-05-04", "30%"), ("2026-05-05", "20%")]
)
def test_a_rate_that_was_found_wrong_counts_until_the_day_of_its_correction(known: str, duty: str) -> None:
    wrong = line("8523.49.20", "30%", "video", year=2025).replace("2025,,,,", "2025,,,2026-05-05,")
    right = line("8523.49.20", "20%", "video", year=2025).replace("2025,,,,", "2025,,2026-05-05,,")
    law = on_schedules(XA=[wrong, right])
    assert told(asked(law, known=known))[0] == duty
    assert [str(one.duty) for one in law.schedule("XA", known=known)] == [duty]


@pytest.mark.parametrize(("on", "duty"), [("2025-06-30", "30%"), ("2025-07-01", "20%")])
def test_a_rate_that_changes_within_a_year_takes_over_on_its_day(on: str, duty: str) -> None:
    later = line("8523.49.20", "20%", "video", year=2025).replace("2025,,,,", "2025,2025-07-01,,,")
    law = on_schedules(XA=[line("8523.49.20", "30%", "video", year=2025), later])
    assert told(asked(law, on=on)) == (duty, "lines_name_content")


def test_before_the_first_tariff_that_is_known_its_rates_are_not_told_as_those_of_the_day() -> None:
    found = asked(YEARS, on="2014-12-31")
    assert told(found) == ("not known", "rate_not_known")
    assert [one.year for one in found.others] == [2015, 2020, 2027]


def test_a_line_of_an_abolished_edition_has_no_voice_beside_a_later_one_be_it_of_the_union() -> None:
    old = line("8524.32.00", "0%", "video", year=2005, edition="HS2002")
    assert told(asked(on_schedules(XA=[line("8523.49.90", "11%"), old]))) == ("11%", "lines_are_general")
    law = on_schedules(XA=[old], union=[line("8523.49.20", "20%", "video")])
    assert (told(asked(law)), asked(law).lines[0].schedule) == (("20%", "lines_name_content"), "union")
    assert (told(asked(law, on="2024-06-01")), asked(law, on="2024-06-01").lines[0].schedule) == (
        ("0%", "lines_name_content"),
        "XA",
    )


def test_where_as_many_subheadings_bear_another_duty_it_is_told() -> None:
    found = asked(on_schedules(XA=[line("8523.49.20", "10%", "video"), line("8523.80.00", "0%", "video")]))
    assert told(found) == ("10%", "lines_differ")
    assert codes(found) == (["8523.49.20"], ["8523.80.00"])


def test_each_subheading_is_read_in_its_own_newest_tariff() -> None:
    rows = [
        line("8523.49.20", "30%", "video", year=2015),
        line("8523.49.20", "20%", "video", year=2025),
        line("8523.80.00", "20%", "video", year=2022),
    ]
    found = asked(on_schedules(XA=rows))
    assert [(one.code, one.year) for one in found.lines] == [("8523.49.20", 2025), ("8523.80.00", 2022)]


def test_a_code_counts_in_the_edition_in_which_the_content_stands_under_it() -> None:
    """Heading 8524 was recorded media in HS2002 and is flat panel displays in HS2022."""
    displays = line("8524.32.00", "14%", year=2025)
    film = line("8524.32.00", "3%", year=2005, edition="HS2002")
    assert told(asked(on_schedules(XA=[displays]))) == ("not known", "no_line")
    found = asked(on_schedules(XA=[film, displays]))
    assert told(found) == ("3%", "lines_are_general")
    assert [(one.edition, one.year) for one in found.lines] == [("HS2002", 2005)]
    assert told(asked(on_schedules(XA=[line("8523.49.00", "14%", year=2005, edition="HS2002")]))) == (
        "not known",
        "no_line",
    )


# --- how a carrier is valued ----------------------------------------------------------------------------------------


def test_how_customs_values_the_carrier_is_told_beside_the_duty_while_it_holds() -> None:
    law = on_schedules(XA=DISC)
    told_on = {on: [fact.says for fact in asked(law, "game", on=on).valuation] for on in ("2019-12-31", "2020-01-01")}
    assert told_on == {"2019-12-31": ["The disc alone counts."], "2020-01-01": []}
    assert asked(law, "video", on="2019-12-31").valuation == ()
