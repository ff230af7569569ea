"""The WTO moratorium: every decision, every gap, who is bound, and what was known when.

The days are those of the researched chain of decisions (WT/MIN(98)/DEC/2 to WT/MIN(24)/38) and of the accessions.
Between the United States and Brazil nothing but the moratorium stands, so that pair shows it alone.
"""

from datetime import date

import pytest

from dtariff.engine import Engine
from dtariff.model.errors import CoverageError
from dtariff.model.resolution import Bar, BarDecision, Verdict

TODAY = "2026-11-23"


def asked(engine: Engine, on: str, known: str = TODAY, pair: str = "US BR", **facts: str) -> BarDecision:
    origin, destination = pair.split()
    return engine.bar(origin, destination, content=facts.pop("content", "music"), on=on, known=known, **facts)


def moratorium(decision: BarDecision) -> Bar:
    return next(bar for bar in decision.instruments if bar.instrument == "wto-moratorium")


# --- the chain of decisions ----------------------------------------------------------------------------------------


def test_nothing_is_told_of_the_day_before_the_geneva_declaration(engine: Engine) -> None:
    with pytest.raises(CoverageError) as caught:
        asked(engine, "1998-05-19")
    assert caught.value.code == "before_coverage"


@pytest.mark.parametrize(
    ("on", "verdict", "symbol"),
    [
        pytest.param("1998-05-20", "barred", "WT/MIN(98)/DEC/2", id="geneva-declaration"),
        pytest.param("1999-12-02", "barred", "WT/MIN(98)/DEC/2", id="day-before-seattle-closed"),
        pytest.param("1999-12-03", "conditional", "Seattle", id="seattle-closed-without-decision"),
        pytest.param("2001-11-13", "conditional", "Seattle", id="day-before-doha"),
        pytest.param("2001-11-14", "barred", "WT/MIN(01)/DEC/1", id="doha"),
        pytest.param("2003-09-13", "barred", "WT/MIN(01)/DEC/1", id="day-before-cancun-closed"),
        pytest.param("2003-09-14", "conditional", "WT/MIN(03)/20", id="cancun-closed-without-extension"),
        pytest.param("2004-07-31", "conditional", "WT/MIN(03)/20", id="day-before-july-package"),
        pytest.param("2004-08-01", "barred", "WT/L/579", id="july-package"),
        pytest.param("2005-12-17", "barred", "WT/L/579", id="day-before-hong-kong"),
        pytest.param("2005-12-18", "barred", "WT/MIN(05)/DEC", id="hong-kong"),
        pytest.param("2007-12-31", "barred", "WT/MIN(05)/DEC", id="no-conference-in-2007"),
        pytest.param("2009-12-01", "barred", "WT/MIN(05)/DEC", id="day-before-geneva-2009"),
        pytest.param("2009-12-02", "barred", "WT/L/782", id="geneva-2009"),
        pytest.param("2011-12-16", "barred", "WT/L/782", id="day-before-geneva-2011"),
        pytest.param("2011-12-17", "barred", "WT/L/843", id="geneva-2011"),
        pytest.param("2013-12-06", "barred", "WT/L/843", id="day-before-bali"),
        pytest.param("2013-12-07", "barred", "WT/MIN(13)/32", id="bali"),
        pytest.param("2015-12-18", "barred", "WT/MIN(13)/32", id="day-before-nairobi"),
        pytest.param("2015-12-19", "barred", "WT/MIN(15)/42", id="nairobi"),
        pytest.param("2017-12-12", "barred", "WT/MIN(15)/42", id="day-before-buenos-aires"),
        pytest.param("2017-12-13", "barred", "WT/MIN(17)/65", id="buenos-aires"),
        pytest.param("2019-12-09", "barred", "WT/MIN(17)/65", id="day-before-general-council-2019"),
        pytest.param("2019-12-10", "barred", "WT/L/1079", id="general-council-2019"),
        pytest.param("2020-01-01", "barred", "WT/L/1079", id="the-end-once-named-for-2019-had-passed"),
        pytest.param("2022-06-16", "barred", "WT/L/1079", id="day-before-mc12"),
        pytest.param("2022-06-17", "barred", "WT/MIN(22)/32", id="mc12"),
        pytest.param("2024-03-01", "barred", "WT/MIN(22)/32", id="day-before-mc13"),
        pytest.param("2024-03-02", "barred", "WT/MIN(24)/38", id="mc13"),
        pytest.param("2024-04-01", "barred", "WT/MIN(24)/38", id="the-end-once-named-for-march-2024-had-passed"),
        pytest.param("2026-03-29", "barred", "WT/MIN(24)/38", id="last-undisputed-day"),
        pytest.param("2026-03-30", "conditional", "Yaoundé", id="mc14-closed-without-decision"),
        pytest.param("2026-03-31", "conditional", "Yaoundé", id="last-day-on-the-latest-reading"),
        pytest.param("2026-04-01", "not_barred", "WT/MIN(24)/38", id="lapsed-on-every-reading"),
        pytest.param("2026-11-23", "not_barred", "WT/MIN(24)/38", id="still-lapsed"),
    ],
)
def test_on_each_day_the_practice_stands_as_the_last_conference_left_it(
    engine: Engine, on: str, verdict: Verdict, symbol: str
) -> None:
    decision = asked(engine, on)
    assert decision.verdict == verdict
    assert decision.deciding == moratorium(decision)
    assert symbol in moratorium(decision).act


@pytest.mark.parametrize(
    ("on", "effect", "why", "strength"),
    [
        ("2024-06-01", "bars", "decision_in_force", "binding"),
        ("2000-06-01", "unsettled", "decision_disputed", "disputed"),
        ("2004-01-01", "unsettled", "decision_disputed", "disputed"),
        ("2026-03-30", "unsettled", "decision_disputed", "disputed"),
        ("2026-06-01", "none", "decision_lapsed", "none"),
    ],
)
def test_a_decision_bars_while_it_stands_is_disputed_in_the_gaps_and_does_nothing_after(
    engine: Engine, on: str, effect: str, why: str, strength: str
) -> None:
    bar = moratorium(asked(engine, on))
    assert (bar.effect, bar.why, bar.strength) == (effect, why, strength)


@pytest.mark.parametrize(
    ("on", "since", "until"),
    [
        ("1998-05-20", date(1998, 5, 20), date(1999, 12, 3)),
        ("2007-06-01", date(2005, 12, 18), date(2009, 12, 2)),
        ("2020-06-01", date(2019, 12, 10), date(2022, 6, 17)),
        ("2024-06-01", date(2024, 3, 2), date(2026, 3, 30)),
        ("2026-11-23", date(2024, 3, 2), date(2026, 3, 30)),
    ],
)
def test_a_decision_tells_its_first_day_and_the_day_that_ended_it(
    engine: Engine, on: str, since: date, until: date
) -> None:
    bar = moratorium(asked(engine, on))
    assert (bar.since, bar.until) == (since, until)


def test_no_decision_defines_electronic_transmissions_so_the_bar_hangs_on_content_being_one(engine: Engine) -> None:
    assert moratorium(asked(engine, "2024-06-01")).subject_to == ("content_is_transmission",)
    assert moratorium(asked(engine, "2026-03-30")).subject_to == ("content_is_transmission",)
    assert moratorium(asked(engine, "2026-06-01")).subject_to == ()


def test_every_state_of_the_moratorium_is_cited(engine: Engine) -> None:
    for on in ("1998-06-01", "2000-06-01", "2004-06-01", "2015-06-01", "2026-03-30", "2026-04-01"):
        assert moratorium(asked(engine, on)).citations


def test_the_july_package_is_recalled_and_its_days_are_shown_as_unverified(engine: Engine) -> None:
    assert asked(engine, "2005-06-01").sure == "recalled"


# --- who is bound --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "before", "joined"),
    [
        pytest.param("CN", "2001-12-10", "2001-12-11", id="china"),
        pytest.param("TW", "2001-12-31", "2002-01-01", id="chinese-taipei"),
        pytest.param("SA", "2005-12-10", "2005-12-11", id="saudi-arabia"),
        pytest.param("VN", "2007-01-10", "2007-01-11", id="viet-nam"),
        pytest.param("UA", "2008-05-15", "2008-05-16", id="ukraine"),
        pytest.param("RU", "2012-08-21", "2012-08-22", id="russia"),
        pytest.param("KZ", "2015-11-29", "2015-11-30", id="kazakhstan"),
        pytest.param("LR", "2016-07-13", "2016-07-14", id="liberia"),
        pytest.param("AF", "2016-07-28", "2016-07-29", id="afghanistan"),
        pytest.param("KM", "2024-08-20", "2024-08-21", id="comoros"),
        pytest.param("TL", "2024-08-29", "2024-08-30", id="timor-leste"),
    ],
)
def test_a_country_is_bound_from_the_day_it_joins_the_wto_and_not_the_day_before(
    engine: Engine, code: str, before: str, joined: str
) -> None:
    outside = asked(engine, before, pair=f"BR {code}")
    inside = asked(engine, joined, pair=f"BR {code}")
    assert (outside.verdict, moratorium(outside).why) == ("not_barred", "not_a_member")
    assert (inside.verdict, moratorium(inside).why) == ("barred", "decision_in_force")


@pytest.mark.parametrize("code", ["RS", "BY", "ET", "IR", "DZ", "KP", "VA", "SM"])
def test_who_is_surely_no_member_is_not_bound(engine: Engine, code: str) -> None:
    decision = asked(engine, "2020-06-01", pair=f"BR {code}")
    assert (decision.verdict, moratorium(decision).why) == ("not_barred", "not_a_member")


@pytest.mark.parametrize("code", ["RS", "BY", "IR"])
def test_a_member_is_bound_on_imports_from_anywhere_even_from_a_country_outside_the_wto(
    engine: Engine, code: str
) -> None:
    decision = asked(engine, "2020-06-01", pair=f"{code} BR")
    assert (decision.verdict, moratorium(decision).why) == ("barred", "decision_in_force")


@pytest.mark.parametrize("code", ["GL", "BL", "GU"])
def test_where_the_tables_do_not_say_whether_a_territory_is_bound_the_verdict_is_unknown(
    engine: Engine, code: str
) -> None:
    decision = asked(engine, "2020-06-01", pair=f"BR {code}")
    assert decision.verdict == "unknown"
    assert (moratorium(decision).effect, moratorium(decision).why) == ("unknown", "membership_unknown")


@pytest.mark.parametrize("code", ["PR", "MC", "GP", "AX", "ES-CE", "DE-BUSINGEN", "GB-NIR"])
def test_a_territory_under_the_tariff_of_a_member_is_bound_as_that_member(engine: Engine, code: str) -> None:
    decision = asked(engine, "2020-06-01", pair=f"BR {code}")
    assert (decision.verdict, moratorium(decision).why) == ("barred", "decision_in_force")


@pytest.mark.parametrize(("code", "before"), [("JE", "2020-12-31"), ("GG", "2020-12-31"), ("IM", "1997-12-30")])
def test_a_membership_extended_to_a_territory_binds_it_from_that_day(engine: Engine, code: str, before: str) -> None:
    if before >= "1998-05-20":
        assert asked(engine, before, pair=f"BR {code}").verdict == "not_barred"
    assert asked(engine, "2021-01-01", pair=f"BR {code}").verdict == "barred"


@pytest.mark.parametrize("code", ["HK", "MO"])
def test_a_separate_customs_territory_is_a_member_in_its_own_right(engine: Engine, code: str) -> None:
    assert asked(engine, "2020-06-01", pair=f"CN {code}").verdict == "barred"


def test_after_the_lapse_nobody_is_bound_member_or_not(engine: Engine) -> None:
    for code in ("CN", "RS"):
        assert asked(engine, "2026-06-01", pair=f"BR {code}").verdict == "not_barred"
    assert moratorium(asked(engine, "2026-06-01", pair="BR CN")).why == "decision_lapsed"


def test_a_territory_of_which_the_tables_know_nothing_is_unknown_before_and_after_the_lapse(engine: Engine) -> None:
    for on in ("2025-06-01", "2026-06-01"):
        assert asked(engine, on, pair="BR GL").verdict == "unknown"


# --- two clocks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "known", "verdict", "act"),
    [
        pytest.param("2026-06-01", "2025-01-01", "not_barred", "WT/MIN(24)/38", id="mc13-had-promised-its-own-end"),
        pytest.param("2026-03-31", "2025-01-01", "barred", "WT/MIN(24)/38", id="mc13-had-promised-to-last-till-then"),
        pytest.param("2026-03-31", "2026-03-29", "barred", "WT/MIN(24)/38", id="before-yaounde-closed"),
        pytest.param("2026-03-31", "2026-03-30", "conditional", "Yaoundé", id="after-yaounde-closed"),
        pytest.param("2026-04-01", "2026-03-29", "not_barred", "WT/MIN(24)/38", id="lapse-known-beforehand"),
        pytest.param("2020-02-01", "2018-06-01", "not_barred", "WT/MIN(17)/65", id="buenos-aires-named-2019"),
        pytest.param("2020-02-01", "2019-12-09", "not_barred", "WT/MIN(17)/65", id="day-before-general-council"),
        pytest.param("2020-02-01", "2019-12-10", "barred", "WT/L/1079", id="general-council-had-met"),
        pytest.param("2020-02-01", TODAY, "barred", "WT/L/1079", id="as-known-today"),
        pytest.param("2019-12-31", "2018-06-01", "barred", "WT/MIN(17)/65", id="last-day-named-in-buenos-aires"),
        pytest.param("2024-05-01", "2023-01-01", "not_barred", "WT/MIN(22)/32", id="mc12-named-march-2024"),
        pytest.param("2024-03-31", "2023-01-01", "barred", "WT/MIN(22)/32", id="last-day-named-by-mc12"),
        pytest.param("2024-05-01", "2024-03-01", "not_barred", "WT/MIN(22)/32", id="day-before-mc13"),
        pytest.param("2024-05-01", "2024-03-02", "barred", "WT/MIN(24)/38", id="mc13-had-decided"),
        pytest.param("2017-12-20", "2017-12-12", "barred", "WT/MIN(15)/42", id="before-buenos-aires-nairobi-stood"),
        pytest.param("2000-06-01", "1998-06-01", "barred", "WT/MIN(98)/DEC/2", id="nobody-foresaw-seattle"),
        pytest.param("2000-06-01", TODAY, "conditional", "Seattle", id="what-seattle-left"),
    ],
)
def test_the_same_day_is_judged_by_what_was_known_on_the_day_of_knowledge(
    engine: Engine, on: str, known: str, verdict: Verdict, act: str
) -> None:
    decision = asked(engine, on, known)
    assert decision.verdict == verdict
    assert act in moratorium(decision).act


def test_a_lapse_foreseen_in_2023_names_the_decision_and_the_day_that_were_foreseen(engine: Engine) -> None:
    bar = moratorium(asked(engine, "2024-05-01", "2023-01-01"))
    assert (bar.since, bar.until) == (date(2022, 6, 17), date(2024, 4, 1))


# --- the narrow reading --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", ["1998-06-01", "2000-06-01", "2024-06-01", "2026-03-30"])
def test_read_as_carriage_alone_the_practice_bars_no_duty_on_content(engine: Engine, on: str) -> None:
    decision = asked(engine, on, scope_reading="carriage")
    assert decision.verdict == "not_barred"
    assert (moratorium(decision).effect, moratorium(decision).why) == ("none", "content_not_covered")
    assert moratorium(decision).subject_to == ()


def test_read_as_carriage_alone_a_treaty_that_names_content_still_bars(engine: Engine) -> None:
    decision = asked(engine, "2024-06-01", pair="JP VN", scope_reading="carriage")
    assert decision.verdict == "barred"
    assert decision.deciding is not None
    assert decision.deciding.instrument == "cptpp"
    assert moratorium(decision).why == "content_not_covered"


# --- sureness ------------------------------------------------------------------------------------------------------


def test_that_a_country_is_no_member_is_no_surer_than_the_source_that_says_so(engine: Engine) -> None:
    assert asked(engine, "2020-06-01", pair="BR RS").sure == "recalled"


def test_that_a_member_is_bound_is_no_surer_than_the_source_of_its_accession(engine: Engine) -> None:
    assert asked(engine, "2020-06-01", pair="BR CN").sure == "secondary"
